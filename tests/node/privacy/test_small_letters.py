"""Texts without capitals, in languages where that hides names."""

import pytest

from node.privacy.detect import look_at
from node.privacy.fields import fields_of
from node.privacy.small_letters import in_small_letters

from .conftest import said


def language(*contents):
    return in_small_letters([look_at(field) for field in fields_of(said(*contents))])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("minha amiga vai sair com o kaluwe, o que eu faço agora?", "pt"),
        ("mi hermana no quiere hablar con kaluwe, ¿qué hago?", "es"),
        ("Dimmi che cosa devo fare con mia sorella", None),
        ("Wat moet ik doen met mijn broer?", None),
        ("what should i do with my brother?", None),
        ("ich weiß nicht, was ich mit meinem bruder machen soll", None),
        ("ok, gracias", None),
    ],
)
def test_a_text_without_capitals_is_known_by_its_language(text, code):
    assert language(text) == code


def test_one_turn_is_enough():
    assert language("Cosa devo fare?", "Non lo so.", "allora dimmi che cosa ha detto kaluwe") == "it"
