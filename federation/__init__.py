"""The protocol of a federation of ShareLM nodes, and what a researcher does with what it holds.

    from federation import Collection

    collection = Collection.pull("https://chats.lab.example", to="collection")
    for record in collection.records(where="language = 'de'"):
        print(record.origin, record.index, record.conversation.model_name)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .collection import Collection

__all__ = ["Collection"]


def __getattr__(name: str) -> Any:
    """Imported when it is asked for: whoever wants one part of this package does not wait for all."""
    if name == "Collection":
        from .collection import Collection

        return Collection
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
