"""What lets `mkdocs build` and `mkdocs serve` make the whole site, as `dakehu build` does."""

from dakehu.cli.hook import on_files, on_post_build, on_pre_build, on_serve

__all__ = ["on_files", "on_post_build", "on_pre_build", "on_serve"]
