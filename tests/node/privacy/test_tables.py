"""Dates of birth in tables, by the title above them."""

import pytest

from node.privacy.regions import split
from node.privacy.tables import find_in_tables


def found(text):
    return [text[f.start : f.end] for f in find_in_tables(text, split(text))]


@pytest.mark.parametrize(
    "table",
    [
        "id,name,dob\n1,Anna,1990-02-03\n2,Bob,1990-02-03\n",
        'name;geboren\n"Kay; Anna";1990-02-03\nBob;1990-02-03\n',
        "| Name | Birth date |\n| --- | --- |\n| Anna | 1990-02-03 |\n| Bob | 1990-02-03 |",
        "  name  |    dob\n--------+------------\n Anna K | 1990-02-03\n Bob    | 1990-02-03",
        "COPY people (id, born) FROM stdin;\n1\t1990-02-03\n2\t1990-02-03\n",
        "name,dob,address\nAnna,1990-02-03,5 Long Lane, Ulm\nBob,1990-02-03,Ulm\n",
    ],
)
def test_dates_under_a_title_of_birth_are_found(table):
    assert found(table) == ["1990-02-03", "1990-02-03"]


@pytest.mark.parametrize(
    "text",
    ["date,open\n2020-01-01,17\n", "dob\n1990-02-03", "name,dob\nAnna,1990\n", "name,dob\n\nold, 2020-01-01"],
)
def test_other_dates_stay(text):
    assert found(text) == []
