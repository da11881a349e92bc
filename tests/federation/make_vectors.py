"""Writes federation/vectors/*.json: examples of everything on the wire, from fixed keys and salts.

    python -m tests.federation.make_vectors

Written once.  A test that fails after a change means that the change is no longer
the protocol that others speak; so these files are not made anew to please a test.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from mnemonic import Mnemonic

from federation.log.bundle import format_bundle, format_slot
from federation.log.checkpoint import cosign, sign_checkpoint
from federation.log.commitment import commit_to_body, commit_to_secret, format32
from federation.log.edge import Edge
from federation.log.keys import SigningKey, format_signing_key
from federation.log.leaf import Genesis, Record, Retract, Rotate, Withdraw, format_leaf
from federation.log.listing import Listed, Listing, format_listing
from federation.log.merkle import consistency_proof, inclusion_proof, leaf_hash
from federation.log.note import Note, Signature, format_note
from federation.log.origin import log_id
from federation.log.proof import Proof, format_proof
from federation.log.rotation import commit_to_recovery_key, format_rotations, rotation_line, sign_rotation
from federation.log.tiles import TilePath, format_entries, format_tile_path
from federation.log.tree import hash_reader
from federation.log.watermark import Applied, sign_watermark
from federation.log.withdrawn import format_withdrawn
from federation.remote.phrase import MOST_COUNTER, MOST_DEVICE, Secrets, seed_of

FOLDER = Path(__file__).parents[2] / "federation/vectors"
LOG = SigningKey("log.example/a", bytes(range(32)))
WITNESS = SigningKey("witness.example/log", bytes(range(32, 64)))
SALT, SECRET = bytes(range(64, 96)), bytes(range(96, 128))
BODY = '{"conversation":[{"role":"user","content":"Grüße"}]}'.encode()


def make() -> dict[str, Any]:
    """From file name to what it holds.  Bytes are hex, but for texts, which are texts."""
    return {
        "keys": [_key(LOG, bytes(range(32))), _key(WITNESS, bytes(range(32, 64)))],
        "note": _note(),
        "checkpoints": _checkpoints(),
        "commitments": {
            "salt": SALT.hex(),
            "body": BODY.decode(),
            "b": format32(commit_to_body(SALT, BODY)),
            "secret": SECRET.hex(),
            "w": format32(commit_to_secret(SECRET)),
        },
        "leaves": [{"leaf": leaf.decode(), "hash": leaf_hash(leaf).hex()} for leaf in _leaves()],
        "entries": {"leaves": [leaf.decode() for leaf in _leaves()], "tile": format_entries(_leaves()).hex()},
        "bundle": _bundle([format_slot(SALT, BODY), b"", format_slot(SECRET, b"")]),
        "withdrawn": {
            "secrets": {"0": SECRET.hex(), "300": SALT.hex()},
            "set": format_withdrawn({300: SALT, 0: SECRET}).decode(),
            "sha256": sha256(format_withdrawn({300: SALT, 0: SECRET})).hexdigest(),
        },
        "tile_paths": [
            {"level": path.level, "number": path.number, "width": path.width, "path": format_tile_path(path)}
            for path in (
                TilePath(0, 0, 1),
                TilePath(0, 0),
                TilePath(1, 999, 255),
                TilePath("entries", 1000),
                TilePath(7, 1_234_067, 9),
            )
        ],
        "roots": _roots(20),
        "proofs": [_proof(index, size) for index, size in ((0, 1), (1, 2), (6, 7), (255, 257), (256, 257))],
        "listing": _listing(),
        "rotations": _rotations(),
        "erasure": _erasure(),
        "phrases": [_phrase(bytes(16)), _phrase(bytes(range(16)))],
        "receipts": _receipts(),
    }


def _listing() -> str:
    name, nothing = LOG.verifier.name, sha256().hexdigest()
    return format_listing(
        Listing((Listed(name, log_id(name), str(LOG.verifier), 0, Edge().root.hex(), nothing),))
    ).decode()


def _rotations() -> dict[str, Any]:
    """Two rotations of one log: by the recovery keys with the seeds 1, 1, … and 2, 2, …"""
    origin = LOG.verifier.name
    recovery = [SigningKey(origin, bytes([number]) * 32) for number in (1, 2, 3)]
    online = [LOG, SigningKey(origin, bytes([11]) * 32), SigningKey(origin, bytes([12]) * 32)]
    due = [commit_to_recovery_key(each.verifier.public) for each in recovery]
    leaves = [sign_rotation(recovery[k], online[k + 1].verifier, due[k + 1]) for k in (0, 1)]
    lines = []
    for k, index in ((0, 5), (1, 9)):
        edge, _ = _tree(index)
        lines.append(
            rotation_line(index, leaves[k], online[k].verifier, sign_checkpoint(index, edge.root, online[k]).signed)
        )
    return {
        "origin": origin,
        "recovery_seeds": [(bytes([number]) * 32).hex() for number in (1, 2, 3)],
        "genesis_k": format32(due[0]),
        "keys": [str(each.verifier) for each in online],
        "next_recovery": format32(due[2]),
        "rotations": format_rotations(lines).decode(),
    }


def _erasure() -> dict[str, Any]:
    digest = sha256(format_withdrawn({300: SALT, 0: SECRET})).hexdigest()
    applied = [Applied("b.example/log", 301, 2, digest, 1_800_000_000), Applied("a.example/log", 1, 0, "0" * 64, 0)]
    note = sign_watermark(1_800_000_060, applied, LOG)
    return {"vkey": str(LOG.verifier), "note": note.decode(), "logs": ["a.example/log", "b.example/log"]}


def _key(key: SigningKey, seed: bytes) -> dict[str, str]:
    return {
        "name": key.verifier.name,
        "log_id": log_id(key.verifier.name),
        "seed": seed.hex(),
        "public": key.verifier.public.hex(),
        "key_id": key.verifier.id.hex(),
        "vkey": str(key.verifier),
        "cosigner_vkey": str(key.verifier.cosigner),
        "private": format_signing_key(key),
    }


def _note() -> dict[str, str]:
    text = "a text\n\nof Ünicode\n"
    note = Note(text, (Signature(LOG.verifier.name, LOG.verifier.id, LOG.sign(text.encode())),))
    return {"vkey": str(LOG.verifier), "text": text, "note": format_note(note).decode()}


def _checkpoints() -> list[dict[str, Any]]:
    vectors = []
    for size in (0, 1, 257):
        edge, _ = _tree(size)
        checkpoint = sign_checkpoint(size, edge.root, LOG)
        cosigned = cosign(checkpoint, WITNESS, 1_800_000_000)
        vectors.append(
            {
                "vkey": str(LOG.verifier),
                "size": size,
                "root": edge.root.hex(),
                "checkpoint": checkpoint.signed.decode(),
                "cosigner_vkey": str(WITNESS.verifier.cosigner),
                "time": 1_800_000_000,
                "cosigned": cosigned.signed.decode(),
            }
        )
    return vectors


def _leaves() -> list[bytes]:
    a, b, c = format32(SALT), format32(SECRET), format32(LOG.verifier.public)
    signature = "A" * 85 + "Q"
    return [
        format_leaf(Genesis(a)),
        format_leaf(Rotate(c, a, b, signature)),
        format_leaf(Record(commit_to_body(SALT, BODY), commit_to_secret(SECRET))),
        format_leaf(Withdraw(300, "other.example/log", b)),
        format_leaf(Retract("legal", 7)),
        b'{"t":"of-tomorrow/v1","x":[1,2]}',
    ]


def _bundle(slots: list[bytes]) -> dict[str, Any]:
    return {"slots": [slot.hex() for slot in slots], "bundle": b64encode(format_bundle(slots)).decode()}


def _tree(size: int) -> tuple[Edge, dict[TilePath, bytes]]:
    edge, written = Edge().extend([leaf_hash(b"leaf %d" % n) for n in range(size)])
    return edge, {path: b"".join(tile) for path, tile in written}


def _roots(most: int) -> list[dict[str, Any]]:
    """Of the leaves "leaf 0", "leaf 1", …; each with the proof that it continues the tree of half its size."""
    roots = []
    for size in range(most + 1):
        edge, files = _tree(size)
        proof = consistency_proof(size // 2, size, hash_reader(size, files.get))
        roots.append({"size": size, "root": edge.root.hex(), "from_half": [each.hex() for each in proof]})
    return roots


def _proof(index: int, size: int) -> dict[str, Any]:
    edge, files = _tree(size)
    hashes = inclusion_proof(index, size, hash_reader(size, files.get))
    proof = format_proof(Proof(index, tuple(hashes), sign_checkpoint(size, edge.root, LOG).signed))
    return {"vkey": str(LOG.verifier), "leaf": f"leaf {index}", "index": index, "size": size, "proof": proof.decode()}


def _phrase(entropy: bytes) -> dict[str, Any]:
    phrase = str(Mnemonic("english").to_mnemonic(entropy))
    secrets = Secrets(seed_of(phrase))
    numbers = ((0, 0), (0, 1), (0, 256), (1, 0), (MOST_DEVICE, MOST_COUNTER))
    return {
        "entropy": entropy.hex(),
        "phrase": phrase,
        "as_typed": f" {phrase.upper()}\n".replace(" ", "\u00a0 \t", 3),
        "seed": seed_of(phrase).hex(),
        "secrets": [
            {
                "device": device,
                "counter": counter,
                "secret": secrets.secret(device, counter).hex(),
                "w": format32(commit_to_secret(secrets.secret(device, counter))),
            }
            for device, counter in numbers
        ],
    }


def _receipts() -> list[dict[str, Any]]:
    """Of the leaves in leaves.json, in one log."""
    leaves = _leaves()
    edge, written = Edge().extend([leaf_hash(leaf) for leaf in leaves])
    files = {path: b"".join(tile) for path, tile in written}
    signed = sign_checkpoint(len(leaves), edge.root, LOG).signed
    receipts = []
    for index, leaf in enumerate(leaves):
        hashes = inclusion_proof(index, len(leaves), hash_reader(len(leaves), files.get))
        receipt = format_proof(Proof(index, tuple(hashes), signed, leaf)).decode()
        receipts.append({"vkey": str(LOG.verifier), "leaf": leaf.decode(), "index": index, "receipt": receipt})
    return receipts


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in make().items():
        (FOLDER / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
