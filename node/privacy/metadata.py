"""The fields about a conversation: made coarse, or dropped, so that they point at nobody."""

import datetime
import importlib.util
import re
from functools import cache
from pathlib import Path

import msgspec

from federation.record.conversation import Conversation, ConversationMetadata, Turn, UserMetadata

from .links import host_of
from .wordlist import words

_AGES = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 64))
_GENDERS = {
    "Woman": "woman female f w", "Man": "man male m",
    "Non-binary": "non-binary nonbinary non_binary enby nb genderqueer", "Other": "other diverse",
}  # fmt: skip
_GENDER_OF = {word: gender for gender, spellings in _GENDERS.items() for word in spellings.split()}
_COUNTRY_TOO = {
    "usa": "US", "us": "US", "u.s.": "US", "u.s.a.": "US", "america": "US", "united states of america": "US",
    "uk": "GB", "u.k.": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB",
    "northern ireland": "GB", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "uae": "AE",
    "korea": "KR", "south korea": "KR", "turkiye": "TR", "viet nam": "VN", "russian federation": "RU",
}  # fmt: skip
# After a town these are states of the USA as often as countries: "San Francisco, CA".
_STATES_TOO = words(
    "al ar az ca co de ga id il in ky la ma md me mn mo ms mt nc ne pa sc sd tn va georgia"
)
_PLATFORMS = {
    "chatgpt.com": "ChatGPT", "chat.openai.com": "ChatGPT", "claude.ai": "Claude", "gemini.google.com": "Gemini",
    "grok.com": "Grok", "x.com": "Grok", "chat.mistral.ai": "Mistral Le Chat", "poe.com": "Poe",
    "perplexity.ai": "Perplexity", "huggingface.co": "HuggingFace", "chat.deepseek.com": "DeepSeek",
    "copilot.microsoft.com": "Copilot", "chat.qwen.ai": "Qwen", "coral.cohere.com": "Cohere",
}  # fmt: skip
_URL_LIKE = re.compile(r"(?i)\s*(?:[a-z][a-z0-9+.-]*:)?//|\s*www\.|\s*[\w-]+(?:\.[\w-]+)+(?::\d+)?/")
_ID = re.compile(r"[A-Za-z0-9_.:/#+=-]{1,200}")
_WORD = re.compile(r"[\w.:/+#-]{0,60}")
_NAME = re.compile(r"[\w.:/+@()#~ -]{0,100}")
# A name of more than one word is taken for a model's, a platform's or a data set's when one of these is in it.
_FAMILIES = words(
    "ai alpaca anthropic arena assistant bard bing bloom bot chat chatbot chatgpt claude cognition cohere command "
    "copilot deepseek dolly ernie falcon flan gemini gemma glm google gpt gradio grok hermes huggingchat hugging "
    "instruct kimi koala lechat llama llm lm lumo meta microsoft mistral mixtral model mpt nova oasst openai opus "
    "orca palm perplexity phi plugin poe preview prism pro pythia qwen qwq reasoner rlhf sharelm sonar sonnet turbo "
    "vicuna webui wildchat wizard yi zephyr"
)
_FLAGS = {
    "rate": re.compile(r"(?:thumb)?s?[ _-]?(?:up|down)|good|bad|-?\d{1,3}(?:\.\d{1,3})?|", re.IGNORECASE),
    "language": re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?|"),
    "redacted": re.compile("true|false|0|1|", re.IGNORECASE),
    "toxic": re.compile("true|false|0|1|", re.IGNORECASE),
    "status": re.compile("active|archived|complete|completed|deleted|done|draft|failed|ok|open|published|pending|"),
}
_LANGUAGES = words(
    "afrikaans albanian arabic armenian azerbaijani basque belarusian bengali bosnian bulgarian catalan chinese "
    "croatian czech danish dutch english esperanto estonian finnish french galician georgian german greek gujarati "
    "hebrew hindi hungarian icelandic indonesian irish italian japanese kazakh korean latin latvian lithuanian "
    "macedonian malay marathi mongolian nepali norwegian persian polish portuguese punjabi romanian russian serbian "
    "slovak slovene slovenian somali spanish swahili swedish tagalog tamil telugu thai turkish ukrainian unknown urdu "
    "vietnamese welsh yoruba zulu"
)


def coarse(conversation: Conversation, *, public_source: bool) -> Conversation:
    """`conversation` with the fields about it made publishable; turns' texts are left as they are.

    `public_source`: it comes from a published data set, whose id of it is no secret.
    """
    ids = _new_ids(conversation.conversation)
    named = name_or_host if public_source else _product
    return msgspec.structs.replace(
        conversation,
        conversation_id=_public_id(conversation.conversation_id) if public_source else "",
        user_id="",
        timestamp=day_of(conversation.timestamp),
        model_name=named(conversation.model_name),
        model=named(conversation.model),
        source=named(conversation.source),
        platform=named(conversation.platform),
        user_metadata=_demographics(conversation.user_metadata),
        conversation_metadata=_flags(conversation.conversation_metadata),
        conversation=tuple(
            msgspec.structs.replace(
                turn,
                id=ids.get(turn.id, ""),
                parent=ids.get(turn.parent, ""),
                model=named(turn.model),
                parts=tuple(msgspec.structs.replace(part, language=_word(part.language)) for part in turn.parts),
            )
            for turn in conversation.conversation
        ),
        labels=tuple(msgspec.structs.replace(label, name=_word(label.name)) for label in conversation.labels),
        branches=tuple(tuple(ids[id_] for id_ in branch if id_ in ids) for branch in conversation.branches),
    )


def _public_id(name: str) -> str:
    """An id as data sets make them; "" for anything that may be an address or words."""
    return name if _ID.fullmatch(name) else ""


def day_of(timestamp: str) -> str:
    """The day of a timestamp (ISO 8601, or seconds or milliseconds since 1970), as ShareLM writes it, or ""."""
    if re.fullmatch(r"\d{10}(?:\d{3})?(?:\.\d+)?", timestamp):
        seconds = float(timestamp[:10])
        return f"{datetime.datetime.fromtimestamp(seconds, datetime.UTC):%Y-%m-%d} 00:00:00.000000000Z"
    try:
        day = datetime.date.fromisoformat(timestamp[:10])
    except ValueError:
        return ""
    return f"{day.isoformat()} 00:00:00.000000000Z"


def age_range(age: str) -> str:
    """ "27" and "25-34" are "25-34"; under 18, and whatever fits no range, is ""."""
    numbers = [int(number) for number in re.findall(r"\d{1,3}", age)]
    if not numbers or len(numbers) > 2 or not re.fullmatch(r"\d{1,3}\s*(?:[-–]\s*\d{1,3}|\+)?", age.strip()):
        return ""
    for low, high in _AGES:
        if all(low <= number <= high for number in numbers) and "+" not in age:
            return f"{low}-{high}"
    return "65+" if min(numbers) >= 65 and max(numbers) <= 120 else ""


def country_of(location: str) -> str:
    """The English name of the country in "Bavaria, Germany", "Deutschland" or "DE", or ""."""
    names = _countries()
    pieces = re.split(r"[,;/|]", location)
    for piece in [location, *reversed(pieces)]:
        word = " ".join(piece.lower().split())
        if len(pieces) > 1 and word in _STATES_TOO:
            return ""
        if word in names:
            return _english_name(names[word])
    return ""


def gender_of(gender: str) -> str:
    """One of four words, or ""."""
    return _GENDER_OF.get(gender.strip().lower(), "")


def name_or_host(value: str) -> str:
    """A model's or a platform's name as it is; of a URL its platform's name, or its host."""
    if not _URL_LIKE.match(value):
        return value
    host = host_of(value.strip())
    return _PLATFORMS.get(host, host)


def _product(value: str) -> str:
    """As `name_or_host`; "" when it is several words, and none of them is one that products have."""
    name = name_or_host(value)
    several = len(re.findall(r"[^\W\d_]+", name)) > 1 and " " in name.strip()
    known = _FAMILIES & set(re.findall("[a-z]+", name.lower()))
    return name if _NAME.fullmatch(name) and (known or not several) else ""


def _word(value: str) -> str:
    """One word, as of a programming language or a label; "" for anything that may be a name and an address."""
    return value if _WORD.fullmatch(value) else ""


def _new_ids(turns: tuple[Turn, ...]) -> dict[str, str]:
    """Turn ids as "t1", "t2" …: those of a platform can be looked up there."""
    ids: dict[str, str] = {}
    for turn in turns:
        if turn.id and turn.id not in ids:
            ids[turn.id] = f"t{len(ids) + 1}"
    return ids


def _demographics(user: UserMetadata) -> UserMetadata:
    return UserMetadata(location=country_of(user.location), age=age_range(user.age), gender=gender_of(user.gender))


def _flags(metadata: ConversationMetadata) -> ConversationMetadata:
    """Free words where a flag belongs are dropped; title and instruction are anonymized as texts."""
    flags = {
        name: value if form.fullmatch(value := getattr(metadata, name)) else "" for name, form in _FLAGS.items()
    }
    if metadata.language.lower() in _LANGUAGES:
        flags["language"] = metadata.language
    return msgspec.structs.replace(metadata, **flags)


@cache
def _countries() -> dict[str, str]:
    """ISO codes and names of countries in many languages, lower case, to ISO codes (from libphonenumber's data)."""
    names: dict[str, str] = {}
    for code, by_language in _locales().items():
        for name in by_language.values():
            if not name.startswith("*"):                # "*aa": the same as in language aa
                names.setdefault(name.lower(), code)
    for code in _locales():
        names[code.lower()] = code
        names[_english_name(code).lower()] = code
    return names | _COUNTRY_TOO


@cache
def _english_name(code: str) -> str:
    by_language = _locales()[code]
    name = by_language.get("en", code)
    return by_language.get(name[1:], code) if name.startswith("*") else name


@cache
def _locales() -> dict[str, dict[str, str]]:
    """ISO codes to a country's name in each language.

    The file alone: the package around it has tables of every town's numbers, 170 MB.
    """
    package = importlib.util.find_spec("phonenumbers")
    assert package is not None and package.submodule_search_locations
    file = Path(package.submodule_search_locations[0]) / "geodata" / "locale.py"
    spec = importlib.util.spec_from_file_location("phonenumbers.geodata.locale", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    locales: dict[str, dict[str, str]] = module.LOCALE_DATA
    return locales
