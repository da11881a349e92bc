"""Every screen of the extension in Chromium, in light and dark, narrow and wide (extension/browser/pictures.js)."""

from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.processes import ROOT, RunningNode

MOST_BYTES = 60_000

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(300)]


def test_axe_finds_nothing_serious_on_any_screen_and_each_has_its_pictures(
    built: Path, node: RunningNode, tmp_path: Path
):
    looked = play("pictures", extension=str(built / "chromium"), work=str(tmp_path), invite=invite(node))
    pictures = {file.name.rsplit("-", 2)[0] for file in (ROOT / "extension/docs").glob("*.webp")}

    assert looked["found"] == []
    assert len(looked["screens"]) >= 15
    assert pictures == set(looked["screens"]), "take the pictures again: make extension-pictures"


def test_pictures_are_small():
    sizes = {file.name: file.stat().st_size for file in (ROOT / "extension/docs").glob("*.webp")}

    assert {name for name, size in sizes.items() if size > MOST_BYTES} == set()
