"""What the extension does to a page, and does not do to one that is not switched on (extension/browser/cost.js)."""

from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.processes import RunningNode

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(300)]


def test_a_page_that_is_not_switched_on_is_not_watched_and_a_shared_one_is(
    built: Path, site: dict[str, str], node: RunningNode, tmp_path: Path
):
    extension = str(built / "chromium")

    seen = play("cost", extension=extension, work=str(tmp_path), invite=invite(node), turns=40, **site)

    # How long that takes is measured by make bench-extension.
    assert seen["runs on a page that is not switched on"] == 0
    assert seen["runs for a new turn"] == 7
    assert seen["turns held"] == 40 + 7 + 7
