"""Keys and passwords in the forms that services give them, all invented at run time.

No such value stands in the source, where a scanner of repositories would take it for a leak.
"""

import base64
import random
import string

from ..wordlist import words

_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_UPPER = string.ascii_uppercase + string.digits

# "#": a letter or digit, "~": a hexadecimal one, "^": a capital or digit, "9": a digit
_FORMS = {
    "aws": "AKIA^^^^^^^^^^^^^^^^",
    "aws_secret": "########################################",
    "github": "ghp_####################################",
    "github_new": "github_pat_11^^^^^^^^^^^^^^^^^^^^_###########################################################",
    "gitlab": "glpat-####################",
    "slack": "xoxb-9999999999-999999999999-########################",
    "slack_hook": "https://hooks.slack.com/services/T^^^^^^^^/B^^^^^^^^/########################",
    "stripe": "sk_live_########################",
    "openai": "sk-proj-################################################",
    "anthropic": "sk-ant-api03-" + "#" * 93 + "AA",
    "google": "AIza" + "#" * 35,
    "sendgrid": "SG.######################.###########################################",
    "twilio": "SK" + "~" * 32,
    "npm": "npm_####################################",
    "pypi": "pypi-AgEIcHlwaS5vcmc" + "#" * 60,
    "huggingface": "hf_" + "#" * 34,
    "telegram": "9999999999:AA#################################",
    "discord": "MT##########################.#######.######################################",
    "digitalocean": "dop_v1_" + "~" * 64,
    "mailgun": "key-" + "~" * 32,
    "shopify": "shpat_" + "~" * 32,
    "hex_token": "~" * 40,
}
KNOWN_FORMS = tuple(form for form in _FORMS if form not in ("aws_secret", "hex_token"))
_WORDS = sorted(
    words("""
    sommer blaubeere tiger monkey coffee dragon sunshine lisbon marble anchor rocket pepper violet hunter cactus
    winter orange bicycle thunder willow
""")
)


def secret(rng: random.Random, form: str) -> str:
    """A key of a service's form: one of `_FORMS`, "jwt", "pem" or "any"."""
    if form == "any":
        return secret(rng, rng.choice(KNOWN_FORMS))
    if form == "jwt":
        parts = (
            '{"alg":"HS256","typ":"JWT"}',
            f'{{"sub":"{rng.randrange(10**9)}","iat":{rng.randrange(10**9, 2 * 10**9)}}}',
        )
        encoded = [base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts]
        return ".".join([*encoded, _fill(rng, "#" * 43)])
    if form == "pem":
        body = "\n".join(_fill(rng, "#" * 64) for _ in range(rng.randrange(4, 9)))
        kind = rng.choice(["RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY"])
        return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----"
    return _fill(rng, _FORMS[form])


def password(rng: random.Random) -> str:
    """A password as people choose them."""
    one, other = rng.sample(_WORDS, 2)
    return rng.choice([
        f"{one.title()}{rng.randrange(1950, 2026)}!", f"{one}{rng.randrange(10, 999)}", _fill(rng, "##########") + "!",
        f"{one}_{other}{rng.randrange(10)}", f"{one.title()}-{other}-{rng.randrange(100)}",
        one.replace("o", "0").replace("e", "3") + "$$",
    ])  # fmt: skip


def _fill(rng: random.Random, form: str) -> str:
    of = {"#": _ALNUM, "~": _HEX, "^": _UPPER, "9": string.digits}
    return "".join(rng.choice(of[c]) if c in of else c for c in form)
