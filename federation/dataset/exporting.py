"""What a researcher does with a folder that was pulled: writes its live records as a data set, whole or in part."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from federation.errors import Malformed
from federation.reading.folder import Folder
from federation.reading.hidden import read_hidden
from federation.reading.pulled import NoLogs, begun_in, logs_in
from federation.reading.reader import path_of
from federation.reading.records import Left, records_of, view_of
from federation.reading.versions import check_version, find_version, held_version, read_checkpoint
from federation.record.columns import Record
from federation.record.where import Everything, Where, parse_where

from .as_folder import appearing, with_data, write_data, write_words
from .export import Beside, Exported, Tally, batches, export
from .figures import Figures
from .layout import FORMATS, LAYOUTS, CannotExport, Layout
from .manifest import FromLog, Manifest
from .repeats import Repeats

Progress = Callable[[int], None]


class Wish(Struct, frozen=True):
    """What of a folder is exported, and how.

    `version`: an earlier state, by its name or by the checkpoints.json of an export of it; "" for what is held now.
    `where`: only records that fulfil this (where.py).
    """

    format: str = "hf"
    layout: str = "full"
    version: str = ""
    where: str = ""
    drop_repeats: bool = False


def export_folder(
    folder: Path, wish: Wish | str, to: Path, progress: Progress = lambda _: None, beside: Beside | None = None
) -> Exported:
    """Writes the live records of `folder` to `to`, log by log in the order of their names.

    Without `beside` the same checkpoints give the same bytes at every peer; with it they are those of one node, which
    the data card, checkpoints.json and each label say.

    `to` is one file when its name ends like the format (`.jsonl`), else a folder with a data card (as_folder.py).

    Raises:
        CannotExport: the format is not known, or its library is not installed.
        NoLogs: the folder holds no logs.
        NoSuchVersion, WrongWhere: of the wish.
        BrokeTheRules, NotThere: a file is damaged or gone, a log's checkpoint included: nothing is
            left out in silence.  `sharelm verify` says more.
    """
    wish = Wish(wish) if isinstance(wish, str) else wish
    data_format, as_folder = _form(wish.format, to)
    layout: Layout = "sharelm" if _checked(wish.layout, LAYOUTS, "layout") == "sharelm" else "full"
    reading = Reading(folder, wish.version, parse_where(wish.where))
    if wish.drop_repeats:
        reading.find_repeats(progress)
    checkpoints = list(reading.version.checkpoints)
    if not as_folder:
        done = export(
            reading.records(progress), format=data_format, to=to, checkpoints=checkpoints, layout=layout,
            keeps=reading.keeps, beside=beside,
        )  # fmt: skip
        return reading.report(done)
    with appearing(to) as draft:
        tally = Tally()
        written = write_data(
            batches(reading.records(progress), tally, reading.keeps, beside), draft, data_format, layout, checkpoints
        )
        done = reading.report(Exported(tally.written, tally.unreadable, tuple(tally.first_unreadable)))
        about = Manifest(
            version=done.version,
            layout=layout,
            data_format=data_format,
            logs=reading.logs,
            checkpoints=reading.version.checkpoints,
            files=(),
            figures=Figures(),
            taken_back=done.taken_back,
            hidden=done.hidden,
            unreadable=done.unreadable,
            missing=done.missing,
            repeats=done.repeats if wish.drop_repeats else None,
            where=wish.where,
            labels_by=beside.by if beside is not None else None,
        )
        write_words(draft, with_data(about, written))
    return done


class Reading:
    """The records of a folder, as of a version, that fulfil a condition; counts what it passes over."""

    def __init__(self, folder: Path, version: str = "", where: Where | None = None) -> None:
        begun = begun_in(folder)
        keys = {name: key for name, key in logs_in(folder).items() if name in begun}
        if not keys:
            raise NoLogs(f"{folder} holds no logs. Pull some with: sharelm pull URL --to {folder}")
        for name in keys:
            _must_have_checkpoint(folder, name)
        self._folder = folder
        self._where = where or Everything()
        if version:
            self.version = find_version(folder, version)
            check_version(folder, self.version)
        else:
            self.version = held_version(folder)
        sizes = self.version.sizes
        self._views = [view_of(folder, keys[name], sizes[name]) for name in sorted(keys) if name in sizes]
        self._hidden = read_hidden(Folder(folder))
        self._repeats = frozenset[tuple[str, int]]()
        self._counts, self._left = Counter[str](), Left()

    @property
    def logs(self) -> tuple[FromLog, ...]:
        """Each with the size and root that the version says."""
        vkeys = {view.log.name: str(view.log) for view in self._views}
        found = map(read_checkpoint, self.version.checkpoints)
        return tuple(FromLog(origin, vkeys[origin], size, root.hex()) for origin, size, root in found)

    def records(self, progress: Progress = lambda _: None) -> Iterator[Record]:
        """In the order of origins and indexes; those that are hidden or repeats are passed over."""
        self._counts, self._left = Counter(), Left()
        count = 0
        for view in self._views:
            for record in records_of(self._folder, view, self._left):
                if record.index in self._hidden.get(record.origin, ()):
                    self._counts["hidden"] += 1
                elif (record.origin, record.index) in self._repeats:
                    self._counts["repeats"] += 1
                else:
                    yield record
                    count += 1
                    if count % 1000 == 0:
                        progress(count)

    def find_repeats(self, progress: Progress) -> None:
        """Reads all once; from then on near-duplicates of earlier records are passed over."""
        repeats = Repeats()
        for batch in batches(self.records(progress), Tally(), self.keeps):
            repeats.add(batch.where, batch.bodies)
        self._repeats = repeats.found()

    @property
    def keeps(self) -> "Where":
        return self._where

    def report(self, done: Exported) -> Exported:
        return replace(
            done,
            hidden=self._counts["hidden"],
            repeats=self._counts["repeats"],
            taken_back=self._left.taken_back,
            missing=self._left.missing,
            version=self.version.version,
        )


def _form(format: str, to: Path) -> tuple[str, bool]:
    """The format of the data, and whether they go into a folder."""
    _checked(format, ("hf", *FORMATS), "format")
    if format == "hf":
        return "parquet", True
    return format, format != "csv" and to.suffix != f".{format}"


def _checked(value: str, known: tuple[str, ...], what: str) -> str:
    if value not in known:
        raise CannotExport(f"the {what} should be one of {', '.join(known)}, got {value!r}")
    return value


def _must_have_checkpoint(folder: Path, name: str) -> None:
    path = path_of(name, "checkpoint")
    if Folder(folder).read(path) is None:
        raise Malformed(f"{folder / path}, the checkpoint of {name}, is not there. Pull again, then export.")
