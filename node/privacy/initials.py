"""Whether what a contributor wrote ends with what may be somebody's initials, alone on a line: "dp", "GT", "- M".

Neither tagger sees them, and nothing says whose they are; but under a letter
that was pasted they are a name.  Abbreviations that are known, and words, are none.
"""

import re
from collections.abc import Sequence

from .fields import Field
from .namelist import is_also_a_word, is_name, is_ordinary, is_ordinary_elsewhere
from .wordlist import read_words, words

_LAST_LINE = re.compile(r"(?:^|\n)[ \t>]*([-–—~/]?)[ \t]*((?:[^\W\d_]\.?[ ]?){1,3})\s*\Z")
# Short answers and other abbreviations that people send by themselves; letters of a choice.
_SAID = read_words("nobody") | read_words("programs") | words(
    "ok okk yep yup yea nah hm hmm mhm ah aha oh ooh uh um eh ha lol lmao omg wtf wth idk idc imo btw brb thx ty "
    "tysm np pls plz gg gm gn hbu wbu wyd ily tbh ngl smh fyi asap etc eg ie vs ps nb rip diy faq bmi bpm rpm mph "
    "kg km cm mm ml gb mb kb tb hz usd eur gbp inr uk us usa eu un fbi cia nasa nyc nba nfl mlb ceo cto cfo hr pr "
    "phd mba bsc msc md mri dna rna hiv aids tv pc dvd gpa sat gre act ielts ap ib ii iii iv vi vii viii ix xi "
    "abc xyz foo bar asd qwe zzz xd hey yo si oui ja nee non nein sim não da tak hej ola hola"
)


def may_be_signed(fields: Sequence[Field], texts: Sequence[str]) -> bool:
    """Whether some turn of a contributor's ends so in what may be published, `texts`, each of a field."""
    return any(field.is_by_user and ends_with_initials(text) for field, text in zip(fields, texts, strict=True))


def ends_with_initials(text: str) -> bool:
    """Whether the last line of `text` is one to three letters that are no word: one alone only behind a dash."""
    last = _LAST_LINE.search(text[-40:])
    if last is None:
        return False
    letters = re.sub(r"[^\w]", "", last[2]).lower()
    if len(letters) == 1:
        return last[1] in ("-", "–", "—", "~")
    known = is_ordinary(letters) or is_also_a_word(letters) or is_ordinary_elsewhere(letters) or is_name(letters)
    return letters not in _SAID and not known
