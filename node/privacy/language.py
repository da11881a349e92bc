"""Which language a text is in, as far as it decides which detectors may be trusted with it.

By script first; among languages in Latin script by counting the small words
that every sentence needs.  A text in a language that no detector knows must be
recognised as such: that matters more than the language's name.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from msgspec import Struct

from .languages import COVERED, UNKNOWN
from .namelist import is_ordinary
from .wordlist import words as words_of

_ENOUGH_WORDS = 5           # fewer say too little of a language
_MANY_WORDS = 30            # so many without a known small word: a language that we do not know
_ENOUGH_STREWN = 3         # different words that are none of a language's make its text a mixed one
_SHARE_STREWN = 0.12
_LANGUAGE_OF_SCRIPT = {"Cjk": "zh", "Hangul": "ko", "Greek": "el", "Hebrew": "he", "Thai": "th", "Hiragana": "ja",
                       "Katakana": "ja", "Georgian": "ka", "Armenian": "hy", "Tamil": "ta"}  # fmt: skip
_RUN = re.compile(r"[^\W\d_]+")

_SMALL_WORDS = {
    "en": "the and of to is in that it for you with are this be have not what can on as do my how was but your if "
          "me from or i a an she he her his him they we us our their there were been has had would could should "
          "will at by so about who when which out up them then than more no just like need please also into only "
          "some any because want help know these those its where why does did here very over all one other after "
          "before through between both each such own same write make give use using let get see name",
    "de": "der die das und ist nicht ich ein eine zu mit den von für auf es dem wie sie im auch was bei wir aber "
          "mein ihr kann",
    "es": "el la los las que de y en un una es por con para no del se lo como mi más pero su al qué está me tu",
    "fr": "le la les des et est un une que pour dans qui ne pas je vous sur avec ce il du au plus mon nous mais "
          "être à c'est",
    "it": "il la che di e un una è per non con sono del della mi come le si da nel più ma questo ho al anche gli i",
    "nl": "de het een en van is dat niet ik te op voor met zijn aan er wat maar mijn heb ook die naar hoe kan je "
          "bij",
    "pt": "o a os as que de e um uma é para com não do da em no na por se mais como eu você mas meu minha dos ao "
          "seu",
    "pl": "i w nie na się z że do to jest jak ale o mam co czy jestem dla po mnie przez tak moja mój są od",
    "cs": "a je se na v že to s z do jak ale jsem pro by ve jako už tak jsou mi co nebo který můj má si",
    "sk": "a je sa na v že to s z do ako ale som pre by vo už tak sú mi čo alebo ktorý môj má si",
    "sv": "och att det i som en på är av för med den till inte jag har om ett var men vi kan mitt min du hur jag är "
          "mig",
    "da": "og at det i som en på er af for med den til ikke jeg har om et var men vi kan mit min du hvordan hvad",
    "nb": "og at det i som en på er av for med den til ikke jeg har om et var men vi kan mitt min du hvordan hva",
    "fi": "ja on ei että se minä hän mutta kun niin ovat olen minun kuin joka voi tai mitä miten ole sen sinä oli",
    "hu": "a az és hogy nem is egy van meg de ez én mint csak volt vagy még már mi ki hogyan kell nekem vagyok",
    "ro": "și de la în nu cu pe un o este pentru că mai din ce sunt care să am dar cum mea meu au fi lui",
    "tr": "ve bir bu için ile da de ne mi ben çok var gibi daha nasıl olarak ama değil benim olan kadar her sen",
    "vi": "và của là không tôi có được cho một các này trong với người những đã khi để như thì bạn làm",
    "id": "dan yang di ini itu dengan untuk tidak saya dari ke adalah pada apa bisa anda akan juga ada kami atau "
          "seperti",
    "sw": "na ya wa ni kwa katika la za kuwa hii mimi yangu lakini je kama hiyo sana watu cha yako",
    "hr": "i je u se na da su za od sam kako ali što ne s koji nije bi to kao moj sve ima li smo",
    "ca": "el la els les que de i en un una és per amb no del es com meu més però què això jo tu els seva",
    "tl": "ang ng sa na mga ay ko at mo hindi ako para ito niya siya kung ano paano naman lang po",
    "af": "die en is nie van het ek in 'n my dat om te vir met op was hy sy wat kan jou hoe",
    "sq": "dhe në të e i një për me nuk është që unë nga si por do jam ka kjo shumë",
    "et": "ja on ei et see ma ta kui oli mis aga ka siis nii kuidas mina minu olen oma või",
    "lt": "ir yra ne kad tai aš su į iš bet kaip mano už apie buvo jis ar šis labai",
    "lv": "un ir ne ka tas es ar uz no bet kā mans par bija viņš vai šis ļoti lai",
    "eo": "la kaj estas de en mi ne ke al por kun sed kiel mia li vi tio pri aŭ",
    "ha": "da na ta ya a ne ba ce ina wannan amma don yana cewa mutane sun",
    "yo": "ni ti ati mo wa pe awon fun o ko se je lati si kan",
    "so": "iyo waa in ka ku oo la u ah waxaan ayaa uu si aan",
    "hi-Latn": "hai mera meri mein aur nahi kya ka ki ke ho hoon tum aap kaise hain tha thi kar raha rahi rahe bhi toh "
               "hum mujhe tumhara apna kuch bahut accha acha naam karo kal yaar matlab lekin kyun abhi "
               "behen bhai gaya gayi wala wali liye chahiye",
    "ru-Latn": "menya zovut ya na chto kak eto ty ona moy moya privet nas mne ochen tebya menja kogda est budet moi",
    "zh-Latn": "wo ni jiao shi de zai hao xiexie women nihao ta shenme mingzi zhongguo hen shuo",
    "ar-Latn": "ana enta enti mesh msh inta fi elly 3ala kda keda ya3ni habibi shu shoo wallah inshallah bas lazem",
    "la": "et in est non ad cum ut qui quod sed ex sunt esse ego mihi",
}  # fmt: skip
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF.setdefault(_word, []).append(_language)


class Evidence(Struct, frozen=True):
    """What a text's words say: its language, UNKNOWN where it is none of ours, "" where they say too little."""

    language: str
    words: int


def is_small_word(word: str) -> bool:
    """Whether a word in lower case is one of those that every sentence of some covered language needs."""
    return any(language in COVERED for language in _LANGUAGES_OF.get(word, ()))


@lru_cache(maxsize=4096)
def guess_language(prose: str) -> Evidence:
    """The language of prose in Latin script, from its small words."""
    script = _by_script(prose)
    if script is not None:
        return script
    words = [word.lower() for word in _RUN.findall(prose) if len(word) > 1 or word.islower() or word in "AI"]
    if len(words) < _ENOUGH_WORDS:
        return Evidence("", len(words))
    votes: Counter[str] = Counter()
    for word in words:
        languages = _LANGUAGES_OF.get(word, ())
        for language in languages:
            votes[language] += 3 if len(languages) == 1 else 2      # a word of one language alone says more
    if votes:
        best = max(votes, key=lambda language: _weight(language, votes))
        if votes[best] >= max(4, 0.3 * len(words)):
            return Evidence(_mixed_in(words, best) or best, len(words))
    return Evidence(UNKNOWN if len(words) >= _MANY_WORDS and not _is_english_list(words, votes) else "", len(words))


def _mixed_in(words: list[str], best: str) -> str | None:
    """A language that is not covered, if words that only it has are strewn over a text in one that is."""
    if best not in COVERED:
        return None
    only = {word: _LANGUAGES_OF[word] for word in words if len(_LANGUAGES_OF.get(word, ())) == 1}
    strewn = Counter(languages[0] for languages in only.values() if languages[0] not in COVERED)
    language = max(strewn, key=lambda code: strewn[code], default="")
    return language if strewn[language] >= max(_ENOUGH_STREWN, _SHARE_STREWN * len(words)) else None


def _by_script(prose: str) -> Evidence | None:
    """The language of prose that is mostly in another script than Latin; a script of many languages is nobody's."""
    if prose.isascii():
        return None
    scripts = Counter(script_of(character) for character in prose if character.isalpha())
    if not scripts:
        return None
    script = max(scripts, key=lambda name: scripts[name])
    if 2 * scripts[script] < scripts.total() or script == "Latin":
        return None
    kana = scripts["Hiragana"] + scripts["Katakana"]
    language = "ja" if kana else _LANGUAGE_OF_SCRIPT.get(script, UNKNOWN)
    size = scripts.total() // 2 if language in ("zh", "ja") else len(_RUN.findall(prose))
    return Evidence(language, size)


def _weight(language: str, votes: Counter[str]) -> tuple[float, bool]:
    """Votes, of which a language that few speak here needs a few more: many small words are everybody's."""
    return votes[language] * (1.25 if language in COVERED else 1.0), language == "en"


def _is_english_list(words: list[str], votes: Counter[str]) -> bool:
    """A list or a table in English has few small words, but those of English, and plain letters."""
    if 2 * sum(map(is_ordinary, words)) >= len(words):
        return True
    return votes["en"] >= 0.1 * len(words) and votes["en"] == max(votes.values()) and "".join(words).isascii()


def scripts_of(prose: str) -> set[str]:
    """The names of all scripts but Latin in which words are written, e.g. "Cyrillic".

    A single letter is no word: formulas are full of Greek ones.
    """
    found: set[str] = set()
    if prose.isascii():
        return found
    for run in _RUN.finditer(prose):
        if not run[0].isascii():
            scripts = Counter(script_of(character) for character in run[0])
            found.update(script for script, letters in scripts.items() if script != "Latin" and letters >= 2)
    return found


@lru_cache(maxsize=65536)
def script_of(letter: str) -> str:
    """The script of a letter, as the first word of its Unicode name: "Latin", "Cyrillic", "Cjk", "Arabic"."""
    try:
        first = unicodedata.name(letter).split(" ")[0].split("-")[0].capitalize()
    except ValueError:
        return "Unknown"
    return "Latin" if first in _LATIN_TOO else first


# Signs that Unicode counts as letters: ª º, ʼ, ℃ and the like.
_LATIN_TOO = words_of(
    "Latin Feminine Masculine Modifier Micro Ohm Kelvin Angstrom Script Double Planck Turned Information"
)
