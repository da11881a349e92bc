"""Letters alone under a text, which may be somebody's initials."""

import pytest

from node.privacy.fields import fields_of
from node.privacy.initials import ends_with_initials, may_be_signed

from .conftest import said


@pytest.mark.parametrize("text", ["dp", "GT", "- M", "See you on Monday.\n\nKW", "Best,\nJ.K.", "> it is done\n> rvb"])
def test_two_or_three_letters_alone_at_the_end_may_be_somebodys(text):
    assert ends_with_initials(text)


@pytest.mark.parametrize(
    "text", ["ok", "no", "Yes", "A", "SQL", "css", "oui", "What is DNA", "ty", "NYC", "- a\n- b\nlast", "", "x=GT"]
)
def test_answers_choices_and_known_abbreviations_are_nobodys(text):
    assert not ends_with_initials(text)


def test_what_a_model_wrote_and_what_is_said_about_a_conversation_is_not_signed():
    def signed(*contents, **fields):
        every = fields_of(said(*contents, **fields))
        return may_be_signed(every, [field.text for field in every])

    assert signed("Please shorten this:\nIt is late.\nKW", "It is late.")
    assert not signed("What stands for krypton watts?", "KW")
    assert not signed("What is it?", "It is late.", tags=("kw",), rating_reason="GT")


def test_what_was_replaced_needs_nobodys_look():
    fields = fields_of(said("It is late.\nKW", "Yes."))
    texts = [field.text.replace("KW", "<PERSON_1>") for field in fields]

    assert not may_be_signed(fields, texts)
