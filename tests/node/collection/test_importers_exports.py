"""Importing what people export of their own, from files that we made in that form."""

import json
import zipfile
from pathlib import Path

import pytest

from federation.record.conversation import Part, Turn
from node.collection.importers import FORMATS, Imported, Skipped, UnreadableFile, read

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "exports"


def node(parent, role="user", text="", children=(), **more):
    message = {"author": {"role": role}, "content": {"content_type": "text", "parts": [text]}, "metadata": {}} | more
    return {"parent": parent, "children": list(children), "message": message}


CHATGPT = {
    "conversation_id": "private-1",
    "title": "Eggs",
    "create_time": 1700000000.5,
    "default_model_slug": "gpt-4o",
    "current_node": "c",
    "mapping": {
        "root": {"parent": None, "children": ["s"], "message": None},
        "s": node("root", "system"),
        "a": node("s", text="How long?"),
        "b": node("a", "assistant", "An hour.", metadata={"model_slug": "gpt-4"}),
        "t": node("a", "assistant", content={"content_type": "thoughts", "thoughts": [{"content": "hm"}]}),
        "c": node("t", "assistant", "Six minutes."),
        "h": node("c", "user", "canary", metadata={"is_visually_hidden_from_conversation": True}),
    },
}
CLAUDE = {
    "uuid": "private-2",
    "name": "Eggs",
    "created_at": "2025-12-02T21:17:10.000000Z",
    "account": {"uuid": "canary"},
    "chat_messages": [
        {"uuid": "1", "sender": "human", "text": "old", "content": [{"type": "text", "text": "How long?"}],
         "attachments": [{"file_name": "canary.txt", "extracted_content": "a list"}], "files": [{"file_name": "x"}]},
        {"uuid": "2", "sender": "assistant", "text": "", "content": [
            {"type": "thinking", "thinking": "hm"}, {"type": "tool_use", "name": "look", "input": {"q": 1}},
            {"type": "tool_result"}, {"type": "text", "text": "Six minutes."}]},
    ],
}  # fmt: skip
OPEN_WEBUI = {
    "id": "private-3",
    "user_id": "canary",
    "title": "Eggs",
    "created_at": 1700000000,
    "chat": {"models": ["llama3"], "history": {"currentId": "3", "messages": {
        "1": {"id": "1", "parentId": None, "role": "user", "content": "How long?"},
        "2": {"id": "2", "parentId": "1", "role": "assistant", "content": "An hour.", "annotation": {"rating": -1}},
        "3": {"id": "3", "parentId": "1", "role": "assistant", "content": "Six minutes.", "model": "qwen",
              "files": [{"type": "image", "url": "canary"}]},
    }}},
}  # fmt: skip
LIBRECHAT = {
    "conversationId": "private-4",
    "title": "Eggs",
    "exportAt": "12:00:00 GMT+0100",
    "options": {"model": "gpt-4o", "endpoint": "openAI"},
    "messages": [{"messageId": "1", "parentMessageId": "0000", "sender": "User", "isCreatedByUser": True,
                  "text": "How long?", "createdAt": "2025-01-02T03:04:05Z", "children": [
        {"messageId": "2", "sender": "GPT", "isCreatedByUser": False, "text": "An hour."},
        {"messageId": "3", "sender": "GPT", "isCreatedByUser": False, "feedback": {"rating": "thumbsUp"},
         "content": [{"type": "think", "think": "hm"}, {"type": "text", "text": {"value": "Six minutes."}}]},
    ]}],
}  # fmt: skip
GEMINI = {
    "header": "Gemini Apps",
    "title": "Prompted How long?",
    "time": "2026-01-02T03:04:05.678Z",
    "products": ["Gemini Apps"],
    "safeHtmlItem": [
        {"html": "<p>Six <b>minutes</b>.</p><ul><li>salt</li><li>water &amp; fire</li></ul><pre>a  b\n c</pre>"}
    ],
    "locationInfos": [{"name": "canary"}],
}
EXPORTS = {"chatgpt": CHATGPT, "claude": CLAUDE, "gemini": GEMINI, "open-webui": OPEN_WEBUI, "librechat": LIBRECHAT}


def import_list(folder, format, *rows, indent=None):
    (folder / "export.json").write_text(json.dumps(list(rows), indent=indent))
    return list(read(format, folder / "export.json"))


def paths(conversation):
    by_id = {turn.id: turn.content for turn in conversation.conversation}
    return [[by_id[id] for id in branch] for branch in conversation.branches]


def test_chatgpt_shows_the_current_branch_first_and_leaves_out_what_is_hidden(tmp_path):
    [imported] = import_list(tmp_path, "chatgpt", CHATGPT)

    found = imported.conversation
    assert paths(found) == [["How long?", "", "Six minutes."], ["How long?", "An hour."]]
    assert [(turn.role, turn.model) for turn in found.conversation] == [
        ("user", ""), ("assistant", "gpt-4o"), ("assistant", "gpt-4o"), ("assistant", "gpt-4"),
    ]  # fmt: skip
    assert found.conversation[1].parts == (Part("thinking", "hm"),)
    assert found.timestamp == "2023-11-14 22:13:20.500000000Z"
    assert (found.platform, found.model, found.conversation_metadata.title) == ("ChatGPT", "gpt-4o", "Eggs")


def test_claude_keeps_thinking_tools_and_attached_text_as_parts(tmp_path):
    [imported] = import_list(tmp_path, "claude", CLAUDE, indent=2)

    asked, answered = imported.conversation.conversation
    assert asked == Turn("user", "How long?", parts=(Part("file", "a list"), Part("file")))
    assert (answered.role, answered.content) == ("assistant", "Six minutes.")
    assert [(part.kind, part.title) for part in answered.parts] == [("thinking", ""), ("code", "look")]
    assert json.loads(answered.parts[1].text) == {"q": 1}


def test_claude_with_parents_is_a_tree(tmp_path):
    messages = [
        {"uuid": "1", "parent_message_uuid": "0", "sender": "human", "text": "How long?"},
        {"uuid": "2", "parent_message_uuid": "1", "sender": "assistant", "text": "An hour."},
        {"uuid": "3", "parent_message_uuid": "0", "sender": "human", "text": "How long for eggs?"},
        {"uuid": "4", "parent_message_uuid": "3", "sender": "assistant", "text": "Six minutes."},
    ]

    [imported] = import_list(tmp_path, "claude", CLAUDE | {"chat_messages": messages})

    assert paths(imported.conversation) == [["How long for eggs?", "Six minutes."], ["How long?", "An hour."]]


def test_gemini_of_takeout_is_one_conversation_for_each_prompt_with_its_answer_as_text(tmp_path):
    other = {"header": "Gemini Apps", "title": "Used an Assistant feature", "time": "2026"}

    [imported, skipped] = import_list(tmp_path, "gemini", GEMINI, other)

    assert imported.conversation.conversation == (
        Turn("user", "How long?"),
        Turn("assistant", "Six minutes.\n\n- salt\n- water & fire\n\na  b\n c"),
    )
    assert imported.conversation.timestamp == "2026-01-02T03:04:05.678Z"
    assert isinstance(skipped, Skipped)


def test_gemini_of_ai_studio_is_read_too(tmp_path):
    chunks = [
        {"role": "user", "text": "See", "inlineImage": {"data": "canary"}},
        {"role": "model", "text": "", "parts": [{"text": "hm", "thought": True}, {"text": "A cat."}]},
    ]

    [imported] = import_list(
        tmp_path, "gemini",
        {"id": "private", "title": "Cat", "create_time": 1735000000, "chunkedPrompt": {"chunks": chunks},
         "systemInstruction": {"parts": [{"text": "Be brief"}]}, "runSettings": {"model": "models/gemini-2.5-pro"}},
    )  # fmt: skip

    assert imported.conversation.conversation == (
        Turn("system", "Be brief"),
        Turn("user", "See", parts=(Part("image"),)),
        Turn("assistant", "A cat.", model="gemini-2.5-pro", parts=(Part("thinking", "hm"),)),
    )


def test_open_webui_keeps_ratings_and_the_model_of_each_answer(tmp_path):
    [imported] = import_list(tmp_path, "open-webui", OPEN_WEBUI)

    found = imported.conversation
    assert paths(found) == [["How long?", "Six minutes."], ["How long?", "An hour."]]
    assert [(turn.model, turn.rating) for turn in found.conversation] == [("", None), ("qwen", None), ("llama3", -1)]
    assert found.model_name == ""


def test_librechat_is_one_object_to_a_file_however_it_is_printed(tmp_path):
    (tmp_path / "one.json").write_text(json.dumps(LIBRECHAT, indent=2))
    (tmp_path / "line.json").write_text(json.dumps(LIBRECHAT))

    [imported] = read("librechat", tmp_path / "one.json")

    assert [imported] == list(read("librechat", tmp_path / "line.json"))
    assert paths(imported.conversation) == [["How long?", "Six minutes."], ["How long?", "An hour."]]
    assert imported.conversation.conversation[1].rating == 1
    assert imported.conversation.timestamp == "2025-01-02T03:04:05Z"


def test_librechat_with_a_flat_list_is_the_same_as_with_a_tree(tmp_path):
    [root] = LIBRECHAT["messages"]
    flat = [{k: v for k, v in root.items() if k != "children"}] + [
        child | {"parentMessageId": "1"} for child in root["children"]
    ]
    (tmp_path / "tree.json").write_text(json.dumps(LIBRECHAT))
    (tmp_path / "flat.json").write_text(json.dumps(LIBRECHAT | {"messages": flat}))

    assert list(read("librechat", tmp_path / "tree.json")) == list(read("librechat", tmp_path / "flat.json"))


@pytest.mark.parametrize("format", EXPORTS)
def test_ids_that_lead_to_a_private_page_and_names_of_accounts_are_not_in_the_conversation(tmp_path, format):
    [imported] = import_list(tmp_path, format, EXPORTS[format])

    assert "private" not in str(imported.conversation)
    assert "canary" not in str(imported.conversation)
    assert imported.conversation.conversation_id == ""


@pytest.mark.parametrize("format", EXPORTS)
def test_a_persons_own_export_is_personal_and_barred_until_a_right_is_stated(tmp_path, format):
    [imported] = import_list(tmp_path, format, EXPORTS[format])

    assert FORMATS[format].personal
    assert (imported.licence, imported.barred) == ("NOASSERTION", "personal")


def test_only_exports_are_personal():
    assert {name for name, importer in FORMATS.items() if importer.personal} == set(EXPORTS)


@pytest.mark.parametrize(
    ("format", "name"),
    [
        ("chatgpt", "conversations.json"),
        ("chatgpt", "conversations-000.json"),
        ("claude", "data/conversations.json"),
        ("gemini", "Takeout/My Activity/Gemini Apps/MyActivity.json"),
        ("open-webui", "chat-export-17.json"),
        ("librechat", "My private title.json"),
    ],
)
def test_an_export_is_read_from_the_zip_it_comes_in(tmp_path, format, name):
    with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, json.dumps([EXPORTS[format]]))
        packed.writestr("user.html", "canary")

    [imported] = read(format, tmp_path / "export.zip")

    assert isinstance(imported, Imported)


def test_a_zip_without_the_file_says_what_was_expected(tmp_path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as packed:
        packed.writestr("user.json", "{}")

    with pytest.raises(UnreadableFile, match=r"expected a zip that holds conversations\*\.json"):
        list(read("chatgpt", tmp_path / "export.zip"))


@pytest.mark.parametrize(
    ("format", "sample", "turns"),
    [("chatgpt", "chatgpt", [3, 2, 1]), ("claude", "claude", [2]), ("gemini", "gemini", [3, 2])],
)
def test_files_that_others_made_in_these_forms_are_read(format, sample, turns):
    file = SAMPLES / f"{sample}_2026_sample.json"
    if not file.is_file():
        pytest.skip(f"the sample {file.name} is not there: it is expected in ../shared/data/exports")

    found = list(read(format, file))

    assert [len(one.conversation.conversation) for one in found] == turns


@pytest.mark.parametrize(
    "mapping",
    [
        {"a": node("b", text="x"), "b": node("a", text="y")},                           # a ring
        {"a": node("a", text="x")},                                                     # its own parent
        {str(k): node(str(k - 1), text="x") for k in range(4_000)},                     # deep
        {"0": node(None, text="x")} | {str(k): node("0", text="y") for k in range(1, 3_000)},      # wide
    ],
)
def test_a_tree_of_any_shape_is_a_conversation_or_skipped(tmp_path, mapping):
    [found] = import_list(tmp_path, "chatgpt", {"mapping": mapping, "current_node": "a"})

    assert isinstance(found, Imported | Skipped)
