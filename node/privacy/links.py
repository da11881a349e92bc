"""What in a URL belongs to one person: the query, the fragment, the user part, a profile's name, a chat's address."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from .finding import Finding
from .patterns import Pattern
from .regions import Regions
from .wordlist import words

_URL = Pattern(r"(?i)[a-z][a-z0-9+.\-]{1,30}://[^\s<>\"`{}|\\^]+")
_NOBODYS_HOSTS = Pattern(
    r"(?i)(?:localhost|127\.0\.0\.1|\[::1\]|(?:[\w\-]+\.)*example\.(?:com|org|net|edu)"
    r"|[\w.\-]+\.(?:example|test|invalid|localhost))"
)
_PROFILE = Pattern(
    r"(?i)^(?:[\w\-]+\.)?(?:linkedin\.com/(?:in|pub)|facebook\.com|instagram\.com|twitter\.com|x\.com|t\.me|"
    r"tiktok\.com|threads\.net|mastodon\.social|keybase\.io)/(@?[\pL\pN_.%\-]+)"
)
_CHAT = Pattern(
    r"(?i)^(?:chatgpt\.com|chat\.openai\.com|claude\.ai|gemini\.google\.com|g\.co/gemini|grok\.com|poe\.com|"
    r"chat\.mistral\.ai|www\.perplexity\.ai|huggingface\.co/chat|chat\.deepseek\.com)(/[^?#\s]+)"
)
_TELLING = Pattern(
    r"(?i)(?:token|key|sig|signature|auth|session|sid|password|pwd|secret|code|email|mail|user|name)="
)
_NOBODYS_USER = Pattern(r"git|\$.*|<.*>")
_END_IN_CODE = Pattern(r"['\")\]]")
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
            quote = _END_IN_CODE.first(url)
            url = url[: quote.start] if quote else url
        yield from _parts(url, match.start, in_code=regions.is_code(match.start))


def _parts(url: str, at: int, *, in_code: bool) -> Iterator[Finding]:
    scheme_end = url.index("://") + 3
    authority_end = min((url.find(c, scheme_end) for c in "/?#" if c in url[scheme_end:]), default=len(url))
    user, found_at, host = url[scheme_end:authority_end].rpartition("@")
    if found_at and user and not _NOBODYS_USER.is_all_of(user):
        kind = "SECRET" if ":" in user else "USERNAME"
        yield Finding(at + scheme_end, at + scheme_end + len(user), kind, 1.0, "structured")
    if not url[:scheme_end].lower().startswith(("http", "ftp", "ws")):
        return
    tail = min((url.find(c, authority_end) for c in "?#" if c in url[authority_end:]), default=len(url))
    for pattern in (_PROFILE, _CHAT):
        person = pattern.first(url[authority_end - len(host) : tail])
        if person and not _is_public_page(person.groups[0] or ""):
            start, end = (authority_end - len(host) + place for place in person.group_spans[0])
            cut = pattern is _CHAT
            yield Finding(at + start, at + end, "URL" if cut else "HANDLE", 0.9, "structured", cut)
    keeps_query = _NOBODYS_HOSTS.is_all_of(host.partition(":")[0]) or (in_code and not _TELLING.is_in(url[tail:]))
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
