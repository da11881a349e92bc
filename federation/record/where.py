"""A small language to choose records: `language = 'de' and (model like 'gpt%' or rating >= 1)`, as in SQL.

    condition = test | not condition | condition and condition | condition or condition | ( condition )
    test      = column (= != <> < <= > >=) value | column [not] like 'a_b%' | column [not] ilike 'A%'
              | column [not] in (value, …) | column [not] between value and value | column is [not] null

Texts stand in single quotes, `''` is a quote in one.  As in SQL a test of what a record does not say is never true,
and neither is its opposite; only `is null` finds those.  Columns are listed in where_columns.py.

A condition also tells from the values that occur in a run of records whether any of them can fulfil it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Literal, Protocol

from msgspec import Struct

from .columns import Record
from .conversation import Body
from .where_columns import COLUMNS, Column, Value

MOST_LENGTH = 10_000
_MOST_DEPTH = 100

# By column, the values in a run of records; None among them when a record says none.  A column that is not there
# may have any.
Hints = Mapping[str, Collection[Value | None]]


class WrongWhere(ValueError):
    """The condition can't be read; the message points at the place.  `at` is its first character, from 0."""

    def __init__(self, problem: str, text: str, at: int) -> None:
        start = max(0, at - 30)
        shown = "".join(sign if sign.isprintable() else " " for sign in text[start : at + 30])
        super().__init__(f"{problem} at character {at + 1} of the condition:\n  {shown}\n  {' ' * (at - start)}^")
        self.at = at


class Where(Protocol):
    """A condition.  Called with a record and its body it says whether they fulfil it."""

    def __call__(self, record: Record, body: Body) -> bool: ...

    def may_hold(self, hints: Hints) -> bool:
        """False only when no record with these values fulfils it."""


class Everything:
    """No condition."""

    def __call__(self, record: Record, body: Body) -> bool:
        return True

    def may_hold(self, hints: Hints) -> bool:
        return True


def parse_where(text: str) -> Where:
    """The condition that `text` says; of an empty text, that everything fulfils.

    Raises:
        WrongWhere: it says none.
    """
    return _Parser(text).parse() if text.strip() else Everything()


class _Both(Struct, frozen=True):
    parts: tuple[Any, ...]

    def __call__(self, record: Record, body: Body) -> bool:
        return all(part(record, body) for part in self.parts)

    def may_hold(self, hints: Hints) -> bool:
        return all(part.may_hold(hints) for part in self.parts)

    def opposite(self) -> "_Either":
        return _Either(tuple(part.opposite() for part in self.parts))


class _Either(Struct, frozen=True):
    parts: tuple[Any, ...]

    def __call__(self, record: Record, body: Body) -> bool:
        return any(part(record, body) for part in self.parts)

    def may_hold(self, hints: Hints) -> bool:
        return any(part.may_hold(hints) for part in self.parts)

    def opposite(self) -> "_Both":
        return _Both(tuple(part.opposite() for part in self.parts))


class _Test(Struct, frozen=True):
    """One column.  `accepts` is asked only for a value that is there."""

    column: Column
    accepts: Callable[[Any], bool]
    is_negated: bool = False

    def __call__(self, record: Record, body: Body) -> bool:
        value = self.column.read(record, body)
        if isinstance(value, tuple):        # of several, one is enough; and none of them, for the opposite
            return any(map(self.accepts, value)) != self.is_negated
        return self._holds(value)

    def may_hold(self, hints: Hints) -> bool:
        known = hints.get(self.column.name)
        return known is None or any(map(self._holds, known))

    def opposite(self) -> "_Test":
        return _Test(self.column, self.accepts, not self.is_negated)

    def _holds(self, value: Any) -> bool:
        return value is not None and self.accepts(value) != self.is_negated


class _Absent(Struct, frozen=True):
    column: Column
    is_negated: bool = False

    def __call__(self, record: Record, body: Body) -> bool:
        return (self.column.read(record, body) in (None, ())) != self.is_negated

    def may_hold(self, hints: Hints) -> bool:
        known = hints.get(self.column.name)
        return known is None or any((value is None) != self.is_negated for value in known)

    def opposite(self) -> "_Absent":
        return _Absent(self.column, not self.is_negated)


_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<text>'(?:[^']|'')*')|(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z_0-9.]*)|(?P<sign><=|>=|<>|!=|==|[=<>(),])"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class _Token(Struct, frozen=True):
    kind: Literal["text", "number", "word", "sign", "end"]
    raw: str
    at: int

    @property
    def word(self) -> str:
        return self.raw.lower() if self.kind == "word" else ""


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        if len(text) > MOST_LENGTH:
            raise WrongWhere(f"a condition has at most {MOST_LENGTH:,} characters; too long", text, MOST_LENGTH)
        self._tokens = list(self._split())
        self._next = 0
        self._depth = 0

    def parse(self) -> Where:
        found = self._either()
        if self._token.kind != "end":
            raise self._wrong("expected and, or, or the end")
        condition: Where = found
        return condition

    def _either(self) -> Any:
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else _Either(tuple(parts))

    def _both(self) -> Any:
        parts = [self._single()]
        while self._takes("and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else _Both(tuple(parts))

    def _single(self) -> Any:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise self._wrong(f"conditions stand at most {_MOST_DEPTH} deep in each other; too deep")
        try:
            if self._takes("not"):
                return self._single().opposite()
            if self._takes("("):
                found = self._either()
                self._expect(")")
                return found
            return self._test()
        finally:
            self._depth -= 1

    def _test(self) -> Any:
        column = self._column()
        if self._takes("is"):
            is_negated = self._takes("not")
            self._expect("null")
            return _Absent(column, is_negated)
        is_negated = self._takes("not")
        if self._takes("like", "ilike"):
            flags = re.IGNORECASE if self._before.word == "ilike" else re.NOFLAG
            matches = _pattern(str(self._value(column, "text")), flags).fullmatch
            return _Test(column, lambda value: matches(value) is not None, is_negated)
        if self._takes("in"):
            self._expect("(")
            values = {self._value(column)}
            while self._takes(","):
                values.add(self._value(column))
            self._expect(")")
            return _Test(column, values.__contains__, is_negated)
        if self._takes("between"):
            least = self._value(column)
            self._expect("and")
            most = self._value(column)
            return _Test(column, lambda value: least <= value <= most, is_negated)
        if is_negated:
            raise self._wrong("expected like, ilike, in or between")
        sign = self._token
        compare = _COMPARE.get(sign.raw)
        if compare is None:
            raise self._wrong("expected a comparison (= != < <= > >=), like, in, between or is null")
        self._next += 1
        value = self._value(column)
        if compare is _COMPARE["!="]:       # of several values: none of them is it
            return _Test(column, lambda found: bool(found == value), True)
        return _Test(column, lambda found: compare(found, value))

    def _column(self) -> Column:
        token = self._token
        if token.kind != "word":
            raise self._wrong("expected a column")
        column = COLUMNS.get(token.word)
        if column is None:
            known = ", ".join(COLUMNS)
            raise WrongWhere(f"expected one of the columns {known}; got {token.raw!r}", self._text, token.at)
        self._next += 1
        return column

    def _value(self, column: Column, kind: str = "") -> Any:
        token, wanted = self._token, column.kind
        if kind and wanted != kind:
            raise self._wrong(f"{column.name} is a {wanted}, and has no patterns; expected = or <")
        if token.kind != wanted:
            example = "'a text'" if wanted == "text" else "a number"
            raise self._wrong(f"{column.name} is a {wanted}; expected {example}")
        self._next += 1
        if token.kind == "text":
            return token.raw[1:-1].replace("''", "'")
        return float(token.raw) if "." in token.raw else int(token.raw)

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    @property
    def _before(self) -> _Token:
        return self._tokens[self._next - 1]

    def _takes(self, *words: str) -> bool:
        token = self._token
        if token.word in words or (token.kind == "sign" and token.raw in words):
            self._next += 1
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._takes(word):
            raise self._wrong(f"expected {word}")

    def _wrong(self, problem: str) -> WrongWhere:
        token = self._token
        got = "the end" if token.kind == "end" else repr(token.raw)
        return WrongWhere(f"{problem}, got {got}", self._text, token.at)

    def _split(self) -> Iterator[_Token]:
        at = 0
        while at < len(self._text):
            match = _TOKEN.match(self._text, at)
            if match is None:
                is_open = self._text[at] == "'"
                problem = "a text that does not end" if is_open else f"nothing begins with {self._text[at]!r}; got it"
                raise WrongWhere(problem, self._text, at)
            if match.lastgroup != "space":
                yield _Token(match.lastgroup, match[0], at)  # type: ignore[arg-type]
            at = match.end()
        yield _Token("end", "", len(self._text))


def _pattern(like: str, flags: re.RegexFlag) -> re.Pattern[str]:
    """SQL's: % any signs, _ one.  Matching is quick for every pattern, since runs of % are one."""
    parts = [re.escape(part).replace("_", ".") for part in re.split("%+", like)]
    if len(parts) == 1:
        return re.compile(parts[0], flags | re.DOTALL)
    # Each part is found as early as it can be, and never looked for again: so no pattern takes long.
    first, *middle, last = parts
    inner = "".join(f"(?>.*?{part})" for part in middle if part)
    return re.compile(f"{first}{inner}.*{last}", flags | re.DOTALL)
