"""Importing the answers of Arena-Hard."""

import json

from federation.record.conversation import Turn
from node.collection.importers import read

ROW = {
    "uid": "q1",
    "ans_id": "a1",
    "model": "gpt-4-0314",
    "messages": [{"role": "user", "content": "Hi\u2028there"}, {"role": "assistant", "content": {"answer": "Hello"}}],
    "tstamp": 1711397284.101236,
}


def import_rows(folder, *rows):
    (folder / "answers.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return list(read("arena-hard", folder / "answers.jsonl"))


def test_an_answer_is_a_conversation_that_names_its_model_and_time(tmp_path):
    [imported] = import_rows(tmp_path, ROW)

    found = imported.conversation
    assert found.conversation == (Turn("user", "Hi\u2028there"), Turn("assistant", "Hello", model="gpt-4-0314"))
    assert found.model_name == found.model == "gpt-4-0314"
    assert found.timestamp == "2024-03-25 20:08:04.101236000Z"
    assert found.source == "arena-hard"
    assert imported.licence == "Apache-2.0"


def test_two_models_answers_to_one_prompt_are_told_apart(tmp_path):
    first, second = import_rows(tmp_path, ROW, ROW | {"ans_id": "a2", "model": "other"})

    assert (first.source_id, second.source_id) == ("q1/a1", "q1/a2")
    assert first.conversation.conversation_id == "q1/a1"


def test_the_older_form_with_plain_text_and_without_a_time_is_read(tmp_path):
    [imported] = import_rows(tmp_path, {"uid": "q1", "messages": [{"role": "user", "content": "Hi"}]})

    assert imported.source_id == "q1"
    assert imported.conversation.timestamp == ""
