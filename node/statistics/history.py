"""How much of each log was held here at the end of each day: statistics/history.json, a line of which grows a day.

Numbers alone.  Days on which the node did not run are not there.
"""

import msgspec
from msgspec import Struct

from federation.reading.folder import Folder

FILE = "statistics/history.json"


class Held(Struct, frozen=True, array_like=True):
    """Conversations that are held, and records that were taken back since the log began."""

    live: int
    taken_back: int


History = dict[str, dict[str, Held]]        # by day, then by origin

_decode = msgspec.json.Decoder(History)


def read_history(folder: Folder) -> History:
    """Nothing when the file is not there or damaged: it begins again."""
    try:
        return _decode.decode(folder.read(FILE) or b"{}")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def note_day(folder: Folder, history: History, day: str, held: dict[str, Held]) -> History:
    """`history` with `held` as that of `day`, written where it changes."""
    if history.get(day) == held:
        return history
    history = dict(sorted({**history, day: held}.items()))
    folder.write(FILE, msgspec.json.encode(history), durable=True)
    return history
