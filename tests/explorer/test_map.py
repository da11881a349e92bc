"""Map and statistics in a real Chromium: drawn, moved, opened by pointer and keys, and without fault for axe."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from federation.log.origin import log_id
from tests.extension.browsers import play, why_no_browsers
from tests.processes import ROOT, free_port

POINTS = 100_000
LOG = log_id("lab.test/log")

pytestmark = pytest.mark.xdist_group("map")


@contextmanager
def _serving(root: Path, points: int) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.explorer.map_node", str(root), str(port), str(points)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        ends = time.monotonic() + 120
        while not _answers(f"http://127.0.0.1:{port}/healthz"):
            assert process.poll() is None
            assert time.monotonic() < ends
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if trouble := why_no_browsers():
        pytest.skip(trouble)
    with _serving(tmp_path_factory.mktemp("map") / "node", POINTS) as url:
        yield url


def test_a_hundred_thousand_points_are_drawn_moved_and_opened(url):
    seen = play("map", url=url)

    assert seen["faults"] == []
    assert seen["colour"] == "language"
    assert _in_view(seen["inView"]) > 0.99 * POINTS
    assert seen["drawn"] > seen["drawnWithoutOneColour"] > 0
    assert seen["legend"][0].startswith("en")
    assert len(seen["near"]) == 12
    assert all(each.startswith(f"/c/{LOG}/") for each in seen["near"])
    assert _in_view(seen["inViewCloser"]) < 0.3 * POINTS
    assert seen["inViewAgain"] == seen["inView"]
    assert _in_view(seen["inViewDragged"]) != _in_view(seen["inView"])
    assert seen["stayed"] == "/map"
    assert seen["openedByKey"] == seen["near"][0]
    assert seen["tip"]
    assert seen["openedByPointer"].startswith(f"/c/{LOG}/")
    assert seen["withoutScript"] == 12
    touch = seen["touch"]
    assert _in_view(touch["dragged"]) != _in_view(touch["whole"])
    assert _in_view(touch["apart"]) < 0.5 * POINTS
    assert touch["pageScale"] == 1, "two fingers enlarge the map, and not the page"
    assert touch["scrolled"] == {"x": 0, "width": 380}
    assert touch["stayed"] == "/map"
    assert touch["opened"].startswith(f"/c/{LOG}/")


def _in_view(words: str) -> int:
    return int(words.partition(" of ")[0].replace("\u202f", ""))


def test_with_many_and_with_none_the_pages_hold_up(url, tmp_path):
    narrow = {"widths": [380], "schemes": ["light"]}
    with _serving(tmp_path / "empty", 0) as empty:
        nothing = play("pages", pages={name: f"{empty}/{name}" for name in ("map", "statistics")}, **narrow)
    many = play("pages", pages={name: f"{url}/{name}" for name in ("map", "map/regions/1", "statistics")}, open=True)

    for seen in (nothing, many):
        assert seen["found"] == []
        assert seen["faults"] == []
