"""A template's slots filled with invented values: turns in pieces, each with the kind of gold it is.

{{p}} {{p.first}} {{q.email}} …     people p to v; the parts of one are in `people.py`
{{card}} {{ip}} {{secret.github}}   a value of its own; the same slot with a number ({{ip.2}}) is another one
{{org}} {{city}} {{date}}           may be replaced, and need not be
{{figure}}                          somebody everybody knows
{{version}} {{isbn}} {{docip}} …    looks like personal data and is none
{{=kind:text}}                      just this text, which is personal data of that kind
"""

import random
from collections.abc import Callable
from datetime import date
from uuid import UUID

from msgspec import Struct

from . import numbers
from .gold import Half
from .people import HOMES, faker, make_person
from .secret_values import password, secret
from .template import PIECES, Template, choose

_FIGURES = (
    "Albert Einstein", "Marie Curie", "Ada Lovelace", "Alan Turing", "William Shakespeare", "Jane Austen",
    "Nelson Mandela", "Frida Kahlo", "Johann Sebastian Bach", "Isaac Newton", "Leonardo da Vinci", "Mahatma Gandhi",
    "Abraham Lincoln", "Charles Darwin", "Simone de Beauvoir", "Gabriel García Márquez", "Immanuel Kant",
    "Hannah Arendt", "Rosa Parks", "Galileo Galilei", "Emmy Noether", "Fela Kuti", "Akira Kurosawa",
)  # fmt: skip
_BORN = date(1980, 5, 17)


class Piece(Struct, frozen=True):
    """Some text, and which kind of personal data it is; None: none."""

    text: str
    kind: str | None


def fill(template: Template, rng: random.Random, half: Half) -> list[tuple[str, list[Piece]]]:
    """The turns of a conversation: role and pieces.  The same slot has the same value all through."""
    values: dict[str, Piece] = {}
    people = _People(rng, template.language, half)
    turns: list[tuple[str, list[Piece]]] = []
    for role, text in template.turns:
        pieces: list[Piece] = []
        for place, part in enumerate(PIECES.split(choose(text, rng.choice))):
            if place % 2 == 0:
                pieces.append(Piece(part, None))
                continue
            if part not in values:
                values[part] = _value(part, rng, people, template.language)
            pieces.append(values[part])
        turns.append((role, [piece for piece in pieces if piece.text]))
    return turns


class _People:
    """Those of one conversation.  p is at home in its language two times of three, the others every second time."""

    def __init__(self, rng: random.Random, language: str, half: Half) -> None:
        self._rng, self._language, self._half = rng, language, half
        self._known: dict[str, dict[str, tuple[str, str]]] = {}

    def part(self, who: str, part: str) -> Piece:
        if who not in self._known:
            guest = self._rng.random() < (1 / 3 if who == "p" else 1 / 2)
            person = make_person(self._rng, self._language, self._half, guest=guest)
            self._known[who] = person.parts
        return Piece(*self._known[who][part])


def _value(slot: str, rng: random.Random, people: _People, language: str) -> Piece:
    if slot.startswith("="):
        kind, _, text = slot[1:].partition(":")
        return Piece(text, kind)
    name, _, more = slot.partition(".")
    if name in "pqrstuv":
        return people.part(name, more)
    if name == "secret":
        form = more or "any"
        return Piece(secret(rng, form), "secret")
    if name in _KINDS:
        of_value, make = _KINDS[name]
        return Piece(make(rng), of_value)
    source = faker("en_US" if language not in HOMES else HOMES[language][0])
    source.seed_instance(rng.getrandbits(32))
    match name:
        case "org":
            return Piece(source.company(), "organisation")
        case "city":
            return Piece(source.city(), "town")
        case "figure":
            return Piece(rng.choice(_FIGURES), "public figure")
    raise KeyError(f"a template has the slot {slot!r}, which fill.py doesn't know")


def _ip(rng: random.Random) -> str:
    first = rng.choice([n for n in range(11, 223) if n not in (100, 127, 169, 172, 192, 198, 203)])
    return f"{first}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"


def _ip6(rng: random.Random) -> str:
    return "2a0" + ":".join(f"{rng.randrange(1, 65536):x}" for _ in range(8))[3:]


def _mac(rng: random.Random) -> str:
    return rng.choice(":-").join(f"{rng.randrange(256):02x}" for _ in range(6))


def _coordinates(rng: random.Random) -> str:
    return f"{rng.uniform(-60, 70):.5f}, {rng.uniform(-170, 170):.5f}"


def _base58(rng: random.Random) -> str:
    import hashlib

    raw = bytes([rng.choice([0, 5])]) + rng.randbytes(20)
    raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
    number, letters = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + letters
    return ("1" if raw[0] == 0 else "") + letters


def _isbn(rng: random.Random) -> str:
    body = "978" + numbers.digits(rng, 9)
    whole = body + str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body)) % 10)
    return rng.choice([f"{whole[:3]}-{whole[3]}-{whole[4:7]}-{whole[7:12]}-{whole[12]}", whole])


def _host(rng: random.Random) -> str:
    machine = rng.choice(["nas", "printer", "db01", "jenkins", "vault", "gitlab", "build"])
    return machine + rng.choice([".corp", ".internal", ".lan", ".local", ".kestrel.internal", ".novum.internal"])


def _of_day(make: Callable[[random.Random, date], str]) -> Callable[[random.Random], str]:
    return lambda rng: make(rng, date(rng.randrange(1948, 2004), rng.randrange(1, 13), rng.randrange(1, 29)))


_KINDS: dict[str, tuple[str | None, Callable[[random.Random], str]]] = {
    "card": ("card", numbers.card),
    "ssn": ("SSN", _of_day(numbers.ssn)), "itin": ("SSN", _of_day(numbers.itin)),
    **{name: ("national number", _of_day(make)) for name, make in {
        "nino": numbers.nino, "nhs": numbers.nhs, "steuerid": numbers.steuer_id, "nir": numbers.nir, "dni": numbers.dni,
        "codicefiscale": numbers.codice_fiscale, "bsn": numbers.bsn, "pesel": numbers.pesel, "nif": numbers.nif,
        "cpf": numbers.cpf, "aadhaar": numbers.aadhaar,
    }.items()},
    "ip": ("IP", _ip), "ip6": ("IP", _ip6), "mac": ("MAC", _mac), "coordinates": ("coordinates", _coordinates),
    "btc": ("crypto", _base58), "eth": ("crypto", lambda rng: "0x" + rng.randbytes(20).hex()),
    "password": ("password", password),
    "host": ("host", _host),
    "date": ("date", lambda rng: f"{rng.randrange(2019, 2027)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"),
    "reference": ("reference", lambda rng: f"{rng.choice(['INV', 'ORD', 'CASE', 'RE'])}-{rng.randrange(10**6):06}"),
    "time": (None, lambda rng: f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"),
    "version": (None, lambda rng: f"{rng.randrange(1, 20)}.{rng.randrange(40)}.{rng.randrange(20)}"),
    "version4": (None, lambda rng: f"{rng.randrange(1, 120)}.0.{rng.randrange(7000)}.{rng.randrange(200)}"),
    "isbn": (None, _isbn),
    "uuid": (None, lambda rng: str(UUID(int=rng.getrandbits(128), version=4))),
    "sha": (None, lambda rng: rng.randbytes(20).hex()),
    "docip": (None, lambda rng: f"{rng.choice(['192.0.2', '198.51.100', '203.0.113'])}.{rng.randrange(1, 255)}"),
    "number": (None, lambda rng: str(rng.randrange(2, 100_000))),
    "float": (None, lambda rng: f"{rng.uniform(0, 100):.{rng.randrange(1, 6)}f}"),
    "price": (None, lambda rng: f"{rng.randrange(3, 4000)}.{rng.randrange(100):02}"),
}  # fmt: skip
