"""Many records as one Arrow table, built column by column: the same columns as `row_of` gives one by one (columns.py).

A dict for each row and each turn would cost several times as much.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import attrgetter
from typing import Any

from federation.record.columns import arrow_schema, check_counts, is_all_shown, main_path
from federation.record.conversation import Body, Part, Turn

Where = tuple[str, int]                 # origin, index in its log
Column = Callable[[Sequence[Where], Sequence[Body]], Any]


def table_of(where: Sequence[Where], bodies: Sequence[Body]) -> Any:
    """A pyarrow.Table of one row for each body, which stands at the same place in `where`."""
    import pyarrow as pa

    schema = _schema()
    shown = [main_path(body) for body in bodies]
    more = [
        () if is_all_shown(body, path) else body.conversation for body, path in zip(bodies, shown, strict=True)
    ]
    columns = {
        "conversation": _lists(schema.field("conversation").type, shown, _structs),
        "user_metadata": _structs(schema.field("user_metadata").type, [body.user_metadata for body in bodies]),
        "conversation_metadata": _structs(
            schema.field("conversation_metadata").type, [body.conversation_metadata for body in bodies]
        ),
        "origin": pa.array([origin for origin, _ in where], pa.string()),
        "index_in_log": pa.array([index for _, index in where], pa.int64()),
        "consent": _optional(schema.field("consent").type, [body.consent for body in bodies], _structs),
        "privacy": _optional(schema.field("privacy").type, [body.privacy for body in bodies], _privacy),
        "labels": _lists(schema.field("labels").type, [body.labels for body in bodies], _structs),
        "turns": _lists(schema.field("turns").type, more, _turns),
    }
    arrays = [
        columns[field.name]
        if field.name in columns
        else _values(field, bodies)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def empty_table() -> Any:
    return _schema().empty_table()


@lru_cache(1)
def _schema() -> Any:
    return arrow_schema()


def _values(field: Any, of: Sequence[Any]) -> Any:
    """The attribute of that name of each.  To ask a field for its name takes as long as all the rest."""
    import pyarrow as pa

    return pa.array(list(map(attrgetter(field.name), of)), field.type)


def _structs(type: Any, values: Sequence[Any]) -> Any:
    """Each field out of the attribute of its name."""
    import pyarrow as pa

    arrays = [_values(field, values) for field in type]
    return pa.StructArray.from_arrays(arrays, fields=list(type))


def _turns(type: Any, turns: Sequence[Turn]) -> Any:
    import pyarrow as pa

    arrays = [
        _lists(field.type, [turn.parts for turn in turns], _parts)
        if field.name == "parts"
        else _values(field, turns)
        for field in type
    ]
    return pa.StructArray.from_arrays(arrays, fields=list(type))


def _parts(type: Any, parts: Sequence[Part]) -> Any:
    return _structs(type, parts)


def _privacy(type: Any, reports: Sequence[Any]) -> Any:
    import pyarrow as pa

    def pairs(field: Any, maps: Iterable[dict[str, Any]]) -> Any:
        item = field.type.value_type
        sorted_maps = [sorted(each.items()) for each in maps]
        flat = [pair for each in sorted_maps for pair in each]
        arrays = [pa.array([pair[k] for pair in flat], item.field(k).type) for k in range(2)]
        return pa.ListArray.from_arrays(
            _offsets(sorted_maps), pa.StructArray.from_arrays(arrays, fields=list(item)), type=field.type
        )

    arrays = [
        pairs(field, list(map(attrgetter(field.name), reports)))
        if field.name in ("models", "counts")
        else _values(field, reports)
        for field in type
    ]
    return pa.StructArray.from_arrays(arrays, fields=list(type))


def _lists(type: Any, lists: Sequence[Sequence[Any]], items: Callable[[Any, Sequence[Any]], Any]) -> Any:
    import pyarrow as pa

    flat = [item for each in lists for item in each]
    return pa.ListArray.from_arrays(_offsets(lists), items(type.value_type, flat), type=type)


def _optional(type: Any, values: Sequence[Any], items: Callable[[Any, Sequence[Any]], Any]) -> Any:
    """One struct for each value, null where it is None."""
    import pyarrow as pa

    found = items(type, [value for value in values if value is not None])
    if len(found) == len(values):
        return found
    at = accumulate((value is not None for value in values), initial=0)
    indexes = [place if value is not None else None for place, value in zip(at, values, strict=False)]
    return found.take(pa.array(indexes, pa.int32()))


def _offsets(lists: Sequence[Sequence[Any]]) -> Any:
    import pyarrow as pa

    return pa.array(list(accumulate(map(len, lists), initial=0)), pa.int32())


def check_columns(body: Body) -> None:
    """
    Raises:
        ValueError: a number is too large for a column, or a text no Unicode.
    """
    if body.privacy is not None:
        check_counts(body.privacy)
