"""Training: what is wrong with it, and what is made for it."""

from __future__ import annotations

import click


@click.group("train", context_settings={"help_option_names": ["-h", "--help"]})
def train() -> None:
    """Look after training: questions, gates and practice."""
