"""The benchmark: its corpus is what it says it is, and its figures are counted right."""

import random
import re
import sys
from datetime import date

import pytest
from stdnum import iban as iban_number
from stdnum import luhn
from stdnum.br import cpf
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.us import itin, ssn

from node.privacy import Policy
from node.privacy.bench import numbers
from node.privacy.bench.code import code_cases
from node.privacy.bench.corpus import make_corpus
from node.privacy.bench.gold import PERMITTED, PUBLIC, REQUIRED, Answer, Case, Gold, Mark, Said
from node.privacy.bench.people import make_person
from node.privacy.bench.run import Failed, Measured, Worker, measure
from node.privacy.bench.score import false_marks, missed, precision, recall
from node.privacy.bench.table import table
from node.privacy.bench.template import choose
from node.privacy.bench.variants import VARIANTS

DEV, HELD_OUT = make_corpus("dev"), make_corpus("held-out")
BOTH = DEV + HELD_OUT


def test_the_corpus_is_as_large_and_as_mixed_as_it_claims():
    personal = [case for case in BOTH if case.group == "corpus"]

    assert len(personal) >= 400
    assert sum(case.group == "nothing" for case in BOTH) >= 100
    assert {case.language for case in personal} >= {"en", "de", "fr", "es", "it", "nl", "pt"}
    assert {case.variant for case in personal} == set(VARIANTS)
    assert all(len(case.turns) >= 2 for case in BOTH)


@pytest.mark.parametrize("cases", [DEV, HELD_OUT], ids=["dev", "held-out"])
def test_each_half_has_every_kind_of_personal_data(cases):
    kinds = {gold.kind for case in cases for gold in case.gold}

    assert set(REQUIRED) <= kinds
    assert kinds <= {*REQUIRED, *PERMITTED, PUBLIC}


def test_conversations_without_personal_data_have_none():
    assert not [gold for case in BOTH if case.group == "nothing" for gold in case.gold if gold.kind != PUBLIC]


def test_the_same_half_is_the_same_every_time():
    assert make_corpus("dev") == DEV


def test_no_template_and_no_family_name_is_in_both_halves():
    def templates(cases):
        return {case.name.partition(" #")[0] for case in cases if case.group != "long"}

    rng = random.Random(5)
    people = {half: [make_person(rng, "en", half, guest=True) for _ in range(200)] for half in ("dev", "held-out")}
    dev, held_out = ({person.parts["last"][0] for person in some} for some in people.values())

    assert not templates(DEV) & templates(HELD_OUT)
    assert not dev & held_out


def test_gold_spans_lie_in_their_turn_one_after_the_other():
    for case in BOTH:
        for number, turn in enumerate(case.turns):
            spans = [(gold.start, gold.end) for gold in case.gold if gold.turn == number]
            ends = [0, *(end for _, end in spans)]
            assert all(before <= start < end <= len(turn.text)
                       for before, (start, end) in zip(ends, spans, strict=False))  # fmt: skip


def test_no_slot_is_left_open_and_no_choice_unmade():
    for case in BOTH:
        for turn in case.turns:
            assert not re.search(r"\{\{[a-z=]|\[\[", turn.text), case.name


@pytest.mark.parametrize(
    ("make", "holds"),
    [
        (numbers.ssn, ssn.is_valid), (numbers.nhs, nhs.is_valid),
        (numbers.itin, lambda number: itin.is_valid(number) or "50" <= number[4:6] <= "65"),    # since 2018
        (numbers.steuer_id, idnr.is_valid), (numbers.nir, nir.is_valid), (numbers.bsn, bsn.is_valid),
        (numbers.dni, lambda number: dni.is_valid(number) or nie.is_valid(number)),
        (numbers.codice_fiscale, codicefiscale.is_valid), (numbers.pesel, pesel.is_valid),
        (numbers.nif, nif.is_valid), (numbers.cpf, cpf.is_valid),
        (numbers.aadhaar, lambda number: aadhaar.is_valid(number) or pan.is_valid(number)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_invented_numbers_pass_their_authorities_check(make, holds):
    rng = random.Random(11)
    made = [make(rng, date(1950 + i % 50, 1 + i % 12, 1 + i % 28)) for i in range(200)]

    assert [number for number in made if not holds(number)] == []


def test_invented_cards_and_accounts_pass_theirs():
    rng = random.Random(12)
    cards = [re.sub("[ -]", "", numbers.card(rng)) for _ in range(200)]
    homes = "en_GB en_IE de_DE de_AT de_CH fr_FR es_ES it_IT nl_NL nl_BE pt_PT pt_BR"
    ibans = [numbers.iban(rng, locale) for locale in homes.split()]

    assert all(luhn.is_valid(card) for card in cards)
    assert [iban for iban in ibans if not iban_number.is_valid(iban, check_country=False)] == []


def test_one_of_several_ways_to_say_it_is_chosen():
    assert choose("[[Hi|Hello]] {{p}}, [[x]]", lambda of: of[-1]) == "Hello {{p}}, x"


def test_code_comes_without_the_names_of_its_authors():
    cases = code_cases(files=10)

    assert {case.group for case in cases} == {"code", "bare code"}
    assert not [case.name for case in cases if re.search(r"(?i)written by|copyright|\w@\w+\.\w", case.turns[0].text)]


CASE = Case(
    "one", "corpus", "en", "as is",
    (Said("user", "I am Ann Lee of Ulm."), Said("assistant", "Hello Ann!")),
    (Gold(0, 5, 12, "name"), Gold(0, 16, 19, "town"), Gold(1, 6, 9, "name")),
)  # fmt: skip


def _measured(*marks: Mark, outcome: str = "published") -> Measured:
    return Measured("it", [Answer(marks, 1.0, outcome)], peak_mb=1.0)


def test_recall_counts_spans_that_were_touched_and_letters_that_were_covered():
    found = recall([CASE], _measured(Mark(0, 5, 8, "PERSON")), "name", lambda case: True)

    assert (found.count, found.overlap, found.characters) == (2, 0.5, 3 / 9)


def test_a_sign_alone_is_nobody_and_counts_for_no_recall():
    case = Case("a sign", "corpus", "en", "as is", (Said("user", "Hello . !"),), (Gold(0, 6, 7, "name"),))

    assert recall([case], _measured(), "name", lambda case: True) is None


def test_a_refused_conversation_leaks_nothing_and_counts_for_no_recall():
    assert recall([CASE], _measured(outcome="refused"), "name", lambda case: True) is None


def test_precision_lets_what_is_permitted_pass_and_counts_the_rest():
    marks = (Mark(0, 5, 12, "PERSON"), Mark(0, 16, 19, "PLACE"), Mark(1, 0, 5, "PERSON"), Mark(0, 0, 1, "DATE_TIME"))

    assert precision([CASE], _measured(*marks), lambda case: True) == (6 + 3) / (6 + 3 + 5)


def test_misses_and_false_spans_are_told_one_by_one():
    marks = (Mark(0, 5, 12, "PERSON"), Mark(1, 0, 5, "PERSON"))

    assert missed(CASE, marks) == [CASE.gold[2]]
    assert false_marks(CASE, marks) == [marks[1]]


def test_the_table_has_a_column_for_each_system_and_no_row_without_a_figure():
    lines = table([CASE], [_measured(Mark(0, 5, 8, "PERSON")), Measured("other", [Answer((), 0.0)])]).splitlines()

    assert lines[0] == "| | goal | it | other |"
    assert lines[2] == "| name (2) | ≥ .98 | 0.500 / 0.333 | 0.000 / 0.000 |"
    assert not [line for line in lines if line.startswith(("| card", "| false spans in 1,000"))]


def test_systems_answer_side_by_side_each_in_its_process():
    told = list[str]()

    with_it, without = measure([CASE, CASE], [Worker("fast", Policy()), Worker("no tool", Policy())], told.append)

    assert [len(with_it.answers), len(without.answers)] == [2, 2]
    assert missed(CASE, with_it.answers[0].marks) == []
    assert missed(CASE, without.answers[0].marks) == [CASE.gold[0], CASE.gold[2]]
    assert with_it.peak_mb > without.peak_mb > 0
    assert told[0] == "loading fast"


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("print('a model is missing', flush=True)", "a model is missing"),
        ("import sys; sys.exit(1)", "its process ended"),
        ("print('ready', flush=True); input(); input()", "ended at one"),
    ],
)
def test_a_system_that_ends_too_early_is_named_with_the_reason(program, why):
    worker = Worker("broken", Policy(), [sys.executable, "-c", program])

    with pytest.raises(Failed, match=f"broken.* {why}"):
        measure([CASE], [worker], lambda _: None)
