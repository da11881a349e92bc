"""What a policy makes of what was found."""

import pytest

from node.privacy import Policy
from node.privacy.decide import STRUCTURED_ONLY, Decision, decide

FOUND = {"language": "en", "uncovered": None, "kinds": {"PERSON": 2, "CARD": 1}, "leftover_name": False}
IN_POLISH = {**FOUND, "language": "pl", "uncovered": "no detector for 'pl'"}


def test_what_is_replaced_and_checked_is_published():
    assert decide(Policy(), **FOUND) == Decision("publish")


@pytest.mark.parametrize(
    ("policy", "outcome", "note"),
    [
        (Policy(), "hold", ""),
        (Policy(uncovered_language="refuse"), "refuse", ""),
        (Policy(uncovered_language="structured"), "publish", STRUCTURED_ONLY),
    ],
)
def test_a_language_without_detector_is_held_unless_the_operator_says_otherwise(policy, outcome, note):
    decision = decide(policy, **IN_POLISH)

    assert (decision.outcome, decision.note) == (outcome, note)


@pytest.mark.parametrize(
    ("policy", "outcome"), [(Policy(), "hold"), (Policy(small_letters="publish"), "publish")]
)
def test_small_letters_that_hide_names_are_held_unless_the_policy_publishes_them(policy, outcome):
    assert decide(policy, **FOUND, small_letters="pt").outcome == outcome


@pytest.mark.parametrize(("policy", "outcome"), [(Policy(), "hold"), (Policy(initials="publish"), "publish")])
def test_what_may_be_initials_is_held_unless_the_policy_publishes_it(policy, outcome):
    assert decide(policy, **FOUND, initials=True).outcome == outcome


@pytest.mark.parametrize(("policy", "outcome"), [(Policy(), "hold"), (Policy(leftover_name="refuse"), "refuse")])
def test_a_name_that_the_check_still_sees_is_held_or_refused(policy, outcome):
    assert decide(policy, **{**FOUND, "leftover_name": True}).outcome == outcome


def test_kinds_that_a_person_should_see_hold_a_conversation():
    decision = decide(Policy(hold_kinds=("CARD",)), **FOUND)

    assert decision == Decision("hold", "it held CARD, which a person should look at")
    assert decide(Policy(hold_kinds=("SECRET",)), **FOUND).outcome == "publish"


def test_kinds_that_a_node_does_not_want_refuse_it_whatever_else_would_hold_it():
    decision = decide(Policy(refuse_kinds=("CARD",), hold_kinds=("PERSON",)), **FOUND)

    assert decision.outcome == "refuse"
    assert "CARD" in decision.reason


def test_languages_that_an_operator_can_not_judge_are_held_though_they_are_covered():
    policy = Policy(languages=("de",))

    assert decide(policy, **FOUND).outcome == "hold"
    assert decide(policy, **{**FOUND, "language": "de"}).outcome == "publish"


def test_structured_kinds_only_does_not_let_a_leftover_name_through():
    policy = Policy(uncovered_language="structured")

    assert decide(policy, **{**IN_POLISH, "leftover_name": True}).outcome == "hold"
