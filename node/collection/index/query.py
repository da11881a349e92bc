"""What can be asked of the index, and how it is written in a URL.

| parameter | what |
| --- | --- |
| `q` | words that all occur; "a phrase"; -word that does not |
| `origin`, `platform`, `model`, `language`, `licence`, `source` | exactly this; several of a kind: any of them |
| `rating` | `good`, `bad` or `none` |
| `label` | name:value, such as `toxicity:high`; of one name any of the values, and something of each name |
| `from`, `to` | first and last day, as in 2026-01-31 |
| `turns_from`, `turns_to`, `characters_from`, `characters_to` | the least and the most |
| `code`, `branches`, `flagged` | `yes` or `no` |
| `sort` | `best` (the default), `newest`, `oldest`, `longest`, `shortest` |
| `page`, `show` | which page, from 1, and how many on one |

Every question has one canonical form, so that a link says the same everywhere.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import asdict, replace

Sort = Literal["best", "newest", "oldest", "longest", "shortest"]
SORTS: tuple[str, ...] = get_args(Sort)
RATINGS = ("good", "bad", "none")

MOST_TEXT = 10_000          # characters that are looked at; what is longer is cut off
MOST_VALUES = 100           # of one filter
MOST_VALUE = 1_000          # characters of one value
MOST_NUMBER = 10**12 - 1
SHOWN = 20                  # on a page, when nobody says
MOST_SHOWN = 100
MOST_HITS = 10_000          # that can be paged through

# Those that say exactly which values, in the order in which a page shows them.
VALUES = ("origin", "platform", "model", "language", "rating", "label", "licence", "source")
YES_NO = ("code", "branches", "flagged")
_DAYS = {"from": "since", "to": "until"}
_NUMBERS = ("turns_from", "turns_to", "characters_from", "characters_to")
PARAMETERS = ("q", *VALUES, *_DAYS, *_NUMBERS, *YES_NO, "sort", "page", "show")

_NAME = re.compile(r"[a-z_]{1,40}")
_DIGITS = re.compile(r"[0-9]{1,12}", re.ASCII)
# What no text has, and no URL can carry; and white space, of which one is like any other.
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff]+")


class BadQuery(ValueError):
    """A question that can't be asked.  `parameter` is the one at fault, "" where it has no sensible name."""

    def __init__(self, message: str, parameter: str = "") -> None:
        super().__init__(message)
        self.parameter = parameter


class Query(Struct, frozen=True, omit_defaults=True):
    """A question.  A filter that is empty or None leaves everything in.

    `since` and `until` are days and within; so are the bounds of turns and characters.
    """

    text: str = ""
    origin: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    rating: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    turns_from: int | None = None
    turns_to: int | None = None
    characters_from: int | None = None
    characters_to: int | None = None
    code: bool | None = None
    branches: bool | None = None
    flagged: bool | None = None
    sort: Sort = "best"
    page: int = 1
    show: int = SHOWN

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out, by words or by filters."""
        return replace(self, sort="best", page=1, show=SHOWN) != Query()


def parse_query(parameters: Iterable[tuple[str, str]]) -> Query:
    """The question in the parameters of a URL, as pairs in any order.  An empty value is as good as none, which is
    what forms send.

    Raises:
        BadQuery: there is no such parameter, or it can't have this value; the message says what there is.
    """
    given = dict[str, list[str]]()
    for name, value in parameters:
        if name not in PARAMETERS:
            known = _NAME.fullmatch(name) is not None
            what = f"{name!r} is no filter" if known else "a parameter is no filter"
            raise BadQuery(f"{what}. There are: {', '.join(PARAMETERS)}.", name if known else "")
        if value := plain(value):
            given.setdefault(name, []).append(value)
    single = {name: values[-1] for name, values in given.items() if name not in VALUES}
    facts: dict[str, Any] = {
        "text": single.get("q", "")[:MOST_TEXT].strip(),
        **{name: _values(name, given.get(name, [])) for name in VALUES},
        **{field: _day(name, single.get(name, "")) for name, field in _DAYS.items()},
        **{name: _number(name, single.get(name), 0, MOST_NUMBER) for name in _NUMBERS},
        **{name: _yes_no(name, single.get(name)) for name in YES_NO},
        "sort": _sort(single.get("sort", "best")),
        **_page(single.get("page"), single.get("show")),
    }
    return Query(**facts)


def format_query(query: Query) -> str:
    """The canonical query string, without "?"; "" for the question that leaves everything in."""
    pairs = list[tuple[str, str]]()
    facts = {"q": query.text, **asdict(query)}
    for name in PARAMETERS:
        value = facts[_DAYS.get(name, name)]
        if name in VALUES:
            pairs += [(name, each) for each in sorted(set(value))]
        elif name in YES_NO and value is not None:
            pairs.append((name, "yes" if value else "no"))
        elif value not in (None, "") and (name, value) not in (("sort", "best"), ("page", 1), ("show", SHOWN)):
            pairs.append((name, str(value)))
    return urlencode(pairs)


def with_value(query: Query, name: str, value: str) -> Query:
    """The question with one more value of a filter, or without it where it is there; from its first page.

    `name` is one of VALUES or YES_NO.
    """
    if name in YES_NO:
        asked = value == "yes"
        return replace(query, page=1, **{name: None if getattr(query, name) is asked else asked})
    values = set(getattr(query, name)) ^ {value}
    return replace(query, page=1, **{name: tuple(sorted(values))})


def plain(text: str) -> str:
    """A text as it can be asked for: without what no record has (NUL, half a surrogate pair), and single spaces."""
    return _SPACE.sub(" ", text).strip()


def _values(name: str, values: list[str]) -> tuple[str, ...]:
    if len(values) > MOST_VALUES or any(len(each) > MOST_VALUE for each in values):
        raise BadQuery(f"{name}: at most {MOST_VALUES} values of {MOST_VALUE:,} characters.", name)
    if name == "rating" and not set(values) <= set(RATINGS):
        raise BadQuery(f"rating should be one of {', '.join(RATINGS)}.", name)
    if name == "label" and not all(before and after for before, _, after in map(_cut, values)):
        raise BadQuery("label should be a name and a value with a colon between, as in toxicity:high.", name)
    return tuple(sorted(set(values)))


def _cut(label: str) -> tuple[str, str, str]:
    return label.partition(":")


def _day(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise BadQuery(f"{name} should be a day, as in 2026-01-31.", name) from None


def _number(name: str, text: str | None, least: int, most: int) -> int | None:
    if text is None:
        return None
    if not _DIGITS.fullmatch(text) or not least <= int(text) <= most:
        raise BadQuery(f"{name} should be a whole number from {least} to {most:,}.", name)
    return int(text)


def _yes_no(name: str, text: str | None) -> bool | None:
    if text not in (None, "yes", "no"):
        raise BadQuery(f"{name} should be yes or no.", name)
    return None if text is None else text == "yes"


def _sort(text: str) -> Sort:
    if text not in SORTS:
        raise BadQuery(f"sort should be one of {', '.join(SORTS)}.", "sort")
    return text  # type: ignore[return-value]


def _page(page: str | None, show: str | None) -> dict[str, int]:
    shown = _number("show", show, 1, MOST_SHOWN) or SHOWN
    return {"show": shown, "page": _number("page", page, 1, MOST_HITS // shown) or 1}
