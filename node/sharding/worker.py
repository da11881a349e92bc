"""Makes one Parquet file: what the process beside the node does, so that whoever contributes or reads comes first."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from federation.errors import FederationError
from federation.reading.folder import Folder
from federation.record.conversation import Label
from node.collection.shards import Shard, ShardWriter
from node.publication.published import read_shown


class Run(Struct, frozen=True):
    """A run to put in: how to read it (node/derived.py), and the labels that this node computed, by index."""

    origin: str
    number: int
    width: int
    mark: str
    gone: str
    left_out: tuple[int, ...]
    incomplete: bool
    labels_mark: str
    labels: dict[int, tuple[Label, ...]]


class Made(Struct, frozen=True):
    """The file, and whether every run could be read."""

    shard: Shard
    is_whole: bool


def make(root: Path, draft: Path, origin: str, number: int, runs: Sequence[Run]) -> Made:
    """Writes shard `number` of a log in the node folder `root` to `draft`.

    Raises:
        OSError: there is no room; then `draft` is gone.
    """
    folder, writer, is_whole = Folder(root), ShardWriter(draft, origin, number), True
    try:
        for run in runs:
            try:
                records = read_shown(folder, run)
            except FederationError:     # another change is under way, or fsck says more
                is_whole = False
                continue
            writer.add(run.number, run.width, run.mark, run.gone, records, run.labels, run.labels_mark)
        return Made(writer.close(), is_whole)
    except BaseException:
        writer.give_up()
        raise
