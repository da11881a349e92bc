"""Traces of machines in a private network: their names, shell prompts, and who owns a listed file."""

from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern, stands_alone, words_before
from .regions import Regions
from .wordlist import words

_PRIVATE = Pattern(
    r"(?i)\b(?:[a-z0-9\-]+\.)+(?:local|internal|lan|intranet|corp|localdomain|private|home\.arpa|home|fritz\.box)\b"
)
_SET_TO = Pattern(
    r"(?:hosts?|hostname|server|ssh|ping|addr|address|endpoint|upstream|proxy|domain|url)[ :=\"'\[]{1,4}$"
)
_SERVED = Pattern(r":\d{2,5}\b|/[a-z0-9]")
_SPOKEN_OF = Pattern(
    r"(?://|@|\b(?:hosts?|server|ssh|ping|scp|nslookup|dig|machine|nas|printer|domain|"
    r"dns)\b[^\n]{0,12})$"
)
_LIBRARIES = words("com org net io java javax jdk sun kotlin android androidx self this std config settings threading")
_NOBODYS_HOST = Pattern(
    r"(?i)(?:[\w.\-]+\.)?docker\.internal|metadata\.google\.internal|(?:[\w.\-]+\.)?cluster\.local"
    r"|(?:localhost|homeassistant|raspberrypi|printer|router|example|hostname|host|server)\.(?:local|localdomain|"
    r"lan|home)"
    r"|(?:localhost|ubuntu|debian|raspberrypi|kali|fedora|hostname|host|server|machine|computer|desktop|laptop|"
    r"[0-9a-f]{12}|ip-[0-9\-]+)"
)
_NOBODY = words(
    "root user username ubuntu debian admin ec2-user pi git www-data nobody daemon vagrant docker jovyan you me name "
    "postgres mysql nginx node app runner vscode system staff wheel users bin kali fedora centos azureuser your_user"
)
_STAND_INS = words("user username your_user you me name")
_PROMPT = Pattern(
    r"(?m)^[ \t]*(?:\([A-Za-z0-9_.\-]+\) )?\[?([A-Za-z_][A-Za-z0-9_.\-]*)@([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*)"
    r"[: ][^\s$#%>]*\]?[$#%](?:[ \t]|$)"
)
_MAC_PROMPT = Pattern(r"(?m)^([A-Za-z0-9\-]+(?:\.local)?):[^\s$#%>]+ ([A-Za-z_][A-Za-z0-9_.\-]*)[$#%](?:[ \t]|$)")
_SSH = Pattern(r"\b(?:ssh|scp|sftp|rsync)\b[^\n@]* ([A-Za-z_][A-Za-z0-9_.\-]*)@([A-Za-z0-9._\-]+)")
_LISTED = Pattern(
    r"(?m)^[ \t]*[\-dlcbps]"
    r"(?:[r\-][w\-][xsStT\-]){3}[.+@]?\s+\d+\s+([A-Za-z_][A-Za-z0-9_.\-]*)\s+[\w.\-]+\s+\d"
)
_SHARE = Pattern(r"(?:^|[\s\"'(])\\\\([A-Za-z][A-Za-z0-9\-]{2,62})\\[A-Za-z0-9$ _.\-]{2,}")


def find_hosts(text: str, regions: Regions) -> Iterator[Finding]:
    """Host names that mean something in one network only: `nas-2.local`, `db1.corp.internal`, `\\\\files\\anna`."""
    named = list(_PRIVATE.find(text))
    sure = [m for m in named if _is_private_host(text, m.start, m.end, in_code=regions.is_code(m.start))]
    yield from (Finding(m.start, m.end, "HOST", 0.8, "structured") for m in sure)
    endings = {_ending(m.text) for m in sure}
    for match in named:     # "db01.kestrel.internal or build.internal": of one network
        beside = match not in sure and _ending(match.text) in endings and not regions.is_code(match.start)
        alone = stands_alone(text, match.start, match.end, also="-(")
        if beside and alone and not _NOBODYS_HOST.is_all_of(match.text):
            yield Finding(match.start, match.end, "HOST", 0.8, "structured")
    for match in _SHARE.find(text):
        name = match.groups[0] or ""
        if not regions.is_code(match.start) and not _NOBODYS_HOST.is_all_of(name):
            yield Finding(*match.group_spans[0], "HOST", 0.8, "structured")


def _ending(host: str) -> str:
    return host.lower().rpartition(".")[2]


def _is_private_host(text: str, start: int, end: int, *, in_code: bool) -> bool:
    name = text[start:end].lower()
    before, after = text[start - 1 : start], text[end : end + 2]
    if before in (".", "_", "-") or after[:1] in ("(", "_", "-") or (after[:1] == "." and after[1:].isalnum()):
        return False                    # a piece of a longer name, a call, a file
    labels = name.split(".")
    if labels[0] in _LIBRARIES or _NOBODYS_HOST.is_all_of(name):
        return False
    spoken_of = _SPOKEN_OF.is_in(words_before(text, start, within=24))
    telling = len(labels) > 2 or any(c.isdigit() or c == "-" for c in labels[0])
    if in_code:
        if _SET_TO.is_in(words_before(text, start, within=24)) or (telling and _SERVED.begins(text[end : end + 8])):
            return True                 # "host: nas.local", "image: registry.vault.lan/shop"
        quoted = before in ("'", '"', "`") and before == after[:1]
        return before in ("/", "@") or (quoted and telling)
    return spoken_of or telling


def find_users(text: str, regions: Regions) -> Iterator[Finding]:
    """User and host in `anna@laptop:~$`, `ssh anna@laptop`, and the owner in the output of `ls -l`."""
    for pattern, kinds in (
        (_PROMPT, ("USERNAME", "HOST")), (_MAC_PROMPT, ("HOST", "USERNAME")), (_SSH, ("USERNAME", "HOST")),
        (_LISTED, ("USERNAME",)),
    ):  # fmt: skip
        for match in pattern.find(text):
            named = dict(zip(kinds, (str(name).lower() for name in match.groups), strict=True))
            for kind, span in zip(kinds, match.group_spans, strict=True):
                nobodys = named["USERNAME"] in _NOBODY if kind == "USERNAME" else _NOBODYS_HOST.is_all_of(named[kind])
                # `ssh user@server_ip` is from a manual.
                if not nobodys and named["USERNAME"] not in _STAND_INS:
                    yield Finding(*span, kind, 0.8, "structured")
