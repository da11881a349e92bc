"""What a node derives from its records beside the logs: which products there are, and the jobs that keep them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from node.atlas.job import keep_map
from node.atlas.product import Atlas
from node.context import Node
from node.files import Files
from node.labels import LabelProduct, keep_labels
from node.statistics.honoured import Honoured
from node.statistics.job import keep_statistics
from node.statistics.ledger import Ledger


@asynccontextmanager
async def derive(node: Node) -> AsyncIterator[None]:
    """With its products; for whoever opened the node, before anything is taken back in it."""
    add_products(node)
    try:
        yield
    finally:
        for product in node.products.all:
            if isinstance(product, LabelProduct):
                await product.close()


def add_products(node: Node) -> None:
    """What is switched off goes from the disk."""
    # Each with files of its own: a folder is used by one thread at a time.
    node.products.all.append(Ledger(Files(node.root)))
    node.products.all.append(Honoured(Files(node.root), node.clock))
    labels = LabelProduct(node.root)
    if node.settings.labels.enabled:
        node.products.all.append(labels)
        node.labels = labels
    else:
        labels.drop()
    atlas = Atlas(Files(node.root))
    if node.settings.map.enabled:
        node.products.all.append(atlas)
    else:
        atlas.forget()


def start_product_jobs(node: Node, jobs: asyncio.TaskGroup) -> None:
    for product in node.products.all:
        if isinstance(product, Ledger):
            jobs.create_task(keep_statistics(node, product))
        elif isinstance(product, Atlas):
            jobs.create_task(keep_map(node, product))
        elif isinstance(product, LabelProduct):
            jobs.create_task(keep_labels(node, product))
