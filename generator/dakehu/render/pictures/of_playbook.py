"""What the pictures of playbook pages show."""

from __future__ import annotations

from collections.abc import Sequence

from dakehu.content.items import Process, Stage
from dakehu.render.pictures.processes import MapProcess, MapStep, ProcessMap
from dakehu.text.words import Lang


def process_map_of(stages: Sequence[Stage], processes: Sequence[Process], lang: Lang) -> ProcessMap:
    """Return every process against the stages, as seen from the folder of processes."""
    numbers = {stage.id: stage.number for stage in stages}
    heads = tuple(
        (stage.number, stage.title.said(lang), f"../stages/{stage.id}.html") for stage in stages
    )
    return ProcessMap(heads, tuple(_process(one, numbers, lang) for one in processes))


def _process(one: Process, numbers: dict[str, int], lang: Lang) -> MapProcess:
    page = f"{one.id}.html"
    steps = tuple(
        MapStep(
            step.title.said(lang),
            tuple(sorted(numbers[key] for key in step.stages)),
            f"{page}#{step.id}",
        )
        for step in one.steps
    )
    return MapProcess(one.title.said(lang), steps, page)
