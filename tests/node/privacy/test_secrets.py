"""Keys, passwords, and what is hidden in an encoding.  All values are made up on the spot."""

import base64
import random
import string
from urllib.parse import quote

import pytest

from node.privacy.finding import settle
from node.privacy.layers import find_in_layers
from node.privacy.secrets import find_secrets
from node.privacy.structured import find_structured

LETTERS = string.ascii_letters + string.digits


def made_up(length: int, letters: str = LETTERS) -> str:
    return "".join(random.Random(length).choices(letters, k=length))


KEYS = {
    "AWS": "AKIA" + made_up(16, string.ascii_uppercase + string.digits),
    "GitHub": "ghp_" + made_up(36),
    "GitHub, fine-grained": "github_pat_" + made_up(60),
    "GitLab": "glpat-" + made_up(20),
    "OpenAI": "sk-proj-" + made_up(48),
    "Anthropic": "sk-ant-api03-" + made_up(90),
    "Slack": "xoxb-" + made_up(12, string.digits) + "-" + made_up(24),
    "Google": "AIza" + made_up(35),
    "Stripe": "sk_live_" + made_up(24),
    "npm": "npm_" + made_up(36),
    "PyPI": "pypi-AgEIcHlwaS5vcmc" + made_up(80),
    "Hugging Face": "hf_" + made_up(34),
    "SendGrid": f"SG.{made_up(22)}.{made_up(43)}",
    "Telegram": f"{made_up(9, '123456789')}:AA{made_up(33)}",
    "DigitalOcean": "dop_v1_" + made_up(64, "0123456789abcdef"),
    "JWT": f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{made_up(43)}",
    "Groq": "gsk_" + made_up(52),
    "PEM": f"-----BEGIN RSA PRIVATE KEY-----\n{made_up(64)}\n{made_up(40)}\n-----END RSA PRIVATE KEY-----",
    "PEM, cut off": f"-----BEGIN PRIVATE KEY-----\n{made_up(64)}\n{made_up(64)}",
    "Google OAuth": "GOCSPX-" + made_up(28),
    "Azure": f"{made_up(3)}8Q~{made_up(34)}",
    "Azure storage": "AccountKey=" + made_up(86) + "==",
    "Twilio": "SK" + made_up(32, "0123456789abcdef"),
    "Mailgun": "key-" + made_up(32),
    "Mailchimp": made_up(32, "0123456789abcdef") + "-us12",
    "Shopify": "shpat_" + made_up(32, "0123456789abcdef"),
    "Square": "sq0atp-" + made_up(22),
    "Cloudflare": "v1.0-" + made_up(24, "0123456789abcdef") + "-" + made_up(146, "0123456789abcdef"),
    "Heroku": "HRKU-" + made_up(60),
    "Databricks": "dapi" + made_up(32, "0123456789abcdef"),
    "Vault": "hvs." + made_up(90),
    "Discord bot": f"M{made_up(25)}.{made_up(6)}.{made_up(38)}",
    "PEM on one line": f"-----BEGIN PRIVATE KEY-----\\n{made_up(64)}\\n-----END PRIVATE KEY-----",
    "Discord bot of an older account": f"M{made_up(26)}.{made_up(7)}.{made_up(27)}",
    "Discord": "discord.com/api/webhooks/" + made_up(18, string.digits) + "/" + made_up(68),
}


def secrets_in(text):
    return [text[f.start : f.end] for f in settle(find_secrets(text))]


@pytest.mark.parametrize("service", KEYS)
@pytest.mark.parametrize("where", ["use {} please", "```python\nclient(key='{}')\n```", "{}", 'curl -H "X-Key: {}"'])
def test_keys_of_known_services_are_found_in_prose_and_code(service, where):
    assert secrets_in(where.format(KEYS[service])) == [KEYS[service].removeprefix("AccountKey=")]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("my password is hunter22", "hunter22"),
        ("My password for the bank is Blue-Horse-9.", "Blue-Horse-9"),
        ("the wifi password: kaffee4711", "kaffee4711"),
        ("his PIN is 4711", "4711"),
        ('password = "correcthorse"', "correcthorse"),
        ("DB_PASSWORD=s3cretpass1", "s3cretpass1"),
        ("mein Passwort ist Sommer2024!", "Sommer2024"),
        ("mi contraseña es gato1234", "gato1234"),
        ("Password: sunshine", "sunshine"),
        ("- Passwort: Sonnenschein", "Sonnenschein"),
        ("DB_PASSWORD=letmein", "letmein"),
        ("and her password Blue-Horse-9 was on it", "Blue-Horse-9"),
        ("with password 'Blue Horse 9', she said", "Blue Horse 9"),
        ("the login anna@kowal.net / Blue-Horse-9 was shared", "Blue-Horse-9"),
        ("mon mot de passe est Soleil2024", "Soleil2024"),
        ("la mia password è gatto1234", "gatto1234"),
        ("mijn wachtwoord is zonnetje7", "zonnetje7"),
        ("a minha senha é gato1234", "gato1234"),
        ("moje hasło to kotek1234", "kotek1234"),
        ("Server=db;User Id=sa;Password=hunter;Database=x", "hunter"),
        ("host=db user=anna password=hunter dbname=x", "hunter"),
        ("mysql -u anna -phunter22 shop", "hunter22"),
        ("curl -u anna:hunter22 https://kowal.net", "anna:hunter22"),
        ("tool --token hunter22abc", "hunter22abc"),
        ("postgres://anna:hun#ter@db.kowal.net/x", "hun#ter"),
        ("X-Api-Key: " + made_up(40), made_up(40)),
        (f"aws_secret_access_key = {made_up(40)}", made_up(40)),
        (f"api_key: {made_up(32)}", made_up(32)),
        (f"Authorization: Bearer {made_up(40)}", made_up(40)),
    ],
)
def test_what_a_text_calls_a_password_is_one(text, secret):
    assert secrets_in(text) == [secret]


@pytest.mark.parametrize(
    "text",
    [
        "The password is required.",
        "my password is incorrect, what now?",
        "password = get_password()",
        "api_key = os.environ['API_KEY']",
        'token = "<YOUR_TOKEN>"',
        "The secret is to stay calm; the key: patience.",
        "a task-based sk-learn pipeline in hf_transformers",
        "My token: <SECRET_1>",
        "const passwordPrompt = 'npm password: '",
        "login(password=hashed_password)",
        "password: str = Field(min_length=8)",
        "Reset your password here.",
    ],
)
def test_talk_about_passwords_is_none(text):
    assert secrets_in(text) == []


def wrapped(value):
    once = base64.b64encode(f"mail: {value}".encode()).decode()
    return {
        "base64": once,
        "base64 of base64": base64.b64encode(once.encode()).decode(),
        "hex": f"mail: {value}".encode().hex(),
        "percent": quote(value, safe="").replace("a", "%61"),
        "backslash": value.replace("@", "\\u0040"),
        "HTML": value.replace("@", "&#64;"),
    }


@pytest.mark.parametrize("layer", wrapped(""))
def test_an_address_in_an_encoding_is_found_and_the_whole_is_taken(layer):
    hidden = wrapped("anna@kowalska.pl")[layer]
    text = f"data={hidden};" if layer == "base64" else f"look: {hidden} there"

    findings = list(find_in_layers(text, lambda inner: find_structured(inner) + find_secrets(inner)))

    assert ("EMAIL", hidden) in [(f.kind, text[f.start : f.end]) for f in findings]


def test_encoded_bytes_without_personal_data_stay():
    text = base64.b64encode(b"just some words about the weather").decode() + " d41d8cd98f00b204e9800998ecf8427e"

    assert list(find_in_layers(text, find_structured)) == []
