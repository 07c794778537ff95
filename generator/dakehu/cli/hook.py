"""``mkdocs build`` and ``mkdocs serve``, typed by habit, make what ``dakehu build`` makes.

MkDocs calls these by ``site/hook.py``. The whole site, in every language and with its accounts,
is built before MkDocs clears the place where it goes; MkDocs itself is left nothing to write.
Where something is found, MkDocs stops with it, and the last good site stays.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import click
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from dakehu.cli.building import built
from dakehu.cli.options import Common
from dakehu.cli.says import say, terminal_lang
from dakehu.disk.project import watched
from dakehu.disk.site import is_safe


def on_pre_build(config: Any) -> None:
    """Build the site where MkDocs would, and give MkDocs another place."""
    root, target, lang = (
        Path(config.config_file_path).parent,
        Path(config.site_dir),
        terminal_lang(),
    )
    if not is_safe(root, target):
        raise PluginError(say("mkdocs_not_safe", lang, folder=target))
    options = Common(root, None, lang, quiet=True)
    if not built(options, target):
        raise PluginError(say("stopped", lang))
    click.echo(say("mkdocs_done", lang, folder=target), err=True)
    config.site_dir = tempfile.mkdtemp(prefix="dakehu-mkdocs-")


def on_files(files: Files, config: Any) -> Files:  # noqa: ARG001  (MkDocs calls it so)
    """Leave MkDocs no page: all of them are made."""
    return Files([])


def on_post_build(config: Any) -> None:
    """Throw away what MkDocs wrote beside the site."""
    shutil.rmtree(config.site_dir, ignore_errors=True)


def on_serve(server: Any, config: Any, builder: Any) -> Any:  # noqa: ARG001  (MkDocs calls it so)
    """Have MkDocs look at every file that calls for a new site."""
    for path in watched(Path(config.config_file_path).parent):
        server.watch(str(path))
    return server
