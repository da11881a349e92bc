"""Invented people whose data must be nowhere afterwards, and the search for it in every shape it could lie in."""

import base64
import json
import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import zstandard

from federation.log.commitment import commit_to_secret, format32

# Each channel has a person of its own, so that what is found says where it came in.
_NAMES = (
    "Marta Kowalska", "Jonas Lindqvist", "Amelia Thornberry", "Dmitri Volkov", "Priya Raghunathan", "Carlos Mendoza",
    "Ingrid Halvorsen", "Tobias Schneider", "Fatima Hassan", "William Fitzgerald", "Elena Petrova", "Hugo Castellanos",
    "Naomi Blackwood", "Stefan Radulescu", "Beatriz Carvalho", "Oliver Pemberton", "Yasmin Abdallah", "Lukas Hoffmann",
    "Giulia Ferrari", "Patrick Gallagher",
)  # fmt: skip


class Person:
    """All that is known of somebody who does not exist."""

    def __init__(self, channel: int) -> None:
        self.name = _NAMES[channel]
        first, last = self.name.lower().split()
        digits = f"{sha256(last.encode()).digest()[0] % 90 + 10}{channel + 10}"
        hidden = sha256(self.name.encode()).hexdigest()
        self.email = f"{first}.{last}{digits}@lakeside-mail.net"
        self.phone = f"+46 70 {digits[:2]}3 {digits[2:]} 67"
        self.card = _card(f"411111{digits}11{digits[::-1]}1")
        self.address = f"{digits} {last.title()} Avenue, Springfield, IL 62704"
        self.key = f"sk-proj-{base64.b64encode(bytes.fromhex(hidden)).decode().translate(str.maketrans('+/=', 'xyz'))}"
        self.password = f"Tr0ub4dor-{hidden[:6]}"
        self.path = f"/home/{last}{digits}/letters"

    @property
    def needles(self) -> dict[str, str]:
        """What must not be found, by kind.  The street alone, since a region may stay."""
        last = self.name.split()[1]
        return {
            "name": self.name, "last name": last, "email": self.email, "phone": self.phone, "card": self.card,
            "address": self.address.partition(",")[0], "key": self.key, "password": self.password,
            "path": self.path.split("/")[2],
        }  # fmt: skip

    @property
    def prose(self) -> str:
        return (
            f"Hello, my name is {self.name}. Please write to {self.email} or call me at {self.phone}. "
            f"I live at {self.address}. My card number is {self.card}. The API key is {self.key}. "
            f"My password is {self.password} and the file lies in {self.path}/notes.txt."
        )


def _card(digits: str) -> str:
    """Sixteen digits in groups of four, the last one by Luhn."""
    digits = digits[:15].ljust(15, "7")
    doubled = [int(d) * (2 - k % 2) for k, d in enumerate(digits)]
    check = -sum(each // 10 + each % 10 for each in doubled) % 10
    whole = digits + str(check)
    return " ".join(whole[at : at + 4] for at in range(0, 16, 4))


def shapes_of(text: str) -> set[bytes]:
    """UTF-8, UTF-16, base64 at three offsets, hexadecimal, percent-encoded."""
    raw = text.encode()
    shapes = {raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode()}
    for offset in range(3):
        coded = base64.b64encode(bytes(offset) + raw)
        inner = coded[4 if offset else 0 : (offset + len(raw)) // 3 * 4]     # what stands beside it changes the rest
        shapes |= {inner, inner.translate(bytes.maketrans(b"+/", b"-_"))}
    percent = "".join(f"%{byte:02X}" for byte in raw)
    return shapes | {percent.encode(), percent.lower().encode(), quote(text).encode(), json.dumps(text)[1:-1].encode()}


def found_in(people: Iterable[Person], *roots: Path) -> list[str]:
    """Where something of these people lies under `roots`, which are files or folders."""
    wanted = [
        (f"{person.name}'s {kind}", shape)
        for person in people
        for kind, value in person.needles.items()
        for shape in shapes_of(value)
    ]
    found = set[str]()
    for root in roots:
        for where, content in contents(root):
            found.update(f"{what} in {where}" for what, shape in wanted if shape in content)
    return sorted(found)


def contents(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file as it lies there; and what is inside of bundles and databases."""
    for file in [root] if root.is_file() else sorted(root.rglob("*")):
        if not file.is_file():
            continue
        raw = file.read_bytes()
        if not raw.strip(b"\0"):        # the reserve: 16 MB of nothing, in which each search would take long
            continue
        yield str(file), raw
        if raw.startswith(zstandard.FRAME_HEADER):
            yield f"{file} (inside)", zstandard.ZstdDecompressor().decompressobj().decompress(raw)
        if raw.startswith(b"SQLite format 3"):
            yield f"{file} (rows)", _rows(file)


def _rows(file: Path) -> bytes:
    """All values of a database: a long one lies in pieces on its pages."""
    with TemporaryDirectory() as folder:
        for each in file.parent.glob(f"{file.name}*"):
            (Path(folder) / each.name).write_bytes(each.read_bytes())
        database = sqlite3.connect(Path(folder) / file.name)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        values = [value for table in tables for row in database.execute(f"SELECT * FROM {table}") for value in row]
        database.close()
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)


def everywhere(person: Person) -> dict[str, Any]:
    """A conversation whose every field says something of this person."""
    turns = [
        {
            "role": role, "content": person.prose, "id": person.email, "parent": person.key,
            "model": person.email, "rating": 1,
            "parts": [
                {"kind": kind, "text": person.prose, "language": person.email, "title": person.prose[:490]}
                for kind in ("text", "code", "thinking", "citation", "artifact", "image", "file")
            ],
        }
        for role in ("system", "user", "assistant", "tool")
    ]  # fmt: skip
    return {
        "conversation_id": person.email,
        "conversation": turns,
        "model_name": f"model of {person.email}",
        "user_id": person.email,
        "timestamp": f"2026-11-20 {person.phone}",
        "source": f"https://chat.example/{person.name.split()[1]}?mail={person.email}",
        "user_metadata": {"location": person.address, "age": f"27 {person.phone}", "gender": person.email},
        "conversation_metadata": {
            "rate": person.email, "language": person.email, "redacted": person.email, "toxic": person.email,
            "title": person.prose[:490], "custom_instruction": person.prose, "status": person.email,
        },
        "platform": f"{person.key[:90]}",
        "model": person.email,
        "rating": -1,
        "rating_reason": person.prose,
        "tags": [person.email, person.key[:90], person.card, person.phone],
        "branches": [[person.email]],
        "labels": [{"name": person.email, "value": person.prose[:490], "by": person.email}],
    }  # fmt: skip


def contribution(conversation: dict[str, Any], secret: bytes, **more: Any) -> dict[str, Any]:
    return {
        "w": format32(commit_to_secret(secret)),
        "conversation": conversation,
        "consent": {"version": "1", "text_sha256": "0" * 64},
        **more,
    }
