"""National numbers that give themselves away.  Examples from standards, or made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.privacy.finding import settle
from node.privacy.national import NUMBERS
from node.privacy.structured import find_structured

EXAMPLES = {
    "BE rijksregisternummer": "85.07.30-033.28",
    "BR CPF": "529.982.247-25",
    "BR CNPJ": "11.222.333/0001-81",
    "CH AHV": "756.9217.0769.85",
    "CN resident identity": "11010519491231002X",
    "DE Steuer-ID": "36 574 261 809",
    "ES DNI": "12345678Z",
    "ES NIE": "X1234567L",
    "FI henkilötunnus": "131052-308T",
    "FR NIR": "2 95 10 99 126 111 93",
    "GB NHS": "943 476 5919",
    "GB NINO": "AB 12 34 56 C",
    "IN Aadhaar": "2341 2341 2346",
    "IN PAN": "ACUPA7085R",
    "IT codice fiscale": "RCCMNL83S18D969H",
    "KR resident registration": "971013-9019902",
    "MX CURP": "BOXW310820HNERXN09",
    "PL PESEL": "44051401359",
    "PT cartão de cidadão": "00000000 0 ZZ4",
    "SE personnummer": "880320-0016",
}
NO_CHECK_DIGIT = {"GB NINO", "IN PAN"}
TAKEN_FOR_ANOTHER = {"GB NHS"}          # three, three and four digits are an American telephone number as well


def found(text):
    return [(f.kind, text[f.start : f.end]) for f in settle(find_structured(text))]


def test_every_number_has_an_example():
    assert {number.name for number in NUMBERS} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("case", [str, str.lower])
def test_a_national_number_is_found_without_a_word_for_it(name, case):
    value = case(EXAMPLES[name])

    assert found(f"It says {value} on the form.") == [("ID", value)]


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - NO_CHECK_DIGIT - TAKEN_FOR_ANOTHER))
def test_with_a_wrong_check_digit_it_is_just_a_number(name):
    value = EXAMPLES[name]
    last = value[-1]
    wrong = value[:-1] + (chr((ord(last) - 65 + 1) % 26 + 65) if last.isalpha() else str((int(last) + 1) % 10))

    assert found(f"It says {wrong} on the form.") == []


@pytest.mark.parametrize("text", ["```python\nx = 44051401359\ny = '12345678Z'\n```", "3.44051401359", "44051401359.5"])
def test_what_looks_like_any_other_number_stays_in_code_and_in_amounts(text):
    assert found(text) == []


@given(st.sampled_from(sorted(EXAMPLES)), st.sampled_from([",", ".", ";", ")", "!", "\n", '"', "_"]))
def test_punctuation_around_a_number_does_not_hide_it(name, mark):
    value = EXAMPLES[name]

    assert ("ID", value) in found(f"see {mark}{value}{mark} there".replace("..", "."))
