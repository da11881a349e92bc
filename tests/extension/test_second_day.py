"""Import, preview and leaving in Chromium, with a node that anonymizes (extension/browser/second-day.js)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.extension.published import published_by
from tests.processes import RunningNode

MESSAGES = ["My name is Anna Lindqvist, write to anna.lindqvist@posteo.example.", "Good day. I will."]

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(400)]


@pytest.fixture
def anonymizing_node(tmp_path: Path) -> Iterator[RunningNode]:
    running = RunningNode(tmp_path / "lab").init().start().wait_until_ready()
    try:
        yield running
    finally:
        running.stop()


def test_what_is_imported_is_previewed_published_and_taken_back_by_leaving(
    built: Path, anonymizing_node: RunningNode, tmp_path: Path
):
    node, extension = anonymizing_node, str(built / "chromium")

    seen = play("second-day", extension=extension, work=str(tmp_path), invite=invite(node), messages=MESSAGES)
    published = published_by(node, tmp_path / "pulled")

    assert seen["listed"] == [MESSAGES[0], "To stay where it is."]
    assert seen["imported"] == ["claude/k-1"]
    assert "anna.lindqvist@posteo.example" in " ".join(seen["replaced"])
    assert len(seen["placeholders"]) == len(seen["replaced"]) >= 2
    assert seen["sentByPreview"] == 0
    assert seen["standing"] in ("waiting", "held")
    assert len(seen["leaving"]) == 4
    assert (seen["standingAfter"], seen["tokens"]) == ("taken-back", [""])
    assert published == []
