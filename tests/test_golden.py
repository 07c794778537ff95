"""Every scene in ``tests/golden``: one mistake in a small project, one finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from dakehu.text.codes import CODES
from dakehu.text.schemas import Schemas
from tests.scenes import GOLDEN, findings, load, package_schemas, project_files, scene_files

SCENES = sorted(GOLDEN.glob("*.yaml"))
# Found on the disk, not in what was written: seen in test_build, test_bad_inputs and test_press.
BUILD_ONLY = {"site-settings", "needs-opencc", "unreadable-file", "no-glyph"}
# Found when training is looked at by itself: seen in test_training.
TRAINING = {"no-practice", "lesson-leads-nowhere", "stale-answer"}


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return package_schemas()


def test_the_small_project_itself_is_sound(schemas: Schemas) -> None:
    assert findings(project_files(), "en", schemas, verified=True) == ""


@pytest.mark.parametrize("path", SCENES, ids=lambda path: path.stem)
def test_scene(path: Path, schemas: Schemas) -> None:
    scene = load(path)
    files = scene_files(scene)
    verified = scene.get("verify", False)
    assert findings(files, "en", schemas, verified=verified) == scene["expect"]["en"]
    assert findings(files, "zh", schemas, verified=verified) == scene["expect"]["zh"]


def test_every_code_has_a_scene_and_every_scene_shows_its_code() -> None:
    shown = {code for path in SCENES for code in CODES if f"[{code}]" in load(path)["expect"]["en"]}
    assert shown | BUILD_ONLY | TRAINING == set(CODES)
