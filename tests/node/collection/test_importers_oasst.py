"""Importing the message trees of OpenAssistant."""

import json

from federation.record.conversation import Label, Turn
from node.collection.importers import Imported, Skipped, read


def message(id, *replies, role="assistant", **more):
    return {"message_id": id, "text": f"text {id}", "role": role, "lang": "en", "replies": list(replies), **more}


def import_tree(folder, root):
    (folder / "trees.jsonl").write_text(json.dumps({"message_tree_id": root["message_id"], "prompt": root}))
    [found] = read("oasst", folder / "trees.jsonl")
    return found


def test_a_tree_is_one_conversation_whose_branches_are_its_paths_the_best_ranked_first(tmp_path):
    root = message(
        "r",
        message("worst", rank=1),
        message("unranked"),
        message("best", message("more", role="prompter", parent_id="best"), rank=0),
        role="prompter",
        created_date="2023-02-05T14:23:50Z",
    )

    imported = import_tree(tmp_path, root)

    found = imported.conversation
    assert found.conversation == (
        Turn("user", "text r", id="r"),
        Turn("assistant", "text best", id="best", parent="r"),
        Turn("user", "text more", id="more", parent="best"),
        Turn("assistant", "text worst", id="worst", parent="r"),
        Turn("assistant", "text unranked", id="unranked", parent="r"),
    )
    assert found.branches == (("r", "best", "more"), ("r", "worst"), ("r", "unranked"))
    assert (found.conversation_id, found.source, imported.source_id) == ("r", "oasst", "r")
    assert found.conversation_metadata.language == "en"
    assert found.timestamp == "2023-02-05T14:23:50Z"
    assert imported.licence == "Apache-2.0"


def test_a_tree_with_one_path_has_no_branches(tmp_path):
    imported = import_tree(tmp_path, message("r", message("a"), role="prompter"))

    assert imported.conversation.branches == ()


def test_deleted_and_refused_messages_are_left_out_with_all_that_answers_them(tmp_path):
    root = message(
        "r",
        message("deleted", message("orphan", role="prompter"), deleted=True),
        message("spam", review_result=False),
        message("kept", review_result=True),
        role="prompter",
    )

    imported = import_tree(tmp_path, root)

    assert [turn.id for turn in imported.conversation.conversation] == ["r", "kept"]
    assert imported.conversation.branches == ()


def test_a_tree_whose_first_message_was_deleted_is_skipped(tmp_path):
    found = import_tree(tmp_path, message("r", role="prompter", deleted=True))

    assert isinstance(found, Skipped)


def test_who_wrote_a_message_is_never_kept(tmp_path):
    imported = import_tree(tmp_path, message("r", message("a", user_id="someone"), role="prompter", user_id="someone"))

    assert isinstance(imported, Imported)
    assert "someone" not in str(imported)


def test_votes_become_ratings(tmp_path):
    votes = [{"+1": 2}, {"-1": 1}, {"+1": 1, "-1": 1}, {"_skip_reply": 3}, None]
    root = message("r", *(message(f"a{n}", emojis=emojis) for n, emojis in enumerate(votes)), role="prompter")

    imported = import_tree(tmp_path, root)

    assert [turn.rating for turn in imported.conversation.conversation[1:]] == [1, -1, 0, None, None]


def test_reviewers_labels_are_means_over_messages_weighted_by_people(tmp_path):
    root = message(
        "r",
        message("a", labels={"quality": {"value": 0.5, "count": 1}, "odd": {"value": 1.0, "count": 0}}),
        role="prompter",
        labels={"quality": {"value": 1.0, "count": 3}},
    )

    imported = import_tree(tmp_path, root)

    assert imported.conversation.labels == (
        Label("synthetic", "False", "OpenAssistant"),
        Label("quality", "0.875", "OpenAssistant reviewers"),
    )


def test_a_synthetic_answer_names_its_model_and_one_by_a_person_does_not(tmp_path):
    by_model = {"synthetic": True, "model_name": "chip"}
    all_synthetic = message("r", message("a", **by_model), role="prompter")
    mixed = message("r", message("a", **by_model), message("b", model_name="chip"), role="prompter")

    first, second = import_tree(tmp_path, all_synthetic), import_tree(tmp_path, mixed)

    assert [turn.model for turn in second.conversation.conversation] == ["", "chip", ""]
    assert (first.conversation.model_name, second.conversation.model_name) == ("chip", "")
    assert second.conversation.labels[0].value == "some"


def test_a_tree_with_two_messages_of_one_id_is_skipped(tmp_path):
    found = import_tree(tmp_path, message("r", message("a"), message("a"), role="prompter"))

    assert isinstance(found, Skipped)
    assert found.reason == "two messages have one message_id"


def test_a_tree_that_is_too_wide_or_too_deep_is_skipped(tmp_path):
    wide = message("r", *(message(str(n)) for n in range(5_000)), role="prompter")
    deep = message("0")
    for n in range(1, 330):
        deep = message(str(n), deep)

    assert import_tree(tmp_path, wide).reason == "the tree has more than 5000 messages"
    assert isinstance(import_tree(tmp_path, deep), Imported)
