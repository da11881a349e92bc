"""The drift alarm: reports without content, summed and bounded; and newer selectors, signed."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.log.keys import parse_verifier_key
from federation.log.note import parse_note, verify_note
from node import drift
from node.selectors import read_packs
from node.status import status_of
from node.web.drift import DriftReport

PATH = "/api/v1/drift"
COUNTS = {
    "questions": 3, "answers": 0, "expectedQuestions": 3, "expectedAnswers": 3, "empty": 0, "withButtons": 0,
}  # fmt: skip
REPORT = {"site": "chatgpt", "rule": "answers-missing", "version": 4, "counts": COUNTS}


@pytest.fixture(autouse=True)
def _nobody_told_before():
    drift._recent.clear()


def _serve(node, **packs):
    folder = node.root / "selectors"
    folder.mkdir(exist_ok=True)
    for name, pack in packs.items():
        (folder / f"{name}.json").write_text(pack if isinstance(pack, str) else json.dumps(pack))


async def test_reports_are_summed_over_members(member, other_member, node):
    assert [(await each.post(PATH, json=REPORT)).status_code for each in (member, other_member)] == [202, 202]

    [told] = await drift.drifts(node)
    assert (told.site, told.rule, told.version, told.reports) == ("chatgpt", "answers-missing", 4, 2)
    assert told.counts["expected_answers"] == 6


async def test_a_member_counts_once_a_day(member, node, internet):
    for _ in range(3):
        assert (await member.post(PATH, json=REPORT)).status_code == 202
    assert [each.reports for each in await drift.drifts(node)] == [1]

    internet.now_s += 86_401
    await member.post(PATH, json=REPORT)

    assert [each.reports for each in await drift.drifts(node)] == [2]


async def test_the_operator_sees_it_and_what_to_do(member, node):
    await member.post(PATH, json=REPORT)

    status = await status_of(node)

    assert [each.site for each in status.drift] == ["chatgpt"]
    assert "no longer reads chatgpt as it should: answers-missing, selectors 4, reported once" in status.troubles[-1]


async def test_it_is_over_when_nobody_tells_of_it_for_a_month(member, node, internet):
    await member.post(PATH, json=REPORT)
    internet.now_s += 31 * 86_400

    assert await drift.drifts(node) == []
    await member.post(PATH, json={**REPORT, "site": "claude"})

    assert [row[0] for row in await node.store.database.all("SELECT site FROM drift")] == ["claude"]


async def test_who_told_is_not_stored(member, node):
    await member.post(PATH, json=REPORT)

    [columns] = await node.store.database.all("SELECT group_concat(name) FROM pragma_table_info('drift')")

    assert columns[0] == "site,rule,version,reports,counts,first_on,last_on"


async def test_without_a_token_nothing_is_taken(stranger, node):
    assert (await stranger.post(PATH, json=REPORT)).status_code == 401
    assert await drift.drifts(node) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"site": "what they said"},
        {"site": "x" * 41},
        {"rule": "a sentence"},
        {"version": -1},
        {"version": "4"},
        {"counts": {**COUNTS, "empty": 10**7}},
        {"counts": {**COUNTS, "text": "what they said"}},
        {"counts": {"questions": 1}},
        {"text": "what they said"},
    ],
)
async def test_anything_but_names_and_numbers_is_refused_and_not_repeated(member, node, wrong):
    answer = await member.post(PATH, json={**REPORT, **wrong})

    assert answer.status_code in (400, 422)
    assert "what they said" not in answer.text
    assert await drift.drifts(node) == []


async def test_a_member_that_makes_up_sites_is_stopped(member, node):
    states = [(await member.post(PATH, json={**REPORT, "site": f"site-{k}"})) for k in range(51)]

    assert [each.status_code for each in states[-2:]] == [202, 429]
    assert int(states[-1].headers["Retry-After"]) > 0


async def test_only_so_many_sums_are_kept(node, monkeypatch):
    monkeypatch.setattr(drift, "MOST_SUMS", 2)

    taken = [await drift.take_drift(node, 1, f"site-{k}", "empty-turns", 1, {"empty": 1}) for k in range(3)]
    again = await drift.take_drift(node, 2, "site-0", "empty-turns", 1, {"empty": 1})

    assert (taken, again) == ([True, True, False], True)


async def test_selectors_are_a_note_signed_by_the_node(stranger, node):
    _serve(node, chatgpt={"version": 7, "message": "article", "buttons": ["Copy\x7f", "é"]})

    answer = await stranger.get("/api/v1/selectors")

    note = parse_note(answer.content)
    verify_note(note, parse_verifier_key(node.vkey))
    first, origin, packs = note.text[:-1].split("\n")
    assert (answer.status_code, first, origin) == (200, "sharelm/selectors/v1", node.origin)
    assert json.loads(packs) == {"chatgpt": {"version": 7, "message": "article", "buttons": ["Copy\x7f", "é"]}}


async def test_without_a_folder_there_are_none(stranger, node):
    answer = await stranger.get("/api/v1/selectors")

    assert parse_note(answer.content).text == f"sharelm/selectors/v1\n{node.origin}\n{{}}\n"


@pytest.mark.parametrize(
    "pack",
    [
        "no json",
        "[]",
        {"message": "article"},
        {"version": 0},
        {"version": True},
        {"version": 1, "other": 2},
        {"version": 1, "run": {"code": "x"}},
        {"version": 1, "long": "x" * 2_001},
        {"version": 1, "not a name": "x"},
    ],
)
async def test_a_file_that_is_no_pack_is_not_served_and_the_operator_is_told(stranger, node, pack):
    _serve(node, good={"version": 1, "message": "p"}, bad=pack)

    answer = await stranger.get("/api/v1/selectors")

    assert list(json.loads(parse_note(answer.content).text.split("\n")[2])) == ["good"]
    assert (await status_of(node)).troubles[-1].startswith("selectors/bad.json is not served")


async def test_too_much_is_not_served(node):
    _serve(node, **{f"site{k}": {"version": 1, "message": "x" * 2_000} for k in range(20)})

    packs, wrong = read_packs(node.root)

    assert (packs, len(wrong)) == ({}, 1)


@given(counts=st.fixed_dictionaries({name: st.integers(0, 1_000_000) for name in COUNTS}))
def test_every_count_within_bounds_is_read_as_it_was_sent(counts):
    report = msgspec.json.decode(json.dumps({**REPORT, "counts": counts}), type=DriftReport)

    assert msgspec.to_builtins(report.counts) == counts
