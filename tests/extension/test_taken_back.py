"""Receipts and taking back on the extension's screens (extension/browser/taken-back.js)."""

import sys
from pathlib import Path

import pytest

from tests.extension.browsers import invite, play
from tests.extension.published import published_by
from tests.processes import RunningNode

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(300)]


def test_what_was_published_has_a_receipt_and_is_gone_once_it_was_taken_back(
    built: Path, node: RunningNode, tmp_path: Path
):
    publish = [sys.executable, "-m", "node.cli", "publish", str(node.root), "--now"]
    extension = str(built / "chromium")

    seen = play("taken-back", extension=extension, work=str(tmp_path), invite=invite(node), publish=publish)
    left = published_by(node, tmp_path / "pulled")

    assert seen == {"published": ["✓ checked", "✓ checked"], "takenBack": ["✓ checked"]}
    assert [each.conversation[0].content for each in left] == ["to stay"]
