"""What a text itself calls a password, a PIN or a key, in seven languages."""

import math
from collections import Counter
from collections.abc import Iterator

from .finding import Finding
from .patterns import Pattern
from .wordlist import words

_CALLED_ONE = (
    r"(?:pass ?words?|pass[ \-]?phrases?|pass ?code|passwd|pwd|pass|pw|login code|pin(?: code| number)?|passwort|"
    r"kennwort|"
    r"zugangscode|mot de passe|mdp|code (?:secret|confidentiel)|contraseña|clave|wachtwoord|pincode|senha|"
    r"palavra-passe|"
    r"parola d'ordine|parola chiave|codice segreto|hasło|haslo|password[a-z]*)"
)
_OWN = (
    r"my|our|his|her|their|the|your|its|mein|meine|meines|unser|dein|ihr|sein|mon|ma|son|sa|notre|votre|mi|su|nuestra|"
    r"mijn|onze|jouw|zijn|minha|meu|sua|nossa|la mia|il mio|la sua|moje|mój|nasze"
)
_SAID = Pattern(
    rf"(?i)(?:^|[^\pL\pN])((?:{_OWN})?)\s?(?:[\pL\pN\-']+\s)??(?:[\pL\pN\-']+[\s\-])??{_CALLED_ONE}"
    r"(?:\s(?:for|to|on|of|at|für|zum|vom|im|von|pour|de|du|para|per|del|di|voor|van|do|da|no|na|"
    r"dla)\s[^\n:=\"']{1,40}?)?"
    r"(\s{0,3}[=:]|\s{1,3}(?:is|was|are|ist|war|lautet|heißt|est|était|es|era|è|é|to|jest|changed to|"
    r"set to)(?:\s?:|\s))\s{0,3}"
    r"(?:now\s|still\s|just\s|set to\s|simply\s|jetzt\s|maintenant\s|ahora\s|adesso\s|nu\s|agora\s)?"
    r"([\"'`]?)([^\s\"'`<>]+)"
)
# No verb: "and her password Blue-Horse-9", "with password 'Blue-Horse-9'".
_BESIDE = Pattern(
    rf"(?i)(?:^|[^\pL\pN]){_CALLED_ONE}[ \t]{{1,2}}(?:([\"'`])([^\n\"'`<>]{{4,64}})[\"'`]|"
    rf"([^\s\"'`<>,;]{{6,64}}))"
)
# "edward@example.net / Blue-Horse-9", in a text that speaks of credentials.
_PAIR = Pattern(r"[\pL\pN_.+\-]+@[\pL\pN\-]+(?:\.[\pL\pN\-]+)+\s?[/|:]\s?([^\s\"'`<>,;/|]{6,64})")
_CREDENTIALS = Pattern(r"(?i)log-?ins?\b|credential|password|passwor[dt]|account|zugangsdaten|identifiants|credencia")
# A line with nothing else: an entry of a list, of a YAML file, of an environment.
_LINE = Pattern(
    rf"(?im)^[ \t>*\-•]*[\"']?(?:export |"
    rf"set )?(?:[\pL\pN_.\-]*[ _\-.])?{_CALLED_ONE}[\"'*]*\s{{0,2}}[:=]\s{{0,2}}([\"']?)([^\s\"'`<>]{{4,64}})"
    r"[\"']?,?[ \t\r]*$"
)
_ASSIGNED = Pattern(
    r"(?i)([A-Za-z0-9_\-]*(?:password|passwd|pwd|passphrase|secret|token|api_?-?key|access_?-?key|auth_?-?key|"
    r"credential|private_?-?key|encryption_?-?key)[A-Za-z0-9_\-]*)[\"']?\s{0,3}(?::=|=>|=|:)\s{0,3}([\"']?)"
    r"([^\s\"'`<>;,(){}$]+)([\"'(]?)"
)
_WORDS = words(
    "required wrong correct incorrect needed not always never just the and that too weak strong hashed stored "
    "invalid valid expired empty missing protected case none null true false string optional hidden encrypted "
    "important something undefined here this used sent set being only also very more less about from with what "
    "when where how your secure safe unsafe saved shared different same known unknown forgotten lost reset "
    "changed changing enough longer short long based better best good bad easy hard difficult essential usually "
    "often typically stronger made checked entered created generated compared accepted rejected crucial one two "
    "asked given visible displayed str text varchar char number integer bytes any option secretstr nil input "
    "falsch richtig nicht leer sicher unsicher wichtig geändert vergessen faux correct oublié perdu trop pas "
    "incorrecta correcta olvidada segura no sbagliata sicura onjuist vergeten veilig errada incorreta esquecida "
    "field value reset: newpassword oldpassword currentpassword confirmpassword passwordhash manager policy "
    "authentication generator strength"
)
_CALL = Pattern(r"[\pL\pN_.]+[(\[]")
_STAND_IN = Pattern(
    r"(?i)your[_\-]?|xxx|\*\*\*|\.\.\.|•••|example|placeholder|change_?me|process\.env|os\.environ|getenv|<|\$\{|"
    r"\{\{|^%\(?\w|^\[|"
    r"^(?:self|this|req|request|config|settings|args|user|data|body|params|props|form|options|env|credentials)[.\[]|^\$"
)
_NAME = Pattern(r"[A-Za-z_.]+\d{0,2}")
_OF_PASSWORD = Pattern(r"(?i)pass|pwd")


def find_passwords(text: str) -> Iterator[Finding]:
    """Values that follow a word for a password or a key.  They may overlap."""
    for finding in (*_said(text), *_beside(text), *_paired(text), *_lines(text), *_assigned(text)):
        if finding.end > finding.start:
            yield finding


def _said(text: str) -> Iterator[Finding]:
    """ "my password is …"; of "the password is …" only what no word looks like."""
    for match in _SAID.find(text):
        whose, verb, quote, value = (group or "" for group in match.groups)
        start = match.group_spans[3][0]
        if quote:
            closed = text.find(quote, start, start + 64)
            value = text[start:closed] if closed > start and "\n" not in text[start:closed] else value
        else:
            value = (value.partition(";")[0] if "=" in verb else value).rstrip(".,;:!?)")
        if _is_word(value):
            continue
        theirs = whose and whose.lower() not in ("the", "your", "its") and verb.strip() not in (":", "=")
        if quote or telling(value) or theirs:
            yield _secret(start, value)


def _beside(text: str) -> Iterator[Finding]:
    for match in _BESIDE.find(text):
        quoted, bare = match.groups[1], match.groups[2] or ""
        start = match.group_spans[1 if quoted else 2][0]
        value = quoted or bare.rstrip(".,:;?)")
        # "CybPass!": capitals inside, and a sign that in a word's place ends no sentence.
        shouted = value.endswith("!") and any(c.isupper() for c in value[1:])
        if not _is_word(value) and (telling(value) or shouted):
            yield _secret(start, value)


def _paired(text: str) -> Iterator[Finding]:
    for match in _PAIR.find(text):
        start = match.group_spans[0][0]
        value = (match.groups[0] or "").rstrip(".,:?)")
        if telling(value) and _CREDENTIALS.is_in(text[max(0, match.start - 200) : match.start]):
            yield _secret(start, value)


def _lines(text: str) -> Iterator[Finding]:
    for match in _LINE.find(text):
        quote, value = (group or "" for group in match.groups)
        value = value if quote else value.rstrip(",;")
        if not _is_word(value) and "(" not in value and not value.startswith(("/", "http", "{", "[")):
            yield _secret(match.group_spans[1][0], value)


def _assigned(text: str) -> Iterator[Finding]:
    """`API_KEY = "…"` and `password: …` where the value looks like one."""
    for match in _ASSIGNED.find(text):
        name, quote, value, after = (group or "" for group in match.groups)
        if len(value) < 6 or _is_word(value) or after == "(":
            continue
        of_password = _OF_PASSWORD.is_in(name)
        if (of_password and (quote or _mixed(value))) or (len(value) >= 12 and _mixed(value) and entropy(value) >= 3.0):
            yield Finding(*match.group_spans[2], "SECRET", 0.8, "secret")


def telling(value: str) -> bool:
    """Whether no word looks like it: it has a digit, or a sign that words have not."""
    return any(c.isdigit() for c in value) or any(not c.isalnum() and c not in "-_'’.,;:!?()*/" for c in value) or (
        "!" in value.rstrip("!*") and len(value) >= 6
    )


def entropy(value: str) -> float:
    """Bits a character, as its own letters are distributed; random base64 of 32 characters has about 4.5."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


def _secret(start: int, value: str) -> Finding:
    return Finding(start, start + len(value), "SECRET", 0.8, "secret")


def _is_word(value: str) -> bool:
    bare = value.strip(".,;:!?&*")
    if len(value) < 4 or bare.lower() in _WORDS or _STAND_IN.is_in(value) or "://" in value or value.startswith("("):
        return True
    if _CALL.begins(value) or (" " in value and _OF_PASSWORD.is_in(value)):
        return True
    # `hashed_password` is the name of a variable, `&u32` a type.
    return (_OF_PASSWORD.is_in(bare) or value.startswith("&")) and _NAME.is_all_of(bare)


def _mixed(value: str) -> bool:
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and "." not in value.strip(".")
