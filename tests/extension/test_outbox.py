"""The outbox of a browser that is killed while it sends to a node behind a way that fails (browser/outbox.js).

`SHARELM_KILLS=100 pytest tests/extension/test_outbox.py` is the long run.
"""

import os
from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.extension.failing_way import failing_way
from tests.extension.published import published_by
from tests.processes import RunningNode

KILLS = int(os.environ.get("SHARELM_KILLS", "15"))
IN_ROUND = 3

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(300 + 15 * KILLS)]


def test_nothing_is_lost_and_nothing_sent_twice_whenever_the_browser_is_killed(
    built: Path, node: RunningNode, tmp_path: Path
):
    with failing_way(node.port, seed=KILLS) as way:
        link = invite(node).replace(f":{node.port}/", f":{way.server_port}/")
        seen = play(
            "outbox",
            timeout_s=280 + 14 * KILLS,
            extension=str(built / "chromium"),
            work=str(tmp_path),
            invite=link,
            rounds=KILLS,
            seed=KILLS,
        )
    published = published_by(node, tmp_path / "pulled")

    assert way.failures > KILLS
    assert len(seen["put"]) == KILLS * IN_ROUND
    assert sorted(each.conversation[0].content for each in published) == sorted(seen["put"])
