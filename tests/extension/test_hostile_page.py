"""A page on a site that is switched on, that wants something sent or told (extension/browser/hostile.js)."""

from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.extension.published import published_by
from tests.processes import RunningNode

MESSAGES = 10_000

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(300)]


def test_ten_thousand_messages_and_events_change_nothing_and_are_told_nothing(
    built: Path, site: dict[str, str], node: RunningNode, tmp_path: Path
):
    seen = play(
        "hostile", extension=str(built / "chromium"), work=str(tmp_path), invite=invite(node), messages=MESSAGES, **site
    )
    published = published_by(node, tmp_path / "pulled")

    assert seen["hasBadge"]
    assert (seen["heard"], seen["root"]) == ([], "null")
    assert (seen["changed"], seen["isSharing"]) == ([], True)
    assert (seen["heardToken"], seen["tokenInPage"]) == (False, False)
    assert published == []
