"""What in a URL belongs to one person: the query, the fragment, the user part, a profile's name, a chat's address."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from .finding import Finding
from .patterns import Pattern
from .regions import Regions
from .wordlist import words

_URL = Pattern(r"(?i)[a-z][a-z0-9+.\-]{1,30}://[^\s<>\"`{}|\\^]+")
_NOBODYS_HOSTS = re.compile(
    r"(?:localhost|127\.0\.0\.1|\[::1\]|(?:[\w-]+\.)*example\.(?:com|org|net|edu)|[\w.-]+\.(?:example|test|invalid|localhost))",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?i)(?:[\w-]+\.)?(?:linkedin\.com/(?:in|pub)|facebook\.com|instagram\.com|twitter\.com|x\.com|t\.me|"
    r"tiktok\.com|threads\.net|mastodon\.social|keybase\.io)/(@?[\w.%-]{2,100})"
)
_CHAT = re.compile(
    r"(?i)(?:chatgpt\.com|chat\.openai\.com|claude\.ai|gemini\.google\.com|g\.co/gemini|grok\.com|poe\.com|"
    r"chat\.mistral\.ai|www\.perplexity\.ai|huggingface\.co/chat|chat\.deepseek\.com)(/[^?#\s]+)"
)
_TELLING = re.compile(
    r"(?i)(?:token|key|sig|signature|auth|session|sid|password|pwd|secret|code|email|mail|user|name)="
)
_PUBLIC_PAGES = words("home search explore hashtag share sharer intent watch groups pages login")


def find_links(text: str, regions: Regions) -> Iterator[Finding]:
    """The parts of URLs to cut out (kind URL) or to replace (SECRET, HANDLE).

    In code a query stays unless one of its keys tells of a person or a secret.
    """
    for match in _URL.find(text):
        url = match.text.rstrip(".,;:!?'*_")
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1]
        if regions.is_code(match.start):
            url = re.split(r"['\")\]]", url)[0]
        yield from _parts(url, match.start, in_code=regions.is_code(match.start))


def _parts(url: str, at: int, *, in_code: bool) -> Iterator[Finding]:
    scheme_end = url.index("://") + 3
    authority_end = min((url.find(c, scheme_end) for c in "/?#" if c in url[scheme_end:]), default=len(url))
    user, found_at, host = url[scheme_end:authority_end].rpartition("@")
    if found_at and user and not re.fullmatch(r"git|\$.*|<.*>", user):
        kind = "SECRET" if ":" in user else "USERNAME"
        if not re.fullmatch(r"<[A-Z_0-9]+>", user):
            yield Finding(at + scheme_end, at + scheme_end + len(user), kind, 1.0, "structured")
    if not url[:scheme_end].lower().startswith(("http", "ftp", "ws")):
        return
    tail = min((url.find(c, authority_end) for c in "?#" if c in url[authority_end:]), default=len(url))
    for pattern in (_PROFILE, _CHAT):
        person = pattern.match(url[authority_end - len(host) : tail])
        if person and not _is_public_page(person[1]):
            start = authority_end - len(host) + person.start(1)
            cut = pattern is _CHAT
            yield Finding(at + start, at + start + len(person[1]), "URL" if cut else "HANDLE", 0.9, "structured", cut)
    keeps_query = _NOBODYS_HOSTS.fullmatch(host.partition(":")[0]) or (in_code and not _TELLING.search(url[tail:]))
    if tail < len(url) and not keeps_query:
        yield Finding(at + tail, at + len(url), "URL", 1.0, "structured", cut=True)


def _is_public_page(path: str) -> bool:
    return path.lower().strip("/") in _PUBLIC_PAGES


def host_of(url: str) -> str:
    """The host of a URL in lower case, or "" where there is none.

    A scheme is not needed: "chat.example.org/c/1" has one as well.
    """
    try:
        split = urlsplit(url if "://" in url else "//" + url)
        return (split.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
