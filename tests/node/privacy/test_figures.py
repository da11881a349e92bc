"""Public figures: when the policy lets them stay, and when it does not."""

from federation.record.conversation import Conversation, Turn
from node.privacy import Anonymized, Policy
from node.privacy.pipeline import anonymize_now

KEEP = Policy(keep_public_figures=True)


def _said(*turns: tuple[str, str]) -> Conversation:
    return Conversation(conversation=tuple(Turn(role=role, content=text) for role, text in turns))


def _contents(conversation: Conversation, policy: Policy) -> list[str]:
    outcome = anonymize_now(conversation, policy)
    assert isinstance(outcome, Anonymized)
    return [turn.content for turn in outcome.conversation.conversation]


def test_a_figure_whom_the_model_names_in_full_stays_where_the_policy_says_so():
    conversation = _said(
        ("user", "Who wrote about the photoelectric effect? Was it Einstein?"),
        ("assistant", "Yes, Albert Einstein did, in 1905. Einstein was awarded the Nobel Prize for it."),
    )

    contents = _contents(conversation, KEEP)

    assert contents == [turn.content for turn in conversation.conversation]


def test_without_that_policy_a_figure_is_replaced_like_anybody():
    conversation = _said(("user", "Who was he?"), ("assistant", "Albert Einstein was a physicist."))

    contents = _contents(conversation, Policy())

    assert "Einstein" not in contents[1]


def test_somebody_of_the_same_family_name_makes_a_figure_a_private_person():
    conversation = _said(
        ("user", "My name is Tobias Einstein, born in Ulm."),
        ("assistant", "Hello Tobias! Ulm is where Albert Einstein was born as well."),
    )

    contents = _contents(conversation, KEEP)

    assert "Einstein" not in "".join(contents)


def test_a_figure_whom_only_the_contributor_names_is_replaced():
    conversation = _said(("user", "Karl Marx lives next door and is loud."), ("assistant", "Talk to him."))

    contents = _contents(conversation, KEEP)

    assert "Marx" not in contents[0]


def test_who_introduces_himself_by_such_a_name_is_no_figure_even_if_the_model_repeats_it():
    conversation = _said(("user", "Hi, my name is Karl Marx."), ("assistant", "Hello Karl Marx, nice to meet you!"))

    contents = _contents(conversation, KEEP)

    assert "Marx" not in "".join(contents)
