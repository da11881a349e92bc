"""Which forms and columns a data set can have, and what is said when it can't be written."""

from typing import Literal, get_args

Layout = Literal["full", "sharelm"]     # all columns; or ShareLM's alone, for programs that know no others
LAYOUTS: tuple[str, ...] = get_args(Layout)
FORMATS = ("jsonl", "parquet", "csv")

SHARELM_COLUMNS = (
    "conversation_id", "conversation", "model_name", "user_id", "timestamp", "source", "user_metadata",
    "conversation_metadata",
)  # fmt: skip
# What says of each row where it is from: in the data, or in a file beside it when the layout is ShareLM's.
PROVENANCE_COLUMNS = ("origin", "index_in_log", "licence", "consent", "privacy")


class CannotExport(ValueError):
    """The export can't begin; the message says what is missing and what to do."""
