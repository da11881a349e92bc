"""`sharelm key rotate`: a new online key, by the recovery words.  They are used here and nowhere else."""

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from node.cli.operator import Dir, Json, _ask, _needs_node
from node.cli.output import fail, result, result_json, say
from node.cli.records import operator_name


def rotate(
    dir: Dir,
    phrase_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="The recovery words; asked for otherwise."),
    ] = None,
    new_phrase_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the next recovery words there, and do not show them.")
    ] = None,
    json: Json = False,
) -> None:
    """Put a new key in the place of this node's, which is lost or stolen.

    Takes the twelve recovery words, and makes the next twelve: each phrase is good once. Peers and researchers
    follow by themselves.
    """
    _needs_node()
    from node.config import FILE, WrongSettings, read_settings

    if new_phrase_file is None and (json or not sys.stdin.isatty()):
        fail("nobody is there to read the next recovery words. Name a file for them: --new-phrase-file FILE")
    try:
        origin = read_settings(dir / FILE).origin
    except WrongSettings as wrong:
        fail(str(wrong))
    words = phrase_file.read_text() if phrase_file else typer.prompt("Recovery words", hide_input=True, err=True)
    new_words, leaf = _sign(dir, origin, words)
    _hand_over(new_words, new_phrase_file)      # before the old ones are used up
    done = _ask(dir, "rotate", leaf=leaf, who=operator_name())
    if json:
        result_json(done)
        return
    result(f"Verifier key: {done['vkey']}")
    say("This node signs with it from now on. The words that you gave are used up; the new ones replace this key.")


def _sign(dir: Path, origin: str, words: str) -> tuple[str, str]:
    """The next recovery words, and the signed leaf.  The new key waits in keys/node.key.next."""
    from federation.log.commitment import format32
    from federation.log.keys import SigningKey, format_signing_key
    from federation.log.leaf import format_leaf
    from federation.log.rotation import commit_to_recovery_key, sign_rotation
    from federation.remote.phrase import WrongPhrase, parse_phrase
    from node.context import NEXT_KEY, write_secret
    from node.safety.recovery import new_words, recovery_key, recovery_public_key

    try:
        recovery = recovery_key(parse_phrase(words), origin)
    except WrongPhrase as wrong:
        fail(str(wrong))
    new = SigningKey(origin, secrets.token_bytes(32))
    (dir / NEXT_KEY).unlink(missing_ok=True)
    write_secret(dir / NEXT_KEY, format_signing_key(new))
    due = _ask(dir, "rotation due")
    if due["commitment"] != format32(commit_to_recovery_key(recovery.verifier.public)):
        (dir / NEXT_KEY).unlink()
        fail("these are recovery words, and not the ones of this node that are due: after a rotation the newer are")
    after = new_words()
    leaf = sign_rotation(recovery, new.verifier, commit_to_recovery_key(recovery_public_key(after)))
    return after, format_leaf(leaf).decode()


def _hand_over(words: str, file: Path | None) -> None:
    if file is None:
        say("The next recovery words, shown this once. Write them down, away from this machine:\n")
        result(f"    {words}\n")
        typer.confirm("Are they written down?", abort=True, err=True)
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as failure:
        fail(f"{file} can't be made: {failure.strerror}. Name a file that is not there yet.")
    with os.fdopen(descriptor, "w") as opened:
        opened.write(words + "\n")
        opened.flush()
        os.fsync(descriptor)
