"""Which words name a region of the map: those that many of its conversations use, and others do not.

A region's words are chosen once, when the map is drawn; from then on each record that is placed says by one bit a word
whether it uses it.  So the numbers are exact at any time, also after something was erased, and a word is shown
only while enough records use it (see README.md: who is behind a record is not known, by design).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

MOST_WORDS = 8              # of a region; each is one bit
LEAST_RECORDS = 10          # that use a word, for it to be shown
LEAST_GIVERS = 5            # that these records must come from, as far as that can be told

_LEAST_SHARE = 0.04         # of a region's records: a word of fewer says little of it
_LEAST_LIFT = 3.0           # how many times more of a region's records use it than of the others
_LONGEST = 24
_WORD = re.compile(r"[^\W\d_]{3,}")
# Scripts that put no space between words: pairs of neighbouring characters stand for them.
_UNSPACED = re.compile(r"[\u3400-\u9fff\u30a0-\u30ff\u0e00-\u0e7f]{2,}")


def words_of(text: str) -> frozenset[str]:
    """The different words of a text, in small letters; pairs of characters where a script has no spaces."""
    found = set[str]()
    for run in _WORD.findall(text.lower()):
        if _UNSPACED.search(run):
            found.update(part[k : k + 2] for part in _UNSPACED.findall(run) for k in range(len(part) - 1))
        elif len(run) <= _LONGEST:
            found.add(run)
    return frozenset(found)


def name_regions(words: Sequence[frozenset[str]], regions: Sequence[int], count: int) -> list[tuple[str, ...]]:
    """For each of `count` regions the words that tell it from the others, the most telling first.

    `words` and `regions` say of each record what it uses and where it stands.  No word that fewer than
    LEAST_RECORDS of a region's records use is among them.
    """
    of_region = [Counter[str]() for _ in range(count)]
    sizes = Counter(regions)
    for some, region in zip(words, regions, strict=True):
        of_region[region].update(some)
    everywhere = Counter[str]()
    for counts in of_region:
        everywhere.update(counts)
    return [_most_telling(of_region[region], sizes[region], everywhere, len(words)) for region in range(count)]


def _most_telling(counts: Counter[str], size: int, everywhere: Counter[str], total: int) -> tuple[str, ...]:
    least = max(LEAST_RECORDS, math.ceil(_LEAST_SHARE * size))

    def tells(word: str) -> float:
        here, elsewhere = counts[word] / size, (everywhere[word] - counts[word] + 1) / (total - size + LEAST_RECORDS)
        return here * math.log(here / elsewhere)

    def is_of_here(word: str) -> bool:
        elsewhere = (everywhere[word] - counts[word]) / max(1, total - size)
        return total == size or counts[word] / size >= _LEAST_LIFT * elsewhere

    able = [word for word, number in counts.items() if number >= least and is_of_here(word)]
    telling = sorted(((tells(word), word) for word in able), key=lambda each: (-each[0], each[1]))
    return tuple(word for value, word in telling[:MOST_WORDS] if value > 0)


def bits_of(words: frozenset[str], of_region: Iterable[str]) -> int:
    """Which of its region's words a record uses, the first as the lowest bit."""
    return sum(1 << place for place, word in enumerate(of_region) if word in words)
