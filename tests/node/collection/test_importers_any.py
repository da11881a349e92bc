"""What holds for every importer, whatever it is given."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Literal

import msgspec
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from federation.record.conversation import Conversation, ConversationMetadata
from node.collection.importers import FORMATS, Imported, Skipped, UnknownFormat, UnreadableFile, read
from node.collection.importers.check import plain_reason

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT.parent / "shared" / "data" / "conversations"
IN_ONE_FOLDER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15
)
ZIPPED = st.binary().map(gzip.compress) | st.binary().map(zstandard.compress)
BEGINNINGS = st.sampled_from([b"PAR1", b"[", b"{", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"1 "])
CANARY = "Zanzibar-4711"

ROWS = {
    "sharelm": {"conversation": [{"role": "user", "content": "Hi"}]},
    "hh-rlhf": {"chosen": "\n\nHuman: Hi\n\nAssistant: Yes", "rejected": "\n\nHuman: Hi\n\nAssistant: No"},
    "oasst": {"message_tree_id": "t", "prompt": {"message_id": "t", "text": "Hi", "role": "prompter"}},
    "arena-hard": {"uid": "u", "messages": [{"role": "user", "content": "Hi"}]},
    "wildchat": {"conversation_hash": "h", "conversation": [{"role": "user", "content": "Hi"}]},
    "lmsys-chat-1m": {
        "conversation_id": "l", "conversation": [{"role": "user", "content": "Hi"}], "openai_moderation": [],
    },
    "chatbot-arena": {
        "question_id": "q",
        "conversation_a": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}],
        "conversation_b": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "No"}],
    },
    "prism": {"conversation_id": "p", "conversation_history": [{"turn": 0, "role": "user", "content": "Hi"}]},
    "collective-cognition": {"conversations": [{"from": "human", "value": "Hi"}]},
    "sharegpt": {"conversations": [{"from": "human", "value": "Hi"}]},
    "self-feeding": {"context": "__p1__ Hi", "response": "Yes"},
    "openai-messages": {"messages": [{"role": "user", "content": "Hi"}]},
    "chatgpt": {"mapping": {"a": {"message": {"author": {"role": "user"}, "content": {"parts": ["Hi"]}}}}},
    "claude": {"chat_messages": [{"sender": "human", "text": "Hi"}]},
    "gemini": {"header": "Gemini Apps", "title": "Prompted Hi", "safeHtmlItem": [{"html": "<p>Yes</p>"}]},
    "open-webui": {"chat": {"history": {"messages": {"a": {"role": "user", "content": "Hi"}}}}},
    "librechat": {"conversationId": "c", "messages": [{"sender": "User", "text": "Hi"}]},
}
OF_JSON = [format for format in FORMATS if format != "babi"]     # which is lines of text, and has tests of its own
NAMES = (
    "role content text replies message_id labels from value message author parts parent children history messages "
    "turn model title time html parentId type"
)
WORDS = st.sampled_from([*(name for row in ROWS.values() for name in row), *NAMES.split()])
NEARLY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | WORDS
    | st.sampled_from(["user", "assistant", "\n\nHuman: Hi"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


def write(folder: Path, *rows: object) -> Path:
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_an_unknown_format_is_refused_with_the_names_of_those_we_have(tmp_path):
    with pytest.raises(UnknownFormat, match=r"sharelm, wildchat, .*, got 'csv'"):
        read("csv", tmp_path / "file")


@pytest.mark.parametrize("format", FORMATS)
@IN_ONE_FOLDER
@given(raw=st.binary() | st.builds(bytes.__add__, BEGINNINGS, st.binary()) | ZIPPED)
@example(raw=b"")
@example(raw=b'{"conversation": ' + b"[" * 100_000)
@example(raw=b'[{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]")
def test_any_bytes_are_rows_or_unreadable_and_nothing_else(tmp_path, format, raw):
    file = tmp_path / "file"
    file.write_bytes(raw)

    try:
        found = list(read(format, file))
    except UnreadableFile:
        return

    assert all(isinstance(one, Imported | Skipped) for one in found)


@pytest.mark.parametrize("format", OF_JSON)
@IN_ONE_FOLDER
@given(st.dictionaries(WORDS, NEARLY))
def test_a_row_of_any_shape_is_imported_within_the_schema_or_skipped(tmp_path, format, changes):
    row = ROWS[format] | changes

    found = list(read(format, write(tmp_path, ROWS[format], row)))

    assert len(found) == 2
    for one in found:
        if isinstance(one, Imported):
            raw = msgspec.json.encode(one.conversation)
            assert msgspec.json.decode(raw, type=Conversation) == one.conversation


@pytest.mark.parametrize("format", OF_JSON)
def test_a_bad_row_is_skipped_with_its_place_and_the_next_is_read(tmp_path, format):
    file = tmp_path / "rows.jsonl"
    good = json.dumps(ROWS[format]).encode()
    file.write_bytes(b"\n".join([good, b"{not json", b'"a string"', good.replace(b"Hi", b"\xff\xfe"), good]))

    found = list(read(format, file))

    assert [type(one) for one in found] == [Imported, Skipped, Skipped, Skipped, Imported]
    assert [one.where for one in found if isinstance(one, Skipped)] == ["row 2", "row 3", "row 4"]
    assert found[0] == found[4]


@pytest.mark.parametrize(
    ("format", "row"),
    [
        ("sharelm", {"conversation": [{"role": CANARY, "content": CANARY}]}),
        ("sharelm", {"conversation": [{"role": "user", "content": [CANARY]}]}),
        ("sharelm", {"conversation": [{"role": "user", "content": "x"}], "model_name": CANARY * 100}),
        ("sharelm", {"conversation": [{"role": "user", "content": " "}], "source": CANARY}),
        ("sharelm", {"conversation": []}),
        ("sharelm", {"conversation": [{"role": "user", "content": "\ud800" + CANARY}]}),
        ("sharelm", {"conversation": [{"role": "user", "content": CANARY * 90_000}]}),
        ("hh-rlhf", {"chosen": CANARY, "rejected": CANARY}),
        ("hh-rlhf", {"chosen": "\n\nHuman: " + CANARY}),
        ("oasst", {"message_tree_id": CANARY, "prompt": {CANARY: CANARY}}),
        ("oasst", {"message_tree_id": "t", "prompt": {"message_id": "t", "text": CANARY, "role": CANARY}}),
        ("arena-hard", {"uid": CANARY, "messages": [{"role": "user", "content": {CANARY: CANARY}}]}),
        ("arena-hard", {"uid": CANARY, "messages": [{"role": "user", "content": CANARY}], "tstamp": 1e300}),
    ],
)
def test_the_reason_for_skipping_a_row_never_quotes_it(tmp_path, format, row):
    [_, skipped] = read(format, write(tmp_path, ROWS[format], row))

    assert isinstance(skipped, Skipped)
    assert CANARY not in str(skipped)
    assert skipped.reason


@pytest.mark.parametrize(
    ("raw", "type"),
    [
        (f'"{CANARY}"', Literal["user"]),
        (f'{{"{CANARY}": 1}}', ConversationMetadata),
        (f'{{"rate": "{CANARY}" {CANARY}', ConversationMetadata),
    ],
)
def test_a_message_of_the_decoder_that_quotes_the_row_is_not_passed_on(raw, type):
    with pytest.raises(msgspec.MsgspecError) as caught:
        msgspec.json.decode(raw, type=type)

    assert CANARY not in plain_reason(caught.value)


@pytest.mark.parametrize(
    ("format", "row", "reason"),
    [
        ("hh-rlhf", {"chosen": 1, "rejected": ""}, "chosen should be text, got a whole number"),
        ("hh-rlhf", {"chosen": ""}, "rejected is missing"),
        ("hh-rlhf", [], "the row should be an object, got a list"),
        ("sharelm", {"conversation": [{"role": "user"}]}, "turn 1: content is missing"),
        (
            "sharelm",
            {"conversation": [{"role": "user", "content": "x"}, {"role": "user", "content": [1]}]},
            "turn 2: content should be text or nothing, got a list",
        ),
        ("sharelm", {"conversation": ["x"]}, "turn 1 should be an object, got text"),
        ("sharelm", {"conversation": []}, "no turn has any text"),
        (
            "sharelm",
            {"conversation": [{"role": "user", "content": "x"}], "source": "x" * 501},
            "source should have at most 500 characters",
        ),
        (
            "sharelm",
            {"conversation": [{"role": "user", "content": "x"}], "user_metadata": {"age": []}},
            "user_metadata.age should be true or false or a whole number or a number or text or nothing, got a list",
        ),
        (
            "oasst",
            {"message_tree_id": "t", "prompt": {"message_id": "t", "text": "x", "role": "r", "emojis": {CANARY: "x"}}},
            "prompt.emojis should be a whole number, got text",
        ),
        (
            "oasst",
            {"message_tree_id": "t", "prompt": {"message_id": "t", "text": "x", "role": "r", "replies": [{}]}},
            "prompt.replies.message_id is missing",
        ),
        (
            "arena-hard",
            {"uid": "u", "messages": [{"role": "user", "content": 1}]},
            "turn 1: content should be text or an object, got a whole number",
        ),
    ],
)
def test_a_reason_is_said_in_plain_words(tmp_path, format, row, reason):
    [_, skipped] = read(format, write(tmp_path, ROWS[format], row))

    assert isinstance(skipped, Skipped)
    assert skipped.reason == reason


@pytest.mark.parametrize(
    ("raw", "reason"), [(b"{not", "not JSON"), (b'{"chosen": "x', "the JSON breaks off"), (b"{", "the JSON breaks off")]
)
def test_a_row_that_is_no_json_is_said_in_plain_words(tmp_path, raw, reason):
    file = write(tmp_path, ROWS["hh-rlhf"])
    file.write_bytes(file.read_bytes() + raw + b"\n")

    [_, skipped] = read("hh-rlhf", file)

    assert isinstance(skipped, Skipped)
    assert skipped.reason == reason


def test_neither_importers_nor_export_load_pyarrow_before_a_parquet_file_needs_it():
    code = "import sys, federation.dataset.export, node.collection.importers; sys.exit('pyarrow' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("format", OF_JSON)
@pytest.mark.parametrize("other", OF_JSON)
def test_a_file_of_another_format_is_unreadable_and_the_right_one_is_named(tmp_path, format, other):
    if ROWS[format] == ROWS[other]:
        return
    named = "collective-cognition" if other == "sharegpt" else other     # which has the same form

    with pytest.raises(UnreadableFile, match=f"is not {format}: .*try --format {named}"):
        list(read(format, write(tmp_path, ROWS[other])))


@pytest.mark.parametrize("format", FORMATS)
def test_a_folder_is_unreadable(tmp_path, format):
    with pytest.raises(UnreadableFile, match="cannot be read"):
        list(read(format, tmp_path))


@pytest.mark.parametrize(
    ("format", "name", "rows"),
    [
        ("hh-rlhf", "hh-rlhf-harmless-test.jsonl.gz", 2312),
        ("oasst", "oasst-en-100-tree.jsonl", 100),
        ("arena-hard", "arena-hard-gpt-4-0314.jsonl", 500),
    ],
)
def test_every_row_of_the_real_samples_is_imported_with_an_id_of_its_own(format, name, rows):
    if not (SAMPLES / name).is_file():
        pytest.skip(f"the sample {name} is not there: it is expected in ../shared/data/conversations")

    found = list(read(format, SAMPLES / name))

    assert [one for one in found if isinstance(one, Skipped)] == []
    assert len({one.source_id for one in found}) == len(found) == rows
    assert found == list(read(format, SAMPLES / name))
