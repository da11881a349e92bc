"""The types of a measurement: conversations whose personal data is known, to the character."""

from typing import Literal

from msgspec import Struct

Half = Literal["dev", "held-out"]

# What must be found, in the order of the table.
REQUIRED = (
    "name", "address", "e-mail", "phone", "card", "IBAN", "SSN", "national number", "document", "plate", "crypto",
    "birth date", "IP", "MAC", "coordinates", "login", "handle", "host", "secret", "password",
)  # fmt: skip
# What may be replaced, and need not be.
PERMITTED = frozenset({"organisation", "town", "date", "title", "link", "reference"})
PUBLIC = "public figure"  # should stay; counted on its own, since the policy decides


class Gold(Struct, frozen=True):
    """Characters `start` to `end` of a turn are of `kind`: one of REQUIRED, of PERMITTED, or PUBLIC."""

    turn: int
    start: int
    end: int
    kind: str


class Said(Struct, frozen=True):
    """A turn as a system gets it."""

    role: str
    text: str


class Case(Struct, frozen=True):
    """One conversation to measure with."""

    name: str  # of its template, and which copy
    group: str  # rows of the table are made by it: "corpus", "nothing", "uncovered", "code", "WNUT"
    language: str
    variant: str  # "as is", "lower", "misspelled", "unicode"
    turns: tuple[Said, ...]
    gold: tuple[Gold, ...]

    @property
    def characters(self) -> int:
        """Of all turns."""
        return sum(len(turn.text) for turn in self.turns)


class Mark(Struct, frozen=True):
    """What a system would replace."""

    turn: int
    start: int
    end: int
    kind: str  # in the system's own words


class Answer(Struct, frozen=True):
    """What a system makes of a case."""

    marks: tuple[Mark, ...]
    seconds: float  # of processor time, all threads: the machine may have other work
    outcome: Literal["published", "held", "refused"] = "published"
