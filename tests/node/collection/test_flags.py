"""One rule says who marked a conversation, for its page, the search and the map."""

import pytest

from federation.record.conversation import Body, ConversationMetadata, Label, Turn
from node.collection.flags import flags_of
from node.collection.index.facts import facts_of

TALK = (Turn("user", "Hi"),)


@pytest.mark.parametrize(
    ("labels", "toxic", "by"),
    [
        ([Label("toxicity", "True", "a model")], "", ("a model",)),
        ([Label("toxic", "high", "a person"), Label("toxicity", "yes", "a person")], "", ("a person",)),
        ([], "True", ("WildChat",)),
        ([], "true", ("WildChat",)),
        ([Label("toxicity", "False", "a model"), Label("topic", "toxic", "a model")], "False", ()),
    ],
)
def test_who_marked_it_is_named_once_and_the_search_agrees(labels, toxic, by):
    body = Body(conversation=TALK, source="WildChat", conversation_metadata=ConversationMetadata(toxic=toxic))

    assert flags_of(body, labels) == by
    assert facts_of(body, labels).flagged == bool(by)
