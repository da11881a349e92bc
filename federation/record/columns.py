"""A record as a row of a data set: ShareLM's columns first, exactly as it has them, then ours.

| column | what |
| --- | --- |
| `conversation_id` to `conversation_metadata` | ShareLM's: every scalar a string, an absent one "" |
| `conversation` | one path from first to last turn: all turns, or those of the first of `branches` |
| `origin`, `index_in_log` | where the record stands |
| `platform`, `model`, `rating`, `rating_reason`, `tags`, `licence`, `labels` | as in the body |
| `labels` | also those that a node computed, where somebody asked for them: their `by` begins with its origin |
| `consent`, `privacy` | as in the body; maps are lists sorted by key, since data frames have no maps |
| `turns` | every turn with its content, when `conversation` can't show all there is; otherwise empty |
| `branches` | paths of turn ids, the main one first |
"""

from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from .conversation import Body, PrivacyReport, Turn

MAX_INT = (1 << 63) - 1     # what an integer column holds

Row = dict[str, Any]


class Record(Struct, frozen=True, gc=False):
    """A verified, live record."""

    origin: str
    index: int      # in the log of that origin
    body: bytes


def row_of(record: Record, body: Body) -> Row:
    """All columns of one record.

    Raises:
        ValueError: a number is too large for a column.
    """
    shown = main_path(body)
    return {
        "conversation_id": body.conversation_id,
        "conversation": [{"content": turn.content, "role": turn.role} for turn in shown],
        "model_name": body.model_name,
        "user_id": body.user_id,
        "timestamp": body.timestamp,
        "source": body.source,
        "user_metadata": asdict(body.user_metadata),
        "conversation_metadata": asdict(body.conversation_metadata),
        "origin": record.origin,
        "index_in_log": record.index,
        "platform": body.platform,
        "model": body.model,
        "rating": body.rating,
        "rating_reason": body.rating_reason,
        "tags": list(body.tags),
        "licence": body.licence,
        "consent": asdict(body.consent) if body.consent else None,
        "privacy": _privacy(body.privacy) if body.privacy else None,
        "labels": [asdict(label) for label in body.labels],
        "turns": [] if is_all_shown(body, shown) else [_turn(turn) for turn in body.conversation],
        "branches": [list(branch) for branch in body.branches],
    }


def main_path(body: Body) -> tuple[Turn, ...]:
    """The turns of the first branch, so that nobody trains on two answers as if one followed the other."""
    if not body.branches or not body.branches[0]:
        return body.conversation
    by_id = {turn.id: turn for turn in body.conversation}
    if len(by_id) < len(body.conversation):
        return body.conversation
    path = [by_id.get(id) for id in body.branches[0]]
    # A branch that names a turn which is not there says nothing sure; then all turns are shown.
    known = tuple(turn for turn in path if turn is not None)
    return known if len(known) == len(path) else body.conversation


def is_all_shown(body: Body, shown: tuple[Turn, ...]) -> bool:
    """Whether the column `conversation`, with the turns `shown`, tells all that the body does of its turns."""
    for turn in shown:
        if turn.id or turn.parent or turn.model or turn.parts or turn.rating is not None:
            return False
    return shown is body.conversation or shown == body.conversation


def _turn(turn: Turn) -> Row:
    row = asdict(turn)
    row["parts"] = [asdict(part) for part in turn.parts]
    return row


def check_counts(report: PrivacyReport) -> None:
    """
    Raises:
        ValueError: a number is too large for a column.
    """
    counts = report.counts.values()
    if counts and (max(counts) > MAX_INT or min(counts) < -MAX_INT):
        raise ValueError("a count that no integer column holds")


def _privacy(report: PrivacyReport) -> Row:
    check_counts(report)
    row = asdict(report)
    row["models"] = [{"model": model, "weights": weights} for model, weights in sorted(report.models.items())]
    row["counts"] = [{"kind": kind, "count": count} for kind, count in sorted(report.counts.items())]
    return row


def arrow_schema() -> Any:
    """The same columns as a pyarrow.Schema."""
    import pyarrow as pa

    text, number = pa.string(), pa.int64()

    def struct(names: str, **others: Any) -> Any:
        return pa.struct([(name, others.get(name, text)) for name in names.split()])

    part = struct("kind text language title")
    turn = struct("role content id parent model rating parts", rating=number, parts=pa.list_(part))
    count, model = struct("kind count", count=number), struct("model weights")
    columns = {
        "conversation_id": text,
        "conversation": pa.list_(struct("content role")),
        "model_name": text,
        "user_id": text,
        "timestamp": text,
        "source": text,
        "user_metadata": struct("location age gender"),
        "conversation_metadata": struct("rate language redacted toxic title custom_instruction status"),
        "origin": text,
        "index_in_log": number,
        "platform": text,
        "model": text,
        "rating": number,
        "rating_reason": text,
        "tags": pa.list_(text),
        "licence": text,
        "consent": struct("version text_sha256"),
        "privacy": struct(
            "pipeline policy models language counts note", models=pa.list_(model), counts=pa.list_(count)
        ),
        "labels": pa.list_(struct("name value by")),
        "turns": pa.list_(turn),
        "branches": pa.list_(pa.list_(text)),
    }
    return pa.schema(list(columns.items()))
