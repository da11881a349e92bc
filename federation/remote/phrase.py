"""A contributor's recovery phrase: twelve words from which every withdrawal secret is derived, and nothing else needed.

    seed    = BIP39 seed of the words, without a passphrase: 64 bytes
    secret  = HKDF-SHA-256(ikm = seed, salt = none, info = "sharelm/secret/v1" LF ‖ device ‖ counter, 32 bytes)

`device` is 4 bytes and `counter` 8, both big-endian.  RFC 5869 and BIP39 (PROTOCOL.md, section 11).
"""

import hmac
import unicodedata
from difflib import SequenceMatcher
from hashlib import sha256

from mnemonic import Mnemonic

WORDS = 12
MOST_DEVICE = (1 << 32) - 1
MOST_COUNTER = (1 << 53) - 1        # what a number in JavaScript holds

_INFO = b"sharelm/secret/v1\n"
_ALIKE = 0.6            # how similar a word is to one that may have been meant
_LIST = Mnemonic("english")
_PLACES = {word: place for place, word in enumerate(_LIST.wordlist)}


class WrongPhrase(ValueError):
    """These are not the words of a recovery phrase.

    The message never holds any of them; `places` are those that are wrong, or may be, counted from 1.
    """

    def __init__(self, message: str, places: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.places = places


def new_phrase() -> str:
    """Twelve words, 128 random bits."""
    return str(_LIST.generate(strength=128))


def parse_phrase(text: str) -> str:
    """The twelve words in lower case, one space between them, whatever white space and capitals they came in.

    Raises:
        WrongPhrase: they are not twelve, one is not in the list, or the checksum does not hold.
    """
    words = unicodedata.normalize("NFKD", text).lower().split()
    if len(words) != WORDS:
        raise WrongPhrase(f"a recovery phrase has {WORDS} words, here are {len(words)}")
    strange = tuple(place for place, word in enumerate(words, 1) if word not in _PLACES)
    if strange:
        which = f"word {strange[0]} is" if len(strange) == 1 else f"words {_listed(strange, 'and')} are"
        raise WrongPhrase(f"{which} not in the list of words (BIP39, English)", strange)
    if not _checksum_holds(words):
        suspects = _suspects(words)
        where = f". Look at word {_listed(suspects, 'or')} first: a similar one fits there" if suspects else ""
        raise WrongPhrase(f"the words do not belong together: one is wrong, or two changed places{where}", suspects)
    return " ".join(words)


def seed_of(phrase: str) -> bytes:
    """The 64 bytes that a phrase stands for (PBKDF2-HMAC-SHA-512, 2,048 rounds, salt "mnemonic").

    Raises:
        WrongPhrase: it is none.
    """
    return bytes(Mnemonic.to_seed(parse_phrase(phrase)))


class Secrets:
    """The withdrawal secrets of one seed."""

    def __init__(self, seed: bytes) -> None:
        assert len(seed) == 64
        self._key = hmac.digest(bytes(32), seed, sha256)        # HKDF-Extract, without salt

    def secret(self, device: int, counter: int) -> bytes:
        """The secret of contribution number `counter` of device number `device`, 32 bytes."""
        assert 0 <= device <= MOST_DEVICE and 0 <= counter <= MOST_COUNTER
        info = _INFO + device.to_bytes(4, "big") + counter.to_bytes(8, "big")
        return hmac.digest(self._key, info + b"\x01", sha256)       # HKDF-Expand: one block is all


def _checksum_holds(words: list[str]) -> bool:
    """The last four of the 132 bits are the first of the SHA-256 of the others."""
    bits = 0
    for word in words:
        bits = bits << 11 | _PLACES[word]
    return sha256((bits >> 4).to_bytes(16, "big")).digest()[0] >> 4 == bits & 15


def _suspects(words: list[str]) -> tuple[int, ...]:
    """The places where a similar word would make the checksum hold, the likeliest first; at most three."""
    likely = list[tuple[float, int]]()
    for at, word in enumerate(words):
        matcher = SequenceMatcher(b=word)
        best = 0.0
        for other in _LIST.wordlist:
            matcher.set_seq1(other)
            if other == word or matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
                continue
            ratio = matcher.ratio()
            if ratio > max(best, _ALIKE) and _checksum_holds([*words[:at], other, *words[at + 1 :]]):
                best = ratio
        if best:
            likely.append((-best, at + 1))
    return tuple(place for _, place in sorted(likely)[:3])


def _listed(places: tuple[int, ...], last: str) -> str:
    *before, end = [str(place) for place in places]
    return f"{', '.join(before)} {last} {end}" if before else end
