"""The policy: what no operator can switch off, and that its hash tells two policies apart."""

import msgspec
import pytest

from node.privacy import Policy
from node.privacy.policy import ALL_KINDS, ALWAYS_REPLACED, LeastScores, missing_models, policy_hash

OTHERS = {
    "mode": "fast",
    "keep": ("IP",),
    "keep_public_figures": True,
    "threshold": 0.3,
    "check_threshold": 0.9,
    "least_scores": LeastScores(PERSON=0.5),
    "spacy_models": ("fr_core_news_md",),
    "languages": ("en",),
    "uncovered_language": "refuse",
    "leftover_name": "refuse", "small_letters": "publish", "initials": "publish",
    "hold_kinds": ("SECRET",),
    "refuse_kinds": ("CARD",),
}
COSTS = {
    "workers": 2, "worker_bytes": 1 << 30, "tagger_threads": 2,
    "deadline_s": 5.0, "queue_count": 3, "queue_bytes": 1000,
}  # fmt: skip


@pytest.mark.parametrize("kind", ALWAYS_REPLACED)
def test_what_contributors_rely_on_can_not_be_kept(kind):
    with pytest.raises(ValueError, match=f"keep: should not have {kind}"):
        Policy(keep=(kind,))


@pytest.mark.parametrize("kind", [kind for kind in ALL_KINDS if kind not in ALWAYS_REPLACED])
def test_every_other_kind_can(kind):
    policy = Policy(keep=(kind,))

    assert not policy.finds(kind, 1.0)
    assert all(policy.finds(other, 1.0) for other in ALL_KINDS if other != kind)


def test_a_kind_is_believed_from_its_least_score_on():
    policy = Policy(least_scores=LeastScores(ADDRESS=0.7))

    assert [policy.finds("ADDRESS", score) for score in (0.69, 0.7)] == [False, True]
    assert policy.finds("PERSON", 0.1)


@pytest.mark.parametrize("field", OTHERS)
def test_whatever_decides_about_the_result_is_in_the_hash(field):
    changed = Policy(**{field: OTHERS[field]})

    assert policy_hash(changed) != policy_hash(Policy())


@pytest.mark.parametrize("field", COSTS)
def test_what_the_work_may_cost_is_not_in_the_hash(field):
    changed = Policy(**{field: COSTS[field]})

    assert policy_hash(changed) == policy_hash(Policy())


def test_every_field_is_known_to_these_tests():
    assert {*OTHERS, *COSTS} == set(Policy.__struct_fields__)


def test_the_order_of_kinds_says_nothing():
    assert policy_hash(Policy(keep=("IP", "MAC"))) == policy_hash(Policy(keep=("MAC", "IP")))


def test_a_model_that_is_not_installed_is_named():
    assert missing_models(Policy(spacy_models=("de_core_none_here",))) == ["de_core_none_here"]
    assert missing_models(Policy()) == []


def test_a_policy_comes_through_a_pipe_as_it_was():
    policy = Policy(**OTHERS)

    assert msgspec.json.decode(msgspec.json.encode(policy), type=Policy) == policy
