"""Contributors' words as HTML in which nothing works and nothing hides (threats C14 and C15).

Every sign that has a meaning in HTML is escaped.  Signs that nobody would see, or that turn the direction of what
follows, are shown as marks that name them; those that a script or an emoji needs stay as they are.  Placeholders
are set apart.
"""

import html
import re
import unicodedata
from collections.abc import Iterable

# Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties), line separators, and controls but TAB and LF.
_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff"
)
_JOINING = "\u0600-\u1cff\ua800-\uabff\U00010a00-\U00011fff"      # scripts in which letters join or do not
_EMOJI = "\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_NEEDED = (
    rf"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])"
    rf"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    rf"|(?<=[{_EMOJI}0-9#*©®])[\ufe0e\ufe0f]"
    r"|(?<=[\u1800-\u18aa])[\u180b-\u180f]"                        # Mongolian
    r"|(?<=[\u3400-\u9fff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
    r"|(?<=\U0001f3f4)[\U000e0030-\U000e007a]{2,7}\U000e007f"      # flags of England, Scotland, Wales
    r"|\r(?=\n)"
)
_SPECIAL = re.compile(
    rf"<(?P<kind>[A-Z]{{2,20}})_(?P<number>\d{{1,6}})>|(?P<needed>{_NEEDED})|(?P<unseen>[{_UNSEEN}]+)"
)
_MOST_NAMED = 8     # of one run; the others are counted


def visible(text: str) -> str:
    """`text` as HTML for between tags."""
    parts, done = list[str](), 0
    for found in _SPECIAL.finditer(text):
        parts.append(html.escape(text[done : found.start()]))
        parts.append(_shown(found))
        done = found.end()
    parts.append(html.escape(text[done:]))
    return "".join(parts)


def unmasked(text: str) -> str:
    """`text` for an attribute or a place without markup: unseen signs written out."""
    return _SPECIAL.sub(lambda found: _named(found["unseen"]) if found["unseen"] else found[0], text)


def marked(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """As `visible`, with these places (first, and behind the last) marked, as what was searched for."""
    parts, done = list[str](), 0
    for first, behind in ranges:
        parts += [visible(text[done:first]), "<mark>", visible(text[first:behind]), "</mark>"]
        done = behind
    return "".join([*parts, visible(text[done:])])


def _shown(found: re.Match[str]) -> str:
    if found["kind"]:
        return f'<span class="placeholder">⟨{found["kind"]}_{found["number"]}⟩</span>'
    if found["needed"]:
        return "" if found["needed"] == "\r" else found["needed"]
    run = found["unseen"]
    title = html.escape(unicodedata.name(run[0], "a sign that can't be seen"))
    return f'<span class="unseen" title="{title}">{_named(run)}</span>'


def _named(run: str) -> str:
    named = " ".join(f"U+{ord(sign):04X}" for sign in run[:_MOST_NAMED])
    more = len(run) - _MOST_NAMED
    return f"⟨{named}⟩" if more <= 0 else f"⟨{named} and {more:,} more⟩"
