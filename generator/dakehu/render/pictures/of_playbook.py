"""What the pictures of playbook pages show."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dakehu.content.items import Process, Stage
from dakehu.render.pictures.page import LARGE, WIDE, pictured
from dakehu.render.pictures.pen import Look
from dakehu.render.pictures.processes import MapProcess, MapStep, ProcessMap, process_map
from dakehu.render.pictures.stagebar import StageBar, StageCell, stage_bar
from dakehu.text.words import Lang


def picture_of_stages(stages: Sequence[Stage], here: str, lang: Lang) -> Markup:
    """Return the strip of stages for the page of the one called *here*."""
    return pictured(stage_bar, stages_of(stages, here, lang), Look(lang, WIDE, "stages"))


def picture_of_processes(
    stages: Sequence[Stage], processes: Sequence[Process], lang: Lang
) -> Markup:
    """Return the map of all processes."""
    shown = process_map_of(stages, processes, lang)
    return pictured(process_map, shown, Look(lang, LARGE, "processes"))


def stages_of(stages: Sequence[Stage], here: str, lang: Lang) -> StageBar:
    """Return the stages of the sale, as seen from the page of *here*."""
    cells = (
        StageCell(
            stage.number,
            stage.title.said(lang),
            "now" if stage.id == here else "ahead",
            href="" if stage.id == here else f"{stage.id}.html",
        )
        for stage in stages
    )
    return StageBar(tuple(cells), of_page=True)


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
