"""Models loaded once for all tests that need them, and short ways to write conversations."""

import pytest

from federation.record.conversation import Conversation, Turn
from node.privacy import Anonymized, Policy
from node.privacy.pipeline import anonymize_now


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The default policy, whose models `anonymize_now` keeps for the whole session."""
    return Policy()


@pytest.fixture
def anonymized(policy):
    """A function from turns (strings, the user's first) to what became of them."""

    def run(*contents: str, **fields) -> Anonymized:
        outcome = anonymize_now(said(*contents, **fields), policy)
        assert isinstance(outcome, Anonymized), outcome
        return outcome

    return run


@pytest.fixture
def texts(anonymized):
    """The same, giving back the turns' new texts."""
    return lambda *contents: [turn.content for turn in anonymized(*contents).conversation.conversation]


def said(*contents: str, **fields) -> Conversation:
    """A conversation in which user and assistant take turns."""
    roles = ("user", "assistant")
    turns = tuple(Turn(role=roles[i % 2], content=content) for i, content in enumerate(contents))
    return Conversation(conversation=turns, **fields)
