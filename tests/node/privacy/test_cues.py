"""People who are known by what stands before their names."""

import pytest

from node.privacy.names import believable


def named(text):
    return {text[f.start : f.end] for f in believable(text, [], 0.2, "en")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hello, my name is Rościsław Dudek and I need help.", "Rościsław Dudek"),
        ("my maiden name is roeterdink, by the way", "roeterdink"),
        ("sometimes people call me piusz", "piusz"),
        ("Ich heiße Xanderl Überbichler.", "Xanderl Überbichler"),
        ("Je m'appelle Aëlle de Kerguelen et voilà.", "Aëlle de Kerguelen"),
        ("Me llamo Ximo Peris.", "Ximo Peris"),
        ("Mi chiamo Brizio Scaccabarozzi", "Brizio Scaccabarozzi"),
        ("Hoi, ik heet Sjoerdje van Gijn.", "Sjoerdje van Gijn"),
        ("Olá, meu nome é Jurandir Quaresma.", "Jurandir Quaresma"),
        ("The form goes to Frau Überbichler today.", "Frau Überbichler"),
        ("we asked dr. gonzalez about it", "dr. gonzalez"),
        ("Dear Jolene,\nthank you", "Jolene"),
        ("See you soon.\n\nKind regards,\nJolene Smith", "Jolene Smith"),
        ("Patient: strickland, 43 years", "strickland"),
        ("I live with my wife Xochilda and two dogs", "Xochilda"),
        ("mi abuela Xaviera hacía lentejas", "Xaviera"),
        ("Demande Erde. Ou ma femme Aëlle le soir", "Aëlle"),
        ("meine Schwester Ingeborg kommt morgen", "Ingeborg"),
    ],
)
def test_a_name_after_a_cue_is_found_without_a_tagger(text, name):
    assert name in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "My name is not on the list, and my name is misspelled.",
        "Dear Sir or Madam, dear all,\nthanks",
        "Hello world, hi there! Hello everyone,",
        "Kind regards,\nThe Support Team",
        "From: the beginning\nTo: the end",
        "This is great and I am happy.",
        "Call me back later.",
        "weil mein Mann Angst hat",
        "my mother is here and my sister too",
    ],
)
def test_what_is_no_name_after_a_cue_stays(text):
    assert named(text) == set()
