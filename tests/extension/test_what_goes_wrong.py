"""What goes wrong in the public ShareLM plugin, row by row, and the tests that show that it does not here."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VITEST, HERE, NODE = "extension/tests", "tests/extension", "tests/node"

ROWS: dict[str, list[tuple[str, str]]] = {
    "it removes a conversation before posting it, and any server error loses it": [
        (f"{VITEST}/outbox/outbox.test.ts", "stays, and is tried again with growing pauses"),
        (f"{VITEST}/outbox/outbox.test.ts", "something at that address that is no node does not empty the outbox"),
        (
            f"{HERE}/test_outbox.py",
            "test_nothing_is_lost_and_nothing_sent_twice_whenever_the_browser_is_killed",
        ),
    ],
    "pause and the unverified age do not stop the uploader": [
        (f"{VITEST}/outbox/outbox.test.ts", "also not what was in the outbox already"),
        (f"{VITEST}/held/held.test.ts", "nobody before consent"),
        (f"{HERE}/test_chromium.py", "_a_pause_holds"),
        ("extension/browser/contributor.js", "nobody asked for the age"),
    ],
    "a deleted conversation comes back if the chat goes on": [
        (f"{VITEST}/outbox/outbox.test.ts", "stays deleted when the chat goes on, and nothing of it is kept"),
        (f"{HERE}/test_chromium.py", "_what_was_deleted_stays_deleted"),
    ],
    "scrolling one virtualised chat stores four conversations": [
        (f"{VITEST}/capture/tree.test.ts", "is the same however one scrolls"),
        (f"{HERE}/test_chromium.py", "_two_chats_are_two_conversations_whatever_was_done_to_their_pages"),
    ],
    "switching chats A, B, A stores three": [
        (f"{VITEST}/content/content.test.ts", "A, B, A are two conversations"),
        (f"{HERE}/test_chromium.py", "_two_chats_are_two_conversations_whatever_was_done_to_their_pages"),
    ],
    "an edited prompt goes unnoticed": [
        (f"{VITEST}/capture/tree.test.ts", "an edited first question is a branch where the page counts its turns"),
        (f"{VITEST}/capture/tree.test.ts", "an edit is noticed on a site without ids"),
        (f"{HERE}/test_chromium.py", "_two_chats_are_two_conversations_whatever_was_done_to_their_pages"),
    ],
    "tables, code labels and formulas run together": [
        (f"{VITEST}/sites/chatgpt.test.ts", "keeps an answer's formula, table and code as Markdown"),
        (f"{VITEST}/capture/markdown.test.ts", "have a header, and one line for each row"),
        (f"{VITEST}/capture/markdown.test.ts", "has its language and nothing of its header"),
        (f"{VITEST}/capture/markdown.test.ts", "of their own stand in a block of their own"),
    ],
    "uploads happen only while the worker lives": [
        (f"{HERE}/test_asleep.py", "test_what_is_due_while_the_worker_is_stopped_is_sent"),
        (f"{VITEST}/worker/answer.test.ts", "the next alarm is for whatever comes first"),
    ],
    "one stable user_id, demographics and the private URL on every upload": [
        (f"{VITEST}/held/held.test.ts", "has no id, no address and no time of the page, but the day"),
        (f"{NODE}/web/test_contributions.py", "test_after_publication_nothing_ties_a_record_to_its_member"),
        (f"{NODE}/web/test_contributions.py", "test_demographics_are_published_only_when_five_members_share_them"),
    ],
    "its anonymizer misses names, numbers and keys, and takes versions for IP addresses": [
        (f"{NODE}/privacy/test_structured.py", "test_a_value_with_a_form_is_found_whole"),
        (f"{NODE}/privacy/test_structured.py", "test_what_only_looks_personal_is_left_alone"),
        (f"{NODE}/privacy/test_secrets.py", "test_keys_of_known_services_are_found_in_prose_and_code"),
    ],
    "no authentication": [(f"{NODE}/web/test_members.py", "test_without_a_good_token_everything_answers_alike")],
    "no size limit": [
        (f"{NODE}/web/test_bad_input.py", "test_a_request_over_the_bound_is_413_stated_or_not"),
        (f"{NODE}/web/test_bad_input.py", "test_a_conversation_over_a_mebibyte_is_refused_by_itself"),
    ],
    "no duplicate check": [
        (
            f"{NODE}/web/test_contributions.py",
            "test_the_same_again_is_a_duplicate_before_and_after_publication",
        )
    ],
    "no receipt": [(f"{NODE}/web/test_contributions.py", "test_a_published_one_is_proved_to_stand_in_the_log")],
    "no withdrawal of one's own": [
        (f"{VITEST}/outbox/outbox.test.ts", "is withdrawn with its secret where it was published"),
        (
            f"{NODE}/web/test_withdrawals.py",
            "test_a_stranger_with_the_secret_withdraws_and_gets_a_receipt_that_verifies",
        ),
    ],
    "selectors break unnoticed": [
        (f"{VITEST}/content/content.test.ts", "raises the alarm when a page stays wrong, with counts and no content"),
        (f"{VITEST}/sites/chatgpt.test.ts", "a page whose markup has changed shows it in the counts"),
    ],
    "<all_urls>": [
        (f"{VITEST}/build/manifest.test.ts", "asks for no page at installation, and for few things"),
        (f"{VITEST}/structure.test.ts", "asks for all hosts"),
        (f"{HERE}/test_prompt.py", "test_the_browser_asks_for_one_site_and_its_no_and_yes_are_heeded"),
    ],
    "conversations logged to the console": [(f"{VITEST}/structure.test.ts", "writes to the console")],
    "Chrome only": [(f"{HERE}/test_firefox.py", "test_a_chat_is_captured_and_published")],
}


@pytest.mark.parametrize(("file", "name"), [pair for pairs in ROWS.values() for pair in pairs])
def test_every_row_has_a_test_of_its_own(file: str, name: str):
    source = (ROOT / file).read_text(encoding="utf-8")

    assert name in source, f"{file} has no test of this name any more: name the one that took its place"
