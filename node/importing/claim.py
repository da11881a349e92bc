"""What an operator states of a file: its licence, and by what right rows come in that may not be passed on."""

import re

from msgspec import Struct

from node.collection.importers import BARS, NO_ASSERTION, Imported

MIN_RIGHT, MAX_RIGHT, MAX_LICENCE = 10, 300, 100
_LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+() -]*")

WHAT_TO_DO = {
    "terms": "--right",
    "personal": "--right",
    "unstated": "--licence, or --right",
}


class WrongClaim(ValueError):
    """The claim can't be written down; the message says what was expected."""


class Claim(Struct, frozen=True):
    """`licence` is an SPDX expression for rows that state none; `right` says in a sentence why barred ones may come in.

    Both are published on the records' licence, and go into the node's audit log.
    """

    licence: str = ""
    right: str = ""


def checked(claim: Claim) -> Claim:
    """The same on one line each.

    Raises:
        WrongClaim: too short, too long, or no licence expression.
    """
    right, licence = " ".join(claim.right.split()), claim.licence.strip()
    if right and not MIN_RIGHT <= len(right) <= MAX_RIGHT:
        raise WrongClaim(
            f"--right should be a sentence of {MIN_RIGHT} to {MAX_RIGHT} characters, got {len(right)}. It is published "
            'with each record, e.g. --right "shared with us by their author under CC-BY-4.0 for this collection".'
        )
    if licence and (len(licence) > MAX_LICENCE or not _LICENCE.fullmatch(licence)):
        raise WrongClaim(f"--licence should be an SPDX expression of at most {MAX_LICENCE} characters, e.g. CC-BY-4.0.")
    return Claim(licence, right)


def licence_of(row: Imported, claim: Claim) -> str | None:
    """The licence to publish the row under; None when it may not come in."""
    licence = claim.licence if claim.licence and row.licence == NO_ASSERTION else row.licence
    if not row.barred or (row.barred == "unstated" and claim.licence):
        return licence
    return f"{licence} (passed on by right stated by the operator: {claim.right})" if claim.right else None


def why_barred(row: Imported) -> str:
    """One sentence for the operator: why it stays out, and with which option it would not."""
    return f"{BARS[row.barred]} (to bring it in all the same: {WHAT_TO_DO[row.barred]})"
