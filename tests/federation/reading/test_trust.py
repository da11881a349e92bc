"""Trust files: which logs, and who must have seen their checkpoints."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import Malformed
from federation.log.checkpoint import cosign, sign_checkpoint
from federation.log.keys import SigningKey
from federation.reading.trust import Trust, read_trust, what_lacks

LOG = SigningKey("log.example/a", bytes(32))
WITNESSES = [SigningKey(f"witness.example/{n}", bytes([n + 1]) * 32) for n in range(3)]
CHECKPOINT = sign_checkpoint(7, bytes(32), LOG)
NOW = 1_800_000_000


def trust_in(*witnesses: SigningKey, quorum: int = 0, max_age_s: int | None = None) -> Trust:
    return Trust((str(LOG.verifier),), tuple(str(each.verifier) for each in witnesses), quorum, max_age_s)


def seen_by(*witnesses: SigningKey, at: int = NOW):
    checkpoint = CHECKPOINT
    for each in witnesses:
        checkpoint = cosign(checkpoint, each, at)
    return checkpoint


def test_a_trust_file_names_origins_cosigners_a_quorum_and_an_age(tmp_path):
    file = tmp_path / "trust.json"
    vkeys = [str(each.verifier) for each in WITNESSES]
    file.write_text(json.dumps({"origins": [str(LOG.verifier)], "cosigners": vkeys, "quorum": 2, "max_age_s": 60}))

    trust = read_trust(file)

    assert trust.keys() == {"log.example/a": LOG.verifier}
    assert trust == trust_in(*WITNESSES, quorum=2, max_age_s=60)


OBJECTS = st.dictionaries(st.sampled_from(["origins", "quorum", "x"]), st.text()).map(json.dumps).map(str.encode)


@given(raw=st.one_of(st.binary(), OBJECTS))
def test_any_bytes_are_a_trust_file_or_malformed_and_nothing_else(raw, tmp_path):
    file = tmp_path / "trust.json"
    file.write_bytes(raw)

    with suppress(Malformed):
        read_trust(file)


@pytest.mark.parametrize(
    "content",
    [
        {"origin": []}, {"origins": "x"}, {"origins": ["x"]}, {"cosigners": ["x"]}, {"quorum": -1},
        {"quorum": 1}, {"max_age_s": 0},
        {"origins": [str(LOG.verifier.cosigner)]},
        {"cosigners": [str(WITNESSES[0].verifier), str(WITNESSES[0].verifier.cosigner)], "quorum": 2},
    ],
)  # fmt: skip
def test_a_trust_file_that_is_wrong_is_refused_and_says_which(tmp_path, content):
    file = tmp_path / "trust.json"
    file.write_text(json.dumps(content))

    with pytest.raises(Malformed) as refused:
        read_trust(file)
    assert str(file) in str(refused.value)


@pytest.mark.parametrize(("seen", "enough"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_checkpoint_needs_as_many_cosignatures_as_the_quorum(seen, enough):
    checkpoint = seen_by(*WITNESSES[:seen])

    assert (what_lacks(checkpoint, trust_in(*WITNESSES, quorum=2), NOW) is None) == enough


def test_cosigners_nobody_named_and_false_cosignatures_do_not_count():
    stranger = SigningKey("stranger.example", b"s" * 32)
    impostor = SigningKey(WITNESSES[1].verifier.name, b"i" * 32)
    checkpoint = seen_by(WITNESSES[0], stranger, impostor)

    assert what_lacks(checkpoint, trust_in(*WITNESSES, quorum=2), NOW) is not None


def test_one_key_named_twice_is_one_voice():
    key = WITNESSES[0].verifier
    trust = Trust(cosigners=(str(key), str(key.cosigner), str(key)), quorum=2)

    assert what_lacks(seen_by(WITNESSES[0]), trust, NOW) is not None


@pytest.mark.parametrize(("age", "enough"), [(0, True), (60, True), (61, False)])
def test_the_newest_cosignature_may_be_so_old_and_no_older(age, enough):
    checkpoint = seen_by(WITNESSES[0], at=NOW - age)

    assert (what_lacks(checkpoint, trust_in(*WITNESSES, quorum=1, max_age_s=60), NOW) is None) == enough


def test_who_asks_for_nothing_lacks_nothing():
    assert what_lacks(CHECKPOINT, trust_in(), NOW) is None


def test_a_trust_file_may_be_just_keys_one_a_line(tmp_path):
    key = str(SigningKey("log.example/a", bytes(32)).verifier)
    file = tmp_path / "trust.txt"
    file.write_text(f"# ours\n{key}\n\n")

    assert read_trust(file) == Trust((key,))


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe", b"no key at all\n"])
def test_a_file_without_keys_is_no_trust_file(tmp_path, content):
    file = tmp_path / "trust.txt"
    file.write_bytes(content)

    with pytest.raises(Malformed):
        read_trust(file)


def test_a_trust_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(Malformed, match="can't be read"):
        read_trust(tmp_path / "nothing")
