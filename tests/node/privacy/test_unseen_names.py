"""Names that are found though no tagger marks them."""

import pytest

from node.privacy.names import believable


def named(text, language="en"):
    return {text[f.start : f.end] for f in believable(text, [], 0.2, language)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("He said that Strickland would bring it back on time", "Strickland"),
        ("Pawlowski provides great service, we will come again", "Pawlowski"),
        ("The house was sold by bin Qasimi a year ago", "bin Qasimi"),
        ("what are your top moments of the year? #jessicastrickland", "jessicastrickland"),
        ("They say that bin Laden was never there", "bin Laden"),
        ("The book is by V K Choudhry, I think", "V K Choudhry"),
        ("It was signed by R. Vantongeren in the end", "R. Vantongeren"),
        ("Go ahead and forward it to Brant if you are ready", "Brant"),
        ("Then Faz has asked me to call again", "Faz"),
        ("My ideal date is somebody else, sorry #JessicaStrickland", "JessicaStrickland"),
    ],
)
def test_what_is_nothing_but_a_name_is_found_without_a_tagger(text, name):
    assert name in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "We moved the office from Denver to the coast last year",
        "Our headquarters are in Strickland and have been there for years",
        "It was seen by the Hubble Space Telescope last night",
        "The Strickland Method is described in the first part of the book",
        "Send it to Gmail and ask Siri about the rest of it",
        "It has these parts:\nA. Polymorphism\nB. Differentiators",
        "The answer was B. Therefore I went on with the next one",
        "You can look it up with Bing or with another search engine",
        "The bin Full of paper is under the table",
        "We will meet again in the first week of June as usual",
        "the word unforgettable is an ordinary one and stays here",
    ],
)
def test_what_may_be_a_place_or_a_thing_is_left_to_the_taggers(text):
    assert named(text) == set()


@pytest.mark.parametrize(
    ("text", "name"), [("V K Choudhry", "V K Choudhry"), ("- R. J. Vantongeren\n", "R. J. Vantongeren")]
)
def test_a_name_with_initials_alone_is_found_in_no_language_at_all(text, name):
    assert named(text, "") == {name}
    assert named("A B Test", "") == set()


def test_in_other_languages_the_taggers_are_asked():
    assert named("Gestern hat Strickland das Buch zurück gebracht", "de") == set()
