"""Names that people have on platforms: `@name`, `u/name`, `name#1234`, and what a text calls a user name."""

from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone
from .regions import Regions
from .wordlist import words

_AT_NAME = Pattern(r"@[\pL\pN_][\pL\pN_.]+")
_REDDIT = Pattern(r"(?:^|[\s(,])/?(u/[A-Za-z0-9_\-]{3,20})\b")
_DISCORD = Pattern(r"\b([A-Za-z][A-Za-z0-9_.]{1,31}#\d{4})\b")
_ON_PLATFORM = Pattern(
    r"(?i)\b(?:instagram|insta|ig|twitter|telegram|snapchat|snap|tiktok|discord|skype|wechat|kik|steam|twitch|"
    r"mastodon|bluesky|reddit|psn|xbox|gamertag|handle|nickname|user ?name|login(?: name)?|screen name|"
    r"benutzername|nutzername|nom d'utilisateur|pseudo|identifiant|nombre de usuario|usuario|nome utente|"
    r"gebruikersnaam|nome de usuário)"
    r"(?:\s(?:handle|name|id|account|user|username|profile|konto|compte|cuenta))?"
    r"\s{0,2}(?:[:=]|\s(?:(?:is|was|ist|lautet|est|es)\b|è|é):?)\s{0,2}[\"'`]?(@?[A-Za-z0-9_][A-Za-z0-9_.\-]{2,30})"
)
_BESIDE_PLATFORM = Pattern(     # "username anna1998", "insta (anna_k)": with a number or a joint that no word has
    r"(?i)\b(?:instagram|insta|ig|telegram|snapchat|tiktok|user ?name|login|benutzername|nutzername|nom d'utilisateur|"
    r"nombre de usuario|usuario|nome utente|gebruikersnaam|nome de usuário|usuário)"
    r"\s\(?([A-Za-z]{3,}(?:[._][A-Za-z]{2,})?\d{2,6}|"
    r"[A-Za-z]{2,}_[A-Za-z]{2,})\b"
)
_NOT_HANDLE = words(
    "everyone here channel media import property override staticmethod classmethod param return returns throws "
    "author see since deprecated todo charset keyframes font-face supports include mixin extend apply tailwind "
    "test before after beforeeach dataclass abstractmethod component injectable input output types babel angular "
    "vue react echo name id class text value"
)
_NOT_DISCORD = words("issue issues pr bug ticket order case room no nr number item task story pull c f page")


def find_handles(text: str, regions: Regions) -> Iterator[Finding]:
    """Handles in prose; in code an `@` or a `#` means something else."""
    for start, end in [*_at_names(text), *_others(text)]:
        if not regions.is_code(start):
            yield Finding(start, end, "HANDLE", 0.8, "structured")


def _at_names(text: str) -> Iterator[tuple[int, int]]:
    """`@name`, as social networks write it."""
    for match in _AT_NAME.find(text):
        name = match.text[1:].rstrip(".")
        end = match.start + 1 + len(name)
        if name.lower() in _NOT_HANDLE or not 3 <= len(name) <= 30 or name.isdigit():
            continue
        before, after = text[match.start - 1 : match.start], text[end : end + 1]
        if (not before or before in " \t\n(,;:\"'*_>") and after not in ("(", "/", "-", "@", "{", "="):
            yield match.start, end


def _others(text: str) -> Iterator[tuple[int, int]]:
    for match in _REDDIT.find(text):
        yield match.group_spans[0]
    for match in _DISCORD.find(text):
        if stands_alone(text, match.start, match.end) and match.text.partition("#")[0].lower() not in _NOT_DISCORD:
            yield match.group_spans[0]
    for match in _BESIDE_PLATFORM.find(text):
        if stands_alone(text, *match.group_spans[0], also="-/(="):
            yield match.group_spans[0]
    for match in _ON_PLATFORM.find(text):
        start, end = match.group_spans[0]
        name = text[start:end].rstrip(".-")
        # "my Instagram is broken": a name that may be a word is none.
        if any(c.isdigit() or c in "_@." for c in name) and stands_alone(text, start, start + len(name)):
            yield start, start + len(name)
