"""Languages told apart as far as it decides who may be published."""

import pytest

from node.privacy.language import COVERED, UNKNOWN, foreign_script, guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("She was born in May and her maiden name is on the card", "en"),
        ("Ich habe gestern mit meiner Schwester über das Haus gesprochen", "de"),
        ("Mi hermana y yo vivimos en una casa que está cerca del mar", "es"),
        ("Je voudrais savoir comment écrire une lettre pour mon propriétaire", "fr"),
        ("Vorrei sapere come si scrive una lettera per il mio vicino di casa", "it"),
        ("Ik wil graag weten hoe ik een brief aan mijn buurman schrijf", "nl"),
        ("Eu queria saber como se escreve uma carta para o meu vizinho", "pt"),
    ],
)
def test_covered_languages_are_known(text, language):
    assert guess_language(text).language == language


@pytest.mark.parametrize(
    "text",
    [
        "Jestem w domu i nie wiem, co mam zrobić z tym listem od sąsiada",
        "Jag vill veta hur man skriver ett brev till min granne om huset",
        "Ben komşum için nasıl bir mektup yazacağımı bilmiyorum ama çok istiyorum",
        "Haluan tietää miten kirjoitan kirjeen kun minä en ole kotona ja se on tärkeä",
        "Saya tidak tahu bagaimana menulis surat untuk tetangga yang tinggal di rumah itu",
        "Tôi không biết làm thế nào để viết một lá thư cho người hàng xóm của tôi",
    ],
)
def test_uncovered_languages_are_not_taken_for_covered_ones(text):
    assert guess_language(text).language not in {*COVERED, ""}


def test_many_words_of_no_known_language_are_noticed():
    assert guess_language("lorv bimsel tagwa friddle onx pelma wurst " * 8).language == UNKNOWN


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Меня зовут Анна", "Cyrillic"),
        ("我叫王小明", "Cjk"),
        ("اسمي ليلى", "Arabic"),
        ("my friend 田中 is here", "Cjk"),
        ("Café Zoë, naïve Łódź", None),
        ("let α and β be small", None),
        ("10 µm ± 5 °C 😀 №", None),
    ],
)
def test_a_word_in_another_script_is_noticed(text, script):
    assert foreign_script(text) == script
