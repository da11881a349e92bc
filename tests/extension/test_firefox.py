"""The same package's Firefox version, from joining to the node's log (extension/browser/firefox.js)."""

from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.extension.published import published_by
from tests.processes import RunningNode

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(300)]


def test_a_chat_is_captured_and_published(built: Path, site: dict[str, str], node: RunningNode, tmp_path: Path):
    seen = play("firefox", extension=str(built / "firefox"), invite=invite(node), **site)
    [shared] = published_by(node, tmp_path / "pulled")

    assert seen == {"words": 12, "held": ["chatgpt/rye"], "standing": "waiting", "outboxAfter": 0}
    assert [turn.role for turn in shared.conversation] == ["user", "assistant", "user", "assistant"]
    assert [turn.content for turn in shared.conversation][::2] == ["question 1 of rye", "question 2 of rye"]
