"""Languages told apart as far as it decides who may be published."""

import pytest

from node.privacy.language import guess_language, scripts_of
from node.privacy.languages import COVERED, UNKNOWN


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
    "text",
    [
        "mera naam Rahul hai aur main Delhi mein rehta hoon",
        "yaar I am going to the market kal because mujhe kuch sabzi chahiye for the party",
        "menya zovut Anna i ya zhivu v Moskve, ochen priyatno",
        "wo jiao Wang Ming, wo shi cong Zhongguo lai de",
    ],
    ids=["Hindi", "Hindi and English", "Russian", "Chinese"],
)
def test_mixed_and_transliterated_text_is_not_taken_for_a_covered_language(text):
    assert guess_language(text).language not in {*COVERED, ""}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我叫王小明,住在北京。", "zh"),
        ("私の名前は田中です", "ja"),
        ("제 이름은 김민수입니다", "ko"),
        ("Меня зовут Анна", UNKNOWN),       # or is it Bulgarian?
        ("Can you explain what 你好 means in this sentence, please?", "en"),
    ],
)
def test_scripts_tell_the_language_of_what_is_mostly_written_in_them(text, language):
    assert guess_language(text).language == language


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("Меня зовут Анна", {"Cyrillic"}),
        ("我叫王小明", {"Cjk"}),
        ("اسمي ليلى", {"Arabic"}),
        ("my friend 田中 is called Анна", {"Cjk", "Cyrillic"}),
        ("Café Zoë, naïve Łódź", set()),
        ("let α and β be small", set()),
        ("10 µm ± 5 °C 😀 №", set()),
    ],
)
def test_a_word_in_another_script_is_noticed(text, scripts):
    assert scripts_of(text) == scripts
