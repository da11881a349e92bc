"""Languages that an optional model covers: published where it is installed, held where it is not."""

import pytest

from node.privacy import Anonymized, Policy, coverage
from node.privacy.coverage import covered_languages, spacy_models, uncovered_script
from node.privacy.language import COVERED
from node.privacy.pipeline import anonymize_now

from .conftest import said

LAC = "the extra [zh] is not installed"
FRENCH = "the extra [fr] is not installed"


@pytest.fixture
def without_lac(monkeypatch):
    monkeypatch.setattr(coverage, "lac_folder", lambda: None)
    covered_languages.cache_clear()
    yield
    covered_languages.cache_clear()


@pytest.mark.skipif("zh" not in covered_languages(), reason=LAC)
def test_chinese_names_are_replaced_through_the_conversation(texts):
    assert texts("我叫王小明,住在北京。", "你好,王小明!小明是个好名字。") == [
        "我叫<PERSON_1>,住在北京。", "你好,<PERSON_1>!<PERSON_1>是个好名字。",
    ]  # fmt: skip


@pytest.mark.skipif("zh" not in covered_languages(), reason=LAC)
def test_a_chinese_address_is_replaced_and_a_town_stays(texts):
    assert texts("我住在广州市天河区中山大道89号3栋502室,他住在上海。") == ["我住在<ADDRESS_1>,他住在上海。"]


@pytest.mark.skipif("zh" not in covered_languages(), reason=LAC)
def test_a_chinese_name_in_an_english_text_is_replaced(anonymized):
    outcome = anonymized("My friend 王小明 asks about the flight schedule of today.")

    assert outcome.conversation.conversation[0].content.startswith("My friend <PERSON_1> asks")
    assert (outcome.held, "lac" in outcome.report.models) == (None, True)


def test_chinese_is_held_where_its_model_is_not_installed(without_lac, policy):
    outcome = anonymize_now(said("我叫王小明,住在北京。"), policy)

    assert isinstance(outcome, Anonymized)
    assert outcome.held is not None


@pytest.mark.parametrize("text", ["私の名前は田中です。", "제 이름은 김민수입니다", "Меня зовут Анна"])
def test_other_scripts_are_held_whatever_is_installed(text, policy):
    outcome = anonymize_now(said(text), policy)

    assert isinstance(outcome, Anonymized)
    assert outcome.held is not None


def test_without_extras_no_script_but_latin_is_covered(without_lac):
    assert covered_languages() == COVERED
    assert uncovered_script("我叫王小明") == "Cjk"


@pytest.mark.skipif("fr" not in spacy_models(), reason=FRENCH)
def test_the_french_model_is_asked_about_french_only(anonymized):
    outcome = anonymized(
        "Peux-tu écrire une lettre pour mon voisin Thierry Lefèvre, qui est parti avec sa sœur ?",
        "Of course! Which language should the letter to the neighbour be in?",
    )

    assert "Thierry" not in outcome.conversation.conversation[0].content
    assert outcome.conversation.conversation[1].content.startswith("Of course! Which language")
    assert "fr_core_news_md" in outcome.report.models


def test_each_turn_is_read_in_its_own_language(texts):
    german = "Kannst du mir sagen, wie der Vertrag für die Wohnung nach der Hochzeit geändert wird?"

    assert texts("I am Anna Kowalska and I have a question about my flat.", german)[1] == german


def test_one_turn_in_an_uncovered_language_holds_the_conversation():
    outcome = anonymize_now(said("I am Anna and I have a question.", "Меня зовут Анна"), Policy())

    assert isinstance(outcome, Anonymized)
    assert outcome.held is not None
