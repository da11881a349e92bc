"""Keys and passwords: the forms that well-known services give theirs, and what a text itself calls a password.

An Aho-Corasick automaton looks for every form's fixed part in one pass; only
the patterns whose part was seen are then tried.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator

import ahocorasick

from .finding import Finding
from .patterns import Pattern, stands_alone
from .wordlist import words

# Each form: the fixed parts (lower case) one of which must be in the text, then the pattern.
_FORMS: tuple[tuple[str, str], ...] = (
    ("akia asia abia acca", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),                        # AWS
    ("ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{30,255}"),                         # GitHub
    ("github_pat_", r"github_pat_[A-Za-z0-9_]{22,255}"),
    ("glpat- gldt- glrt-", r"gl(?:pat|dt|rt)-[A-Za-z0-9_\-]{20,64}"),                       # GitLab
    ("sk-", r"sk-(?:proj-|ant-|or-|svcacct-|admin-|live-)?[A-Za-z0-9_\-]{20,250}"),         # OpenAI, Anthropic
    ("xoxa- xoxb- xoxp- xoxo- xoxr- xoxs- xoxe xapp-",                                      # Slack
     r"xox[aboprse][.\-][A-Za-z0-9.\-]{10,250}|xapp-[A-Za-z0-9\-]{20,250}"),
    ("hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9_/\-]{16,200}"),
    ("discord", r"discord(?:app)?\.com/api/webhooks/[A-Za-z0-9_/\-]{16,200}"),
    ("aiza", r"AIza[0-9A-Za-z_\-]{35}"),                                                    # Google
    ("ya29. gocspx-", r"ya29\.[0-9A-Za-z_\-]+|GOCSPX-[A-Za-z0-9_\-]{20,64}"),
    ("sk_live sk_test rk_live rk_test whsec_", r"(?:[sr]k_(?:live|test)|whsec)_[0-9A-Za-z]{16,250}"),   # Stripe
    ("npm_", r"npm_[A-Za-z0-9]{36}"),
    ("pypi-", r"pypi-[A-Za-z0-9_\-]{50,}"),
    ("eyj", r"eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*){0,3}"),     # JWT, JWE
    ("hf_", r"hf_[A-Za-z0-9]{30,64}"),                                                      # Hugging Face
    ("sg.", r"SG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{16,64}"),                           # SendGrid
    ("sk ac", r"(?:SK|AC)[0-9a-f]{32}"),                                                    # Twilio
    ("dop_v1_ doo_v1_", r"do[opr]_v1_[a-f0-9]{64}"),                                        # DigitalOcean
    (":aa", r"\d{8,10}:AA[A-Za-z0-9_\-]{32,35}"),                                           # Telegram
    ("shpat_ shpss_ shpca_", r"shp(?:at|ss|ca)_[a-fA-F0-9]{32}"),                           # Shopify
    ("gsk_ xai- r8_ pplx- nvapi- lin_api_ ntn_ dckr_pat_ rubygems_ figd_ key- dapi",
     r"(?:gsk_|xai-|r8_|pplx-|nvapi-|lin_api_|ntn_|dckr_pat_|rubygems_|figd_|key-|dapi)[A-Za-z0-9_\-]{30,200}"),
    ("age-secret-key-", r"AGE-SECRET-KEY-1[A-Z0-9]{50,70}"),
    ("accountkey sharedaccesskey", r"(?i)(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,100}={0,2})"),
    ("private key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,8}-----(?s:.*?)-----END [A-Z0-9 ]{0,60}-----"),
    ("private key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,8}-----(?:(?:\\n|\s)*[A-Za-z0-9+/=]{30,})+"),
    ("bearer basic", r"(?i)\b(?:bearer|authorization: basic|basic)\s+([A-Za-z0-9_\-.+/=]{20,})"),
)  # fmt: skip

_NAMES_FOR_ONE = (
    r"(?:pass ?words?|pass ?phrase|pass ?code|passwd|pwd|pass|login code|pin(?: code| number)?|passwort|kennwort|"
    r"mot de passe|contraseña|clave|wachtwoord|senha|password[a-z]*)"
)
_SAID = Pattern(
    rf"(?i)(?:^|[^\pL\pN_])((?:my|our|his|her|their|the|your|mein|meine|mon|mi|mijn|minha|la mia|il mio)?)\s?"
    rf"(?:[\pL\pN\-]+\s)??{_NAMES_FOR_ONE}"
    r"(?:\s(?:for|to|on|of|at)\s[^\n:=\"']{1,30}?)?"
    r"(\s{0,3}[=:]|\s{1,3}(?:is|was|are|ist|lautet|war|est|es|è|é)(?:\s?:|\s))\s{0,3}"
    r"(?:now\s|still\s|just\s|set to\s|simply\s)?"
    r"([\"'`“]?)([^\s\"'`<>]+)"
)
_ASSIGNED = Pattern(
    r"(?i)([A-Za-z0-9_\-]*(?:password|passwd|pwd|passphrase|secret|token|api_?-?key|access_?-?key|auth_?-?key|"
    r"credential|private_?-?key|encryption_?-?key)[A-Za-z0-9_]*)[\"']?\s{0,3}(?::=|=>|=|:)\s{0,3}([\"']?)([^\s\"'`<>;,(){}$]+)([\"'(]?)"
)
_WORDS = words(
    "required wrong correct incorrect needed not always never just the and that too weak strong hashed stored "
    "invalid valid expired empty missing protected case none null true false string optional hidden encrypted "
    "important something undefined here this used sent set being only also very more less about from with what "
    "when where how your secure safe unsafe saved shared different same known unknown forgotten lost reset "
    "changed changing enough longer short long based better best good bad easy hard difficult essential usually "
    "often typically stronger made checked entered created generated compared accepted rejected crucial one two "
    "asked given visible displayed"
)
_CALL = re.compile(r"[\w.]+\(")
_STAND_IN = re.compile(
    r"(?i)your[_-]?|xxx|\*\*\*|\.\.\.|example|placeholder|changeme|process\.env|os\.environ|getenv|<|\$\{|\{\{|%\w|^\["
)


def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    forms_of: dict[str, set[int]] = {}
    for index, (fixed, _) in enumerate(_FORMS):
        for part in ["private key"] if fixed == "private key" else fixed.split(" "):
            forms_of.setdefault(part, set()).add(index)
    for part, indices in forms_of.items():
        automaton.add_word(part, frozenset(indices))
    automaton.make_automaton()
    return automaton


_PREFILTER = _automaton()
_PATTERNS = tuple(Pattern(source) for _, source in _FORMS)


def find_secrets(text: str) -> list[Finding]:
    """Secrets in a view's text, in prose and code alike."""
    # ASCII lower case keeps every character in its place; str.lower() does not (İ).
    lowered = text.translate(_LOWER)
    wanted: set[int] = set()
    for _, forms in _PREFILTER.iter(lowered):
        wanted |= forms
    findings: list[Finding] = []
    for index in sorted(wanted):
        for match in _PATTERNS[index].find(text):
            start, end = match.group_spans[0] if match.groups else (match.start, match.end)
            if _begins_there(text, start):
                findings.append(Finding(start, end, "SECRET", 1.0, "secret"))
    return [*findings, *_said(text), *_assigned(text)]


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _begins_there(text: str, start: int) -> bool:
    return start == 0 or text[start] == "-" or stands_alone(text, start, len(text))


def _said(text: str) -> Iterator[Finding]:
    """ "my password is …", in seven languages."""
    for match in _SAID.find(text):
        whose, verb, quote, value = match.groups
        assert value is not None
        start = match.group_spans[3][0]
        if not quote:
            value = value.rstrip(".,;:!?)")
        if _STAND_IN.search(value) or value.lower().strip(".,;:!?") in _WORDS or len(value) < 4:
            continue
        if _CALL.match(value):
            continue
        telling = any(c.isdigit() for c in value) or any(not c.isalnum() and c not in "-'.," for c in value)
        theirs = whose and whose.lower() not in ("the", "your") and (verb or "").strip() not in (":", "=")
        if quote or telling or theirs:
            yield Finding(start, start + len(value), "SECRET", 0.8, "secret")


def _assigned(text: str) -> Iterator[Finding]:
    """`API_KEY = "…"` and `password: …` where the value looks like one."""
    for match in _ASSIGNED.find(text):
        name, quote, value, after = match.groups
        assert name is not None and value is not None
        if len(value) < 6 or _STAND_IN.search(value) or after == "(" or value.lower() in _WORDS:
            continue
        of_password = re.search(r"(?i)pass|pwd", name) is not None
        if (of_password and (quote or _mixed(value))) or (len(value) >= 12 and _mixed(value) and entropy(value) >= 3.0):
            yield Finding(*match.group_spans[2], "SECRET", 0.8, "secret")


def _mixed(value: str) -> bool:
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and "." not in value.strip(".")


def entropy(value: str) -> float:
    """Bits a character, as its own letters are distributed; random base64 of 32 characters has about 4.5."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
