"""How far the labels are, for whoever operates the node."""

from msgspec import Struct

from node.context import Node
from node.derived import parts_of

from .product import LabelProduct


class Progress(Struct, frozen=True):
    """Runs of 256 leaves, and how many of them are judged as they are now; `trouble` is "" when all is well."""

    runs: int
    judged: int
    trouble: str


async def progress(node: Node) -> Progress | None:
    """None where labels are switched off."""
    product = next((each for each in node.products.all if isinstance(each, LabelProduct)), None)
    if product is None:
        return None
    built, parts = await product.built(), await parts_of(node)
    judged = sum(part.place in built and built[part.place].mark == part.mark for part in parts)
    return Progress(len(parts), judged, product.trouble)
