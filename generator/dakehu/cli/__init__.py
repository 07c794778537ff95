"""Commands, text and exit codes only."""

from dakehu.cli.main import main

__all__ = ["main"]
