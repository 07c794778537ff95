"""One page of every type that the starter's site has: what the tests in a browser look at."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from tests.starter import ROOT, playbook


def page_types(site: Path) -> tuple[str, ...]:
    """Return, of the pages made of content, the longest in each folder; every other page too."""
    items = {path.stem for path in ROOT.glob("playbook/**/*.yaml")}
    owners = {one.id for one in playbook().settings.team}
    codes = {path.stem for path in ROOT.glob("generator/dakehu/codes/*.yaml")}
    alike: dict[Path, list[Path]] = defaultdict(list)
    others = []
    for path in sorted(site.rglob("*.html")):
        page = path.relative_to(site)
        if page.parts[0].startswith("zh"):
            continue
        if len(page.parts) > 1 and page.stem in items | owners | codes:
            alike[page.parent].append(page)
        else:
            others.append(page)
    longest = (
        max(pages, key=lambda page: (site / page).stat().st_size) for pages in alike.values()
    )
    return tuple(sorted(page.as_posix() for page in (*others, *longest)))
