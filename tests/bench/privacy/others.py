"""Other people's data, where ../shared/data is there: gold spans in news, tweets, web pages and sentences; real chats.

Small samples with a fixed seed; nothing of it is part of the project.
"""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from node.privacy.bench.gold import Case, Gold, Said
from node.privacy.bench.run import Measured
from node.privacy.bench.table import Row, published_row, recall_row, speed_rows

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "pii"
_KINDS = {
    "PERSON": "name", "STREET_ADDRESS": "address", "ADDRESS": "address", "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "card", "EMAIL_ADDRESS": "e-mail", "IBAN_CODE": "IBAN", "US_SSN": "SSN", "IP_ADDRESS": "IP",
    "SSN": "SSN", "PASSWORD": "password", "EMAIL": "e-mail", "PHONE": "phone", "IP": "IP", "GPE": "town",
    "LOCATION": "town", "ORGANIZATION": "organisation", "TITLE": "title", "PREFIX": "title", "DATE_TIME": "date",
}  # fmt: skip
_UNER = {"EWT": "en_ewt", "Portuguese": "pt_bosque", "Swedish": "sv_talbanken", "Chinese": "zh_gsd"}


def other_cases(folder: Path = DATA, *, most: int = 300) -> list[Case]:
    """At most so many cases of each set; none where the folder is not there."""
    if not folder.is_dir():
        return []
    cases: list[Case] = []
    sentences = [row for file in sorted((folder / "presidio-research").glob("*.json")) for row in _json(file)]
    for lower in (False, True):
        group = "presidio-research" + (", lower" if lower else "")
        cases += _some((_spans(row, group, lower) for row in sentences if isinstance(row, dict)), most)
    cases += _some(
        (_values(row) for file in sorted((folder / "pii-synth-nano").glob("*.json")) for row in _json(file)), most
    )
    cases += _some(_conll("WNUT", "en", folder / "wnut17" / "emerging.dev.conll"), most)
    for part in ("a", "b"):
        cases += _some(_conll("BTC", "en", folder / "btc" / f"{part}.conll"), most // 2)
    for group, file in _UNER.items():
        cases += _some(_conll(group, file[:2], folder / "uner" / f"{file}-ud-dev.iob2"), most)
    cases += _some(_ordinary(folder.parent / "conversations" / "arena-hard-gpt-4-0314.jsonl"), most // 5)
    return cases


def other_rows(measured: Sequence[Measured]) -> list[Row]:
    """Rows of the table for them."""
    goals = {
        "presidio-research": "≥ .98",
        "presidio-research, lower": "≥ .96",
        "WNUT": "≥ .83",
        "BTC": "≥ .93",
        "EWT": "≥ .97",
    }
    rows = [_row(f"names, {group}", goal, "name", group) for group, goal in [*goals.items(), ("Portuguese", "")]]
    rows.append(published_row("names, EWT", goals["EWT"], lambda case: case.group == "EWT"))
    rows.append(_row("addresses, presidio-research", "≥ .98 / .82", "address", "presidio-research"))
    rows += [_row(f"{kind}, presidio-research", goal, kind, "presidio-research") for kind, goal in
             (("phone", "≥ .98"), ("card", "≥ .995"), ("e-mail", "≥ .995"), ("SSN", "≥ .995"))]  # fmt: skip
    rows += [_row(f"{kind}, pii-synth-nano", goal, kind, "pii-synth-nano") for kind, goal in
             (("password", "≥ .70"), ("SSN", "≥ .995"), ("name", "≥ .98"))]  # fmt: skip
    held = Row("held, of real conversations (Arena-Hard)", "", _held)
    return [*rows, held, *speed_rows(measured, "real", "real conversations (Arena-Hard)")]


def _held(cases: Sequence[Case], of: Measured) -> str:
    mine = [answer for case, answer in zip(cases, of.answers, strict=True) if case.group == "real"]
    return f"{sum(answer.outcome != 'published' for answer in mine)} of {len(mine)}" if mine else ""


def _ordinary(file: Path) -> Iterator[Case]:
    """Real prompts with a model's answers; what is personal in them is not known."""
    for line in file.read_text(encoding="utf-8").split("\n"):
        if line:
            user, model = json.loads(line)["messages"][:2]
            turns = (Said("user", user["content"]), Said("assistant", model["content"]["answer"]))
            yield Case("Arena-Hard", "real", "en", "as is", turns, ())


def _row(label: str, goal: str, kind: str, group: str) -> Row:
    return recall_row(label, goal, kind, lambda case: case.group == group)


def _some(cases: Iterator[Case], most: int) -> list[Case]:
    every = list(cases)
    return random.Random(1).sample(every, min(most, len(every)))


def _json(file: Path) -> list[dict]:
    return json.loads(file.read_text(encoding="utf-8"))


def _spans(row: dict, group: str, lower: bool) -> Case:
    text = row["full_text"]
    text = text.lower() if lower and len(text.lower()) == len(text) else text
    gold = tuple(
        Gold(0, span["start_position"], span["end_position"], _KINDS.get(span["entity_type"], "reference"))
        for span in row["spans"]
    )
    return Case(group, group, "en", "lower" if lower else "as is", (Said("user", text),), gold)


def _values(row: dict) -> Case:
    """A sentence whose personal data is given by value."""
    gold = []
    for entity in row["NER"]:
        value = entity.get("entity", "")
        start = row["text"].find(value) if value else -1
        if start >= 0:
            end = start + len(value)
            gold.append(Gold(0, start, end, _KINDS.get(entity["label"], "reference")))
    return Case("pii-synth-nano", "pii-synth-nano", "en", "as is", (Said("user", row["text"]),), tuple(gold))


def _conll(group: str, language: str, file: Path) -> Iterator[Case]:
    """One word and its tag a line (CoNLL), or the second and third column (IOB2); sentences with people in them."""
    tokens: list[tuple[str, str]] = []
    for line in [*file.read_text(encoding="utf-8").split("\n"), ""]:
        columns = line.split("\t")
        if line.startswith("# ") and len(columns) == 1:
            continue
        if len(columns) >= 2:
            word, tag = columns[1:3] if len(columns) > 2 else columns
            tokens.append((word, tag))
        elif tokens:
            if any(tag.upper().endswith("-PER") or tag.endswith("-person") for _, tag in tokens):
                yield _sentence(group, language, tokens)
            tokens = []


def _sentence(group: str, language: str, tokens: list[tuple[str, str]]) -> Case:
    text, gold = "", []
    between = "" if language == "zh" else " "
    for word, tag in tokens:
        begins, _, kind = tag.partition("-")
        start = len(text) + len(between if text else "")
        text += (between if text else "") + word
        kind = {"PER": "name", "PERSON": "name", "LOC": "town", "LOCATION": "town"}.get(kind.upper(), "organisation")
        if begins == "B":
            gold.append(Gold(0, start, len(text), kind))
        elif begins == "I" and gold:
            gold[-1] = Gold(0, gold[-1].start, len(text), gold[-1].kind)
    return Case(group, group, language, "as is", (Said("user", text),), tuple(gold))
