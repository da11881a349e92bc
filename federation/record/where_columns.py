"""The columns that a condition can name (where.py), and how each is read off a record.

| column | what |
| --- | --- |
| `language` | what the conversation says of itself, else what the anonymization took it for |
| `model` | the model as the platform names it, else ShareLM's `model_name` |
| `day` | the first ten characters of `timestamp` |
| `turns`, `characters`, `branches` | how many there are |
| `tags` | any of them |
| `labels` | any of them, each as name and value: `labels = 'toxicity:high'` |
| the others | as in the export; those of `user_metadata` and `conversation_metadata` by their own names |
"""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from .columns import Record
from .conversation import Body

Value = str | int
Read = Callable[[Record, Body], Value | tuple[str, ...] | None]


class Column(Struct, frozen=True):
    """`read` gives None for what a record does not say."""

    name: str
    kind: Literal["text", "number"]
    read: Read


def _text(name: str, read: Callable[[Body], str]) -> Column:
    return Column(name, "text", lambda record, body: read(body) or None)


def _number(name: str, read: Callable[[Body], int | None]) -> Column:
    return Column(name, "number", lambda record, body: read(body))


def _language(body: Body) -> str:
    return body.conversation_metadata.language or (body.privacy.language if body.privacy else "")


_ALL = (
    _text("language", _language),
    _text("model", lambda body: body.model or body.model_name),
    _text("model_name", lambda body: body.model_name),
    _text("platform", lambda body: body.platform),
    _text("source", lambda body: body.source),
    _text("licence", lambda body: body.licence),
    _text("timestamp", lambda body: body.timestamp),
    _text("day", lambda body: body.timestamp[:10]),
    _text("conversation_id", lambda body: body.conversation_id),
    _text("location", lambda body: body.user_metadata.location),
    _text("age", lambda body: body.user_metadata.age),
    _text("gender", lambda body: body.user_metadata.gender),
    _text("rate", lambda body: body.conversation_metadata.rate),
    _text("redacted", lambda body: body.conversation_metadata.redacted),
    _text("toxic", lambda body: body.conversation_metadata.toxic),
    _text("title", lambda body: body.conversation_metadata.title),
    _text("status", lambda body: body.conversation_metadata.status),
    _text("rating_reason", lambda body: body.rating_reason),
    Column("tags", "text", lambda record, body: body.tags),
    Column("labels", "text", lambda record, body: tuple([f"{each.name}:{each.value}" for each in body.labels])),
    _number("rating", lambda body: body.rating),
    _number("turns", lambda body: len(body.conversation)),
    _number("characters", lambda body: sum(len(turn.content) for turn in body.conversation)),
    _number("branches", lambda body: len(body.branches)),
    Column("origin", "text", lambda record, body: record.origin),
    Column("index_in_log", "number", lambda record, body: record.index),
)

COLUMNS = {column.name: column for column in _ALL}
