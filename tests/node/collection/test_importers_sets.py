"""Importing the published data sets, from rows that we made in their form."""

import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from federation.record.conversation import Label, Part, Turn
from node.collection.importers import Imported, Skipped, UnreadableFile, read

WILDCHAT = {
    "conversation_hash": "ab12",
    "model": "gpt-4-0314",
    "timestamp": "2023-04-09T00:02:53+00:00",
    "conversation": [
        {"content": "Hi", "role": "user", "hashed_ip": "canary-ip", "header": {"user-agent": "canary"}, "toxic": False},
        {"content": "Hello", "role": "assistant", "hashed_ip": None, "toxic": False},
    ],
    "turn": 1,
    "language": "English",
    "openai_moderation": [{"flagged": False, "categories": {"hate": False}}, {"flagged": True}],
    "detoxify_moderation": [{"toxicity": 0.01}],
    "toxic": True,
    "redacted": False,
    "state": "Texas",
    "country": "United States",
    "hashed_ip": "canary-ip",
}
LMSYS = {
    "conversation_id": "33f2",
    "model": "vicuna-13b",
    "conversation": [{"content": "Hi", "role": "user"}, {"content": "Hello", "role": "assistant"}],
    "turn": 1,
    "language": "English",
    "openai_moderation": [{"flagged": False}],
    "redacted": True,
}
ARENA = {
    "question_id": "q7",
    "model_a": "alpaca",
    "model_b": "koala",
    "winner": "model_b",
    "judge": "arena_user_7",
    "conversation_a": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Go away"}],
    "conversation_b": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}],
    "turn": 1,
    "anony": True,
    "language": "English",
    "tstamp": 1682351591.1322,
    "openai_moderation": {"flagged": False, "categories": {}},
    "toxic_chat_tag": {"roberta-large": {"flagged": False, "probability": 0.1}, "t5-large": {"flagged": True}},
}
PRISM = {
    "conversation_id": "c0",
    "user_id": "user9",
    "conversation_type": "values guided",
    "opening_prompt": "What is fair?",
    "generated_datetime": "2023-12-08 12:45:06.650+00",
    "open_feedback": "It listened.",
    "performance_attributes": {"fluency": 88.0, "safety": None, "values": "N/A"},
    "conversation_history": [
        {"turn": 0, "role": "user", "content": "What is fair?"},
        {"turn": 0, "role": "model", "content": "Equal shares.", "model_name": "m1", "score": 20, "if_chosen": False},
        {"turn": 0, "role": "model", "content": "It depends.", "model_name": "m2", "score": 90, "if_chosen": True},
        {"turn": 1, "role": "user", "content": "On what?"},
        {"turn": 1, "role": "model", "content": "On need.", "model_name": "m2", "score": 50, "if_chosen": True},
    ],
}


def import_rows(folder, format, *rows):
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return list(read(format, folder / "rows.jsonl"))


def import_text(folder, text):
    (folder / "task.txt").write_text(text)
    return list(read("babi", folder / "task.txt"))


def test_wildchat_keeps_place_language_and_flags_and_nothing_that_tells_people_apart(tmp_path):
    [imported] = import_rows(tmp_path, "wildchat", WILDCHAT)

    found = imported.conversation
    assert found.conversation == (Turn("user", "Hi"), Turn("assistant", "Hello", model="gpt-4-0314"))
    assert (found.conversation_id, found.model, found.source) == ("ab12", "gpt-4-0314", "wildchat")
    assert found.timestamp == "2023-04-09T00:02:53+00:00"
    assert found.user_metadata.location == "Texas,United States"
    about = found.conversation_metadata
    assert (about.language, about.toxic, about.redacted) == ("English", "True", "False")
    assert found.labels == (Label("flagged", "True", "OpenAI moderation, in the data set"),)
    assert "canary" not in str(found)
    assert (imported.licence, imported.barred) == ("ODC-By-1.0", "")


def test_wildchat_is_read_from_parquet_as_it_is_published(tmp_path):
    row = WILDCHAT | {"timestamp": None}
    table = pa.Table.from_pylist([row]).drop_columns("timestamp")
    moment = pa.array([1680998573000000], pa.timestamp("us", tz="UTC"))
    parquet.write_table(table.append_column("timestamp", moment), tmp_path / "train.parquet")

    [imported] = read("wildchat", tmp_path / "train.parquet")

    assert imported.conversation.timestamp == "2023-04-09 00:02:53.000000Z"
    assert imported.source_id == "ab12"


def test_lmsys_chat_1m_is_marked_as_not_to_be_passed_on(tmp_path):
    [imported] = import_rows(tmp_path, "lmsys-chat-1m", LMSYS)

    assert (imported.licence, imported.barred) == ("LicenseRef-LMSYS-Chat-1M", "terms")
    assert imported.conversation.conversation_metadata.redacted == "True"
    assert imported.conversation.labels == (Label("flagged", "False", "OpenAI moderation, in the data set"),)


@pytest.mark.parametrize("row", [LMSYS, WILDCHAT, ARENA])
def test_a_data_set_does_not_come_in_under_the_name_of_sharelm_where_its_terms_would_be_lost(tmp_path, row):
    with pytest.raises(UnreadableFile, match="try --format"):
        import_rows(tmp_path, "sharelm", row)


def test_rows_of_lmsys_within_sharelm_are_marked_too(tmp_path):
    row = {"conversation": LMSYS["conversation"], "source": "https://huggingface.co/datasets/lmsys/lmsys-chat-1m"}

    [imported] = import_rows(tmp_path, "sharelm", row)

    assert imported.barred == "terms"


def test_both_answers_of_the_arena_are_branches_and_the_better_one_comes_first(tmp_path):
    [imported] = import_rows(tmp_path, "chatbot-arena", ARENA)

    found = imported.conversation
    assert found.conversation == (
        Turn("user", "Hi", id="1"),
        Turn("assistant", "Hello", id="2", parent="1", model="koala", rating=1),
        Turn("assistant", "Go away", id="3", parent="1", model="alpaca", rating=-1),
    )
    assert found.branches == (("1", "2"), ("1", "3"))
    assert found.model_name == "koala vs alpaca"
    assert found.timestamp == "2023-04-24 15:53:11.132200000Z"
    assert found.conversation_metadata.toxic == "True"
    assert "arena_user" not in str(found)
    assert imported.licence == "CC-BY-4.0 AND CC-BY-NC-4.0"


@pytest.mark.parametrize(
    ("winner", "ratings"),
    [("model_a", (1, -1)), ("tie", (0, 0)), ("tie (bothbad)", (-1, -1)), ("both_bad", (-1, -1)), ("?", (None, None))],
)
def test_what_people_said_of_two_answers_is_their_rating(tmp_path, winner, ratings):
    [imported] = import_rows(tmp_path, "chatbot-arena", ARENA | {"winner": winner})

    assert tuple(turn.rating for turn in imported.conversation.conversation[1:]) == ratings
    assert imported.conversation.conversation[1].content == "Go away"


def test_newer_files_of_the_arena_have_typed_content(tmp_path):
    said = [{"role": "user", "content": [{"type": "text", "text": "See"}, {"type": "image", "image": "http://x/y"}]}]
    answers = {"conversation_a": [*said, {"role": "assistant", "content": [{"type": "text", "text": "A"}]}],
               "conversation_b": [*said, {"role": "assistant", "content": [{"type": "text", "text": "B"}]}]}

    [imported] = import_rows(tmp_path, "chatbot-arena", {"id": "n1", "timestamp": "2025-06-23 10:00:00", **answers})

    assert imported.conversation.conversation[0] == Turn("user", "See", id="1", parts=(Part("image"),))
    assert "http" not in str(imported.conversation)


def test_prism_follows_the_chosen_answers_and_keeps_the_others_as_branches(tmp_path):
    [imported] = import_rows(tmp_path, "prism", PRISM)

    found = imported.conversation
    by_id = {turn.id: turn for turn in found.conversation}
    contents = [[by_id[id].content for id in branch] for branch in found.branches]
    assert contents == [
        ["What is fair?", "It depends.", "On what?", "On need."],
        ["What is fair?", "Equal shares."],
    ]
    assert [turn.rating for turn in found.conversation if turn.role == "assistant"] == [1, 0, -1]
    assert (found.model_name, found.rating_reason, found.tags) == ("m2", "It listened.", ("values guided",))
    assert found.labels == (
        Label("score", "70.0", "PRISM participant"),
        Label("performance: fluency", "88", "PRISM participant"),
    )
    assert "user9" not in str(found)


def test_collective_cognition_and_lists_of_its_form_differ_in_what_is_known_of_their_licence(tmp_path):
    row = {"id": "1", "title": "Greeting", "model": "gpt-4", "conversations": [
        {"from": "human", "value": "Hi"}, {"from": "gpt", "value": "<p>Hello</p>"}]}  # fmt: skip

    [known] = import_rows(tmp_path, "collective-cognition", row)
    [unknown] = import_rows(tmp_path, "sharegpt", row | {"system": "Be kind"})

    assert known.conversation.conversation == (Turn("user", "Hi"), Turn("assistant", "<p>Hello</p>"))
    assert known.conversation.conversation_metadata.title == "Greeting"
    assert (known.licence, known.barred) == ("MIT", "")
    assert (unknown.licence, unknown.barred) == ("NOASSERTION", "unstated")
    assert unknown.conversation.conversation[0] == Turn("system", "Be kind")


def test_questions_of_babi_come_with_the_story_told_before_them(tmp_path):
    [first, second] = import_text(
        tmp_path,
        "1 Mary went to the hall.\n2 John sat down.\n3 Where is Mary? \thall\t1\n"
        "4 Mary left.\n5 Where is she?\tout\t4\n"
        "1 Sam slept.\n2 Who slept?\tSam\t1\n",
    )

    assert first.conversation.conversation == (
        Turn("user", "Mary went to the hall.\nJohn sat down.\nWhere is Mary?"),
        Turn("assistant", "hall"),
        Turn("user", "Mary left.\nWhere is she?"),
        Turn("assistant", "out"),
    )
    assert second.conversation.conversation[1] == Turn("assistant", "Sam")
    assert first.licence == "CC-BY-3.0"
    assert first.conversation.labels == (Label("synthetic", "True", "bAbI"),)


def test_a_dialogue_of_babi_has_turns_of_the_tool_that_it_calls_and_none_for_silence(tmp_path):
    [imported] = import_text(
        tmp_path,
        "1 hi\thello\n2 <SILENCE>\tapi_call rome cheap\n3 resto_1 R_phone resto_1_phone\n4 resto_1 R_price cheap\n"
        "5 <SILENCE>\thow about resto_1\n\n",
    )

    assert imported.conversation.conversation == (
        Turn("user", "hi"),
        Turn("assistant", "hello"),
        Turn("assistant", "api_call rome cheap"),
        Turn("tool", "resto_1 R_phone resto_1_phone\nresto_1 R_price cheap"),
        Turn("assistant", "how about resto_1"),
    )


def test_text_that_is_no_babi_is_unreadable_and_lines_without_answers_are_skipped(tmp_path):
    with pytest.raises(UnreadableFile, match="begin with a number"):
        import_text(tmp_path, "hello\n1 x\ty\n")

    [skipped, imported] = import_text(tmp_path, "1 Mary left.\n1 x\ty\n")

    assert isinstance(skipped, Skipped)
    assert isinstance(imported, Imported)


@pytest.mark.parametrize(
    ("context", "turns"),
    [
        ("__p1__ Hi __p2__ Hello __p1__ Bored", [("user", "Hi"), ("assistant", "Hello"), ("user", "Bored")]),
        ("Hello\nHi\nBored", [("user", "Hello"), ("assistant", "Hi"), ("user", "Bored")]),
    ],
)
def test_self_feeding_dialogues_end_with_the_response_and_its_reward(tmp_path, context, turns):
    [imported] = import_rows(
        tmp_path, "self-feeding", {"context": context, "response": "Why?", "reward": -1, "candidates": ["x"]}
    )

    said = [(turn.role, turn.content) for turn in imported.conversation.conversation]
    assert said == [*turns, ("assistant", "Why?")]
    assert imported.conversation.conversation[-1].rating == -1
    assert imported.barred == "unstated"


def test_messages_keep_thinking_tool_calls_and_pictures_as_parts(tmp_path):
    row = {"id": "m1", "model": "gpt-4o", "created": 1700000000, "messages": [
        {"role": "developer", "content": "Be brief"},
        {"role": "user", "content": [{"type": "text", "text": "See"}, {"type": "image_url", "image_url": {}}]},
        {"role": "assistant", "content": None, "reasoning_content": "hm",
         "tool_calls": [{"function": {"name": "look", "arguments": "{}"}}]},
        {"role": "tool", "content": "a cat"},
    ]}  # fmt: skip

    [imported] = import_rows(tmp_path, "openai-messages", row)

    assert imported.conversation.conversation == (
        Turn("system", "Be brief"),
        Turn("user", "See", parts=(Part("image"),)),
        Turn("assistant", "", parts=(Part("thinking", "hm"), Part("code", "{}", title="look"))),
        Turn("tool", "a cat"),
    )
    assert imported.conversation.timestamp == "2023-11-14 22:13:20.000000000Z"
