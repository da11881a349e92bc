"""A contributor's day in Chromium: a real node, a page that behaves like a chat site (extension/browser/story.js)."""

from pathlib import Path
from typing import Any

import pytest

from federation.record.conversation import Conversation
from tests.extension.browsers import invite, play
from tests.extension.published import published_by
from tests.processes import RunningNode

pytestmark = [pytest.mark.xdist_group("extension"), pytest.mark.timeout(400)]


def test_a_day(built: Path, site: dict[str, str], node: RunningNode, tmp_path: Path):
    seen = play("story", extension=str(built / "chromium"), work=str(tmp_path), invite=invite(node), **site)
    [shared] = published_by(node, tmp_path / "pulled")

    _nothing_is_taken_before_consent_and_the_sites_switch(seen)
    _two_chats_are_two_conversations_whatever_was_done_to_their_pages(seen)
    _what_was_deleted_stays_deleted(seen)
    _a_pause_holds(seen)
    _the_node_acknowledged_it(seen)
    _what_is_published_is_what_was_reviewed(shared)


def _nothing_is_taken_before_consent_and_the_sites_switch(seen: dict[str, Any]) -> None:
    assert (seen["words"], seen["heldBefore"], seen["badgeBefore"]) == (12, 0, False)


def _two_chats_are_two_conversations_whatever_was_done_to_their_pages(seen: dict[str, Any]) -> None:
    questions = [content for role, content in seen["turnsOfA"] if role == "user"]
    answers = [content for role, content in seen["turnsOfA"] if role == "assistant"]
    assert seen["held"] == ["chatgpt/chat-a", "chatgpt/chat-b"]
    assert sorted(questions) == [*(f"question {k} of bread" for k in range(1, 7)), "question 6, put better"]
    assert sorted(answers) == sorted(
        [
            *(f"About question {k} of bread: this is what there is to say.\n\nAnd so it ends." for k in range(1, 7)),
            "Another answer, which is better.",
            "About question 6, put better: this is what there is to say.\n\nAnd so it ends.",
        ]
    )
    assert seen["badgeSharing"]
    assert seen["icons"] == ["●", ""]


def _what_was_deleted_stays_deleted(seen: dict[str, Any]) -> None:
    assert (seen["stateOfB"], seen["badgeDeleted"]) == ("deleted", True)


def _a_pause_holds(seen: dict[str, Any]) -> None:
    assert (seen["sentWhilePaused"], seen["turnsWhilePaused"]) == (0, [])
    assert seen["iconPaused"] == "‖"


def _the_node_acknowledged_it(seen: dict[str, Any]) -> None:
    assert (seen["standing"], seen["outboxAfter"]) == ("waiting", 0)


def _what_is_published_is_what_was_reviewed(shared: Conversation) -> None:
    texts = [turn.content for turn in shared.conversation]
    questions = [turn.content for turn in shared.conversation if turn.role == "user"]
    assert "question 1 of bread" in questions
    assert "question 2 of bread" not in questions
    assert not any("put better" in text or "paused" in text or "cold" in text for text in texts)
    assert shared.platform == "ChatGPT"
    assert shared.model == "gpt-5-5"
