"""Importing the ShareLM data set."""

import json

import msgspec
import pyarrow as pa
import pytest
from pyarrow import parquet

from federation.record.conversation import ConversationMetadata, Turn, UserMetadata
from node.collection.importers import Imported, Skipped, UnreadableFile, read

ROW = {
    "conversation_id": "c-1",
    "conversation": [{"content": "Hi", "role": "human"}, {"content": "Hello", "role": "gpt"}],
    "model_name": "guanaco-33b",
    "user_id": "u-1",
    "timestamp": "2023-10-02 16:48:51.829000000Z",
    "source": "https://huggingface.co/datasets/allenai/WildChat-1M",
    "user_metadata": {"location": "Portugal", "age": "25-34", "gender": ""},
    "conversation_metadata": {
        "rate": "thumbdown", "language": "English", "redacted": "True", "toxic": "False",
        "title": "Greeting", "custom_instruction": "Be brief", "status": "",
    },
}


def write_json(folder, rows):
    (folder / "rows.json").write_text(json.dumps(rows, indent=1))
    return folder / "rows.json"


def write_jsonl(folder, rows):
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder / "rows.jsonl"


def write_parquet(folder, rows):
    parquet.write_table(pa.Table.from_pylist(rows), folder / "rows.parquet", row_group_size=2)
    return folder / "rows.parquet"


@pytest.mark.parametrize("write", [write_json, write_jsonl, write_parquet])
def test_every_column_is_kept_but_the_user(tmp_path, write):
    [imported] = read("sharelm", write(tmp_path, [ROW]))

    found = imported.conversation
    assert found.conversation == (Turn("user", "Hi"), Turn("assistant", "Hello"))
    assert found.conversation_id == "c-1"
    assert found.model_name == found.model == "guanaco-33b"
    assert found.timestamp == ROW["timestamp"]
    assert found.source == ROW["source"]
    assert found.user_metadata == UserMetadata("Portugal", "25-34", "")
    assert found.conversation_metadata == ConversationMetadata(**ROW["conversation_metadata"])
    assert found.rating == -1
    assert found.user_id == ""
    assert imported.licence == "ODC-By-1.0"


def test_the_same_row_has_the_same_id_in_every_form_of_the_file(tmp_path):
    files = [write(tmp_path, [ROW]) for write in (write_json, write_jsonl, write_parquet)]

    assert len({imported.source_id for file in files for imported in read("sharelm", file)}) == 1


def test_rows_that_share_a_conversation_id_but_not_the_words_are_told_apart(tmp_path):
    other = ROW | {"conversation": [{"content": "Good morning", "role": "user"}]}

    first, second = read("sharelm", write_json(tmp_path, [ROW, other]))

    assert first.source_id != second.source_id


@pytest.mark.parametrize("write", [write_json, write_jsonl, write_parquet])
def test_what_is_no_string_becomes_one_as_in_the_release(tmp_path, write):
    row = {
        "conversation_id": 17,
        "conversation": [{"content": None, "role": "user"}, {"content": "Hello", "role": "model"}],
        "user_metadata": {"age": 27, "gender": None},
        "conversation_metadata": {"toxic": False, "rate": 0.5, "language": None},
        "something_else": [1],
    }

    [imported] = read("sharelm", write(tmp_path, [row]))

    found = imported.conversation
    assert found.conversation_id == "17"
    assert found.conversation[0] == Turn("user", "")
    assert found.user_metadata == UserMetadata(age="27")
    assert found.conversation_metadata == ConversationMetadata(toxic="False", rate="0.5")
    assert imported.licence == "NOASSERTION"


def test_a_time_in_parquet_is_written_as_sharelm_writes_it(tmp_path):
    moment = pa.array([1696265331829000000], pa.timestamp("ns", tz="UTC"))
    table = pa.table({"conversation": [ROW["conversation"]], "timestamp": moment})
    parquet.write_table(table, tmp_path / "rows.parquet")

    [imported] = read("sharelm", tmp_path / "rows.parquet")

    assert imported.conversation.timestamp == "2023-10-02 16:48:51.829000000Z"


@pytest.mark.parametrize(
    ("given", "model_name", "platform"),
    [
        ("https://chatgpt.com/c/0123-private?x=1", "https://chatgpt.com/", "ChatGPT"),
        ("https://someone:secret@chat.example.org:8443/c/9", "https://chat.example.org/", "chat.example.org"),
        ("http://[broken/", "", ""),
        ("gpt-4", "gpt-4", ""),
    ],
)
def test_the_address_of_a_conversation_is_cut_to_its_host(tmp_path, given, model_name, platform):
    [imported] = read("sharelm", write_json(tmp_path, [ROW | {"model_name": given}]))

    assert imported.conversation.model_name == model_name
    assert imported.conversation.platform == platform


@pytest.mark.parametrize(
    ("source", "licence"),
    [
        ("https://huggingface.co/datasets/Anthropic/hh-rlhf", "MIT"),
        ("hh_rlhf", "MIT"),
        ("https://huggingface.co/datasets/allenai/WildChat-1M", "ODC-By-1.0"),
        ("https://huggingface.co/datasets/lmsys/chatbot_arena_conversations", "CC-BY-4.0 AND CC-BY-NC-4.0"),
        ("OpenAssistant/oasst1", "Apache-2.0"),
        ("my own", "NOASSERTION"),
        ("", "NOASSERTION"),
    ],
)
def test_the_licence_follows_from_the_source_and_is_not_guessed(tmp_path, source, licence):
    [imported] = read("sharelm", write_json(tmp_path, [ROW | {"source": source}]))

    assert imported.licence == licence


def test_a_text_in_parquet_that_is_not_utf_8_spoils_its_own_row_only(tmp_path):
    texts = pa.array([b"Hi", b"\xff\xfe", b"Bye"]).cast(pa.binary())
    contents = pa.StringArray.from_buffers(3, *texts.buffers()[1:])
    turns = pa.StructArray.from_arrays([contents, pa.array(["user"] * 3)], ["content", "role"])
    table = pa.table({"conversation": pa.ListArray.from_arrays([0, 1, 2, 3], turns)})
    parquet.write_table(table, tmp_path / "rows.parquet")

    found = list(read("sharelm", tmp_path / "rows.parquet"))

    assert [type(one) for one in found] == [Imported, Skipped, Imported]


def test_a_damaged_parquet_file_is_unreadable(tmp_path):
    file = write_parquet(tmp_path, [ROW] * 50)
    file.write_bytes(file.read_bytes()[:-20])

    with pytest.raises(UnreadableFile, match="expected Parquet"):
        list(read("sharelm", file))


def test_a_parquet_file_of_something_else_is_unreadable(tmp_path):
    parquet.write_table(pa.table({"price": [1]}), tmp_path / "rows.parquet")

    with pytest.raises(UnreadableFile, match="expected rows with conversation"):
        list(read("sharelm", tmp_path / "rows.parquet"))


def test_a_conversation_of_500_turns_in_any_script_and_any_order_of_roles_is_kept(tmp_path):
    turns = [{"role": ["user", "system", "tool"][n % 3], "content": f"مرحبا 你好 \u2028 {n}"} for n in range(500)]

    [imported] = read("sharelm", write_jsonl(tmp_path, [{"conversation": turns}]))

    assert [msgspec.structs.asdict(turn)["content"] for turn in imported.conversation.conversation] == [
        turn["content"] for turn in turns
    ]
