"""What an operator decides about anonymization: the table [privacy] of node.toml."""

import hashlib
import importlib.util
import os
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from .languages import COVERED

Kind = Literal[
    "PERSON", "ADDRESS",                                # found by the taggers
    "EMAIL", "PHONE", "HANDLE", "USERNAME",             # ways to reach somebody
    "CARD", "IBAN", "SSN", "ID", "CRYPTO",              # numbers of people and accounts
    "BIRTHDATE", "PLATE",                               # when somebody was born, and what they drive
    "IP", "MAC", "HOST", "COORDINATES", "URL",          # machines and places
    "SECRET",                                           # keys and passwords
]  # fmt: skip
NAME_KINDS: tuple[Kind, ...] = ("PERSON", "ADDRESS")
ALL_KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]  # a Literal's values, in their order
# Contributors agree on the promise that these are removed, and each of them alone is enough to
# find, rob or impersonate somebody.  So no operator can keep them.
ALWAYS_REPLACED: tuple[Kind, ...] = (
    "PERSON", "ADDRESS", "EMAIL", "PHONE", "CARD", "IBAN", "SSN", "ID", "SECRET",
)  # fmt: skip

Share = Annotated[float, Meta(ge=0, le=1)]
Language = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]                     # ISO 639, as in "de"
Package = Annotated[str, Meta(pattern="^[a-z]{2,3}_[a-z][a-z0-9_]*$")]      # a spaCy model's: its language comes first


class LeastScores(Struct, frozen=True, forbid_unknown_fields=True):
    """The score that a tagger must give at least, whatever else speaks for what it found; 0: `threshold` decides."""

    PERSON: Share = 0
    ADDRESS: Share = 0
    ID: Share = 0


def _cores() -> int:
    """A worker for each core that this process may use, at most four: each takes a third of a gigabyte."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(4, usable)


class Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which kinds are replaced, how sure a tagger must be, what a person should see first, what the work may cost.

    Raises, when made:
        ValueError: two of its parts contradict each other; the message begins with the field.
    """

    mode: Literal["fast", "thorough"] = "thorough"
    keep: tuple[Kind, ...] = ()                 # kinds that stay as they are: any but ALWAYS_REPLACED
    keep_public_figures: bool = False           # well-known people whom the model's own answer names
    threshold: Share = 0.2              # of a tagger's score: a word that nothing else speaks for or against
    check_threshold: Share = 0.6        # of the same in the output, above which something was overlooked
    least_scores: LeastScores = LeastScores()
    spacy_models: tuple[Package, ...] = ()      # installed packages, in place of the standard one of their language
    languages: tuple[Language, ...] = ()        # published without a person's look; (): all that a model covers
    uncovered_language: Literal["hold", "structured", "refuse"] = "hold"
    leftover_name: Literal["hold", "refuse"] = "hold"       # one that the check of the output still sees
    small_letters: Literal["hold", "publish"] = "hold"      # texts without capitals in es, it, nl and pt
    initials: Literal["hold", "publish"] = "hold"   # a contributor's text that ends with a line of some letters alone
    hold_kinds: tuple[Kind, ...] = ()           # replaced, and then looked at by a person
    refuse_kinds: tuple[Kind, ...] = ()         # a conversation that has one is not taken at all
    workers: Annotated[int, Meta(ge=1, le=256)] = field(default_factory=_cores)
    worker_bytes: Annotated[int, Meta(ge=1 << 20)] = 800 << 20      # a worker that holds more is replaced
    tagger_threads: Annotated[int, Meta(ge=1, le=64)] = 1
    deadline_s: Annotated[float, Meta(gt=0)] = 30.0     # for each 50,000 bytes of a conversation begun
    queue_count: Annotated[int, Meta(ge=1)] = 400       # conversations that may wait or be worked on
    queue_bytes: Annotated[int, Meta(ge=1)] = 32 << 20  # their characters, together

    def __post_init__(self) -> None:
        for kind in self.keep:
            if kind in ALWAYS_REPLACED:
                kept = ", ".join(kind for kind in ALL_KINDS if kind not in ALWAYS_REPLACED)
                raise ValueError(
                    f"keep: should not have {kind}, which is always replaced, since contributors rely on that; "
                    f"what may be kept: {kept}"
                )
            for other, kinds in (("hold_kinds", self.hold_kinds), ("refuse_kinds", self.refuse_kinds)):
                if kind in kinds:
                    raise ValueError(f"{other}: should not have {kind}, which is also in keep and so never found")
        for kind in self.hold_kinds:
            if kind in self.refuse_kinds:
                raise ValueError(f"hold_kinds: should not have {kind}, which is also in refuse_kinds")
        if self.check_threshold < self.threshold:
            raise ValueError(
                f"check_threshold: should be at least threshold, {self.threshold:g}, not {self.check_threshold:g}: "
                "it would hold what was just left alone on purpose"
            )
        languages = [package.partition("_")[0] for package in self.spacy_models]
        for language in languages:
            if language not in COVERED:
                covered = ", ".join(sorted(COVERED))
                raise ValueError(
                    f"spacy_models: should be for languages that the other detectors cover as well ({covered}), "
                    f"not for {language!r}: addresses and names in small letters would be missed"
                )
            if languages.count(language) > 1:
                raise ValueError(f"spacy_models: should have one model a language, not two models for {language!r}")

    def finds(self, kind: str, score: float) -> bool:
        """Whether something of a kind, found with a score, is to be replaced."""
        return kind not in self.keep and score >= getattr(self.least_scores, kind, 0)


def missing_models(policy: Policy) -> list[str]:
    """The packages of the operator's own choice that are not installed."""
    return [package for package in policy.spacy_models if importlib.util.find_spec(package) is None]


_COST_ONLY = frozenset({"workers", "worker_bytes", "tagger_threads", "deadline_s", "queue_count", "queue_bytes"})


def policy_hash(policy: Policy) -> str:
    """SHA-256, in lower-case hex, of what in `policy` decides about the result.

    Workers, deadlines and queues are left out: they change when an answer comes, not what it says.
    A field that comes later is in it by itself.
    """
    decisive = {name: getattr(policy, name) for name in policy.__struct_fields__ if name not in _COST_ONLY}
    for name in ("keep", "spacy_models", "languages", "hold_kinds", "refuse_kinds"):      # their order says nothing
        decisive[name] = sorted(decisive[name])
    return hashlib.sha256(msgspec.json.encode(decisive, order="sorted")).hexdigest()
