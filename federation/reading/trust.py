"""Whom a reader trusts: the keys of logs, and how many cosigners must have seen a checkpoint."""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from federation.errors import BrokeTheRules, Malformed
from federation.log.checkpoint import Checkpoint, cosigned_at
from federation.log.keys import ED25519, VerifierKey, parse_verifier_key


class Trust(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A trust file, as JSON.

    `origins` are the verifier keys of the logs to take, and no others; `cosigners`
    are keys of nodes, `quorum` of which must have cosigned each checkpoint, the
    last of them at most `max_age_s` seconds ago.
    """

    origins: tuple[str, ...] = ()
    cosigners: tuple[str, ...] = ()
    quorum: Annotated[int, Meta(ge=0)] = 0
    max_age_s: Annotated[int, Meta(gt=0)] | None = None

    def keys(self) -> dict[str, VerifierKey]:
        return {key.name: key for key in map(parse_verifier_key, self.origins)}


def read_trust(file: Path) -> Trust:
    """The trust file at `file`: JSON, or just the verifier keys of logs, one a line.

    Raises:
        Malformed: the message says where it is wrong.
    """
    try:
        raw = file.read_bytes()
        trust = msgspec.json.decode(raw, type=Trust) if raw.lstrip().startswith(b"{") else _keys_alone(raw)
        if any(key.algorithm != ED25519 for key in trust.keys().values()):
            raise Malformed("an origin is given by the key that signs its log (algorithm 1)")
        cosigners = _distinct(trust.cosigners)
    except OSError as failure:
        raise Malformed(f"the trust file can't be read: {failure}") from None
    except UnicodeDecodeError:
        raise Malformed(f"{file} is neither JSON nor lines of verifier keys") from None
    except msgspec.MsgspecError as wrong:
        raise Malformed(f"{file}: {wrong}. Expected {{\"origins\": [\"<vkey>\", …]}}.") from None
    except BrokeTheRules as wrong:
        raise Malformed(f"{file}: {wrong}") from None
    if trust.quorum > len(cosigners):
        raise Malformed(f"{file}: a quorum of {trust.quorum} out of {len(cosigners)} cosigners can't be met")
    return trust


def what_lacks(checkpoint: Checkpoint, trust: Trust, now_s: int) -> str | None:
    """Why `checkpoint` does not have the cosignatures that `trust` asks for; None when it has them."""
    times = list[int]()
    for cosigner in _distinct(trust.cosigners):
        try:
            time_s = cosigned_at(checkpoint, cosigner)
        except BrokeTheRules:
            continue
        if time_s is not None:
            times.append(time_s)
    if len(times) < trust.quorum:
        return f"{checkpoint.origin}: {len(times)} of the {trust.quorum} cosignatures asked for"
    if trust.max_age_s is not None and (not times or now_s - max(times) > trust.max_age_s):
        return f"{checkpoint.origin}: nobody trusted has seen this checkpoint in the last {trust.max_age_s} seconds"
    return None


def _keys_alone(raw: bytes) -> Trust:
    lines = [line.strip() for line in raw.decode("ascii").splitlines()]
    origins = tuple(line for line in lines if line and not line.startswith("#"))
    if not origins:
        raise Malformed("it names no key")
    return Trust(origins)


def _distinct(texts: tuple[str, ...]) -> list[VerifierKey]:
    """The cosigners named, each once: a key written in two ways, or under two names, is one voice."""
    return list({key.public: key for key in map(parse_verifier_key, texts)}.values())
