"""A worker that the browser has stopped is woken by its alarm (extension/browser/asleep.js)."""

from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.extension.published import published_by
from tests.processes import RunningNode

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(300)]


def test_what_is_due_while_the_worker_is_stopped_is_sent(built: Path, node: RunningNode, tmp_path: Path):
    seen = play("asleep", extension=str(built / "chromium"), work=str(tmp_path), invite=invite(node))
    [sent] = published_by(node, tmp_path / "pulled")

    assert seen == {"sentBefore": 0, "workersStopped": True, "sentAfter": 1}
    assert sent.conversation[0].content == "due a little later"
