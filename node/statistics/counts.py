"""What is counted of conversations: values and how many have them, never two properties of people together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from federation.record.columns import Record
from federation.record.conversation import Label, parse_body
from node.collection.index.facts import facts_of
from node.collection.properties import properties_from

Counts = dict[str, dict[str, int]]      # by the name of what is counted, for each value the number of conversations

BY_VALUE = ("day", "platform", "model", "language", "topic", "rating")
UNREADABLE = "unreadable"
TURNS = ("1", "2", "3", "5", "9", "17", "33", "65", "129")                      # each up to the next, the last open
CHARACTERS = ("0", "250", "500", "1000", "2000", "4000", "8000", "16000", "32000", "64000", "128000")


def counts_of(records: Iterable[Record], labels: Mapping[int, Sequence[Label]]) -> Counts:
    """`labels` are those that this node computed, by index; they count before those in the record."""
    found: dict[str, Counter[str]] = {}

    def one_more(kind: str, value: str) -> None:
        found.setdefault(kind, Counter())[value] += 1

    for record in records:
        try:
            body = parse_body(record.body)
        except (ValueError, RecursionError):        # msgspec's errors are ValueErrors
            one_more(UNREADABLE, "")
            continue
        computed = labels.get(record.index, ())
        facts = facts_of(body, computed)
        values = properties_from(facts, body, computed)
        for kind in BY_VALUE:
            one_more(kind, values[kind])
        one_more("turns", _step(facts.turns, TURNS))
        one_more("characters", _step(facts.characters, CHARACTERS))
        for turn in body.conversation:
            if turn.rating is not None:
                one_more("rated turns", values_of_rating(turn.rating))
    return {kind: dict(counter) for kind, counter in found.items()}


def values_of_rating(rating: int) -> str:
    return {1: "good", 0: "neutral", -1: "bad"}[rating]


def add(total: Counts, more: Counts) -> None:
    """Adds `more` to `total`."""
    for kind, values in more.items():
        into = total.setdefault(kind, {})
        for value, number in values.items():
            into[value] = into.get(value, 0) + number


def _step(number: int, steps: Sequence[str]) -> str:
    """The last of the steps that is not above the number."""
    return [step for step in steps if int(step) <= number][-1]
