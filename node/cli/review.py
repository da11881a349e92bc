"""The commands for what a person should look at: `sharelm review`."""

import unicodedata
from typing import Annotated, Any

import typer

from node.cli.operator import Dir, Json, _ask
from node.cli.output import fail, result, result_json, say

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="As `review list` shows them.")]
After = Annotated[str, typer.Option(help="Go on behind this one, as the page before ended with.")]
Limit = Annotated[int, typer.Option(min=1, max=1_000, help="At most so many.")]
Reason = Annotated[str | None, typer.Option(help="All that are held for this reason, as `review list` words it.")]

def list_(
    dir: Dir,
    after: After = "",
    limit: Limit = 50,
    reason: Reason = None,
    json: Json = False,
) -> None:
    """What is held, and why: reasons, counts and kinds, never text."""
    page = _ask(dir, "review list", after=after, most=limit, reason=reason)
    if json:
        result_json(page)
        return
    for each in page["held"]:
        origin = "" if each["by_member"] else ", imported or published before"
        result(
            f"{each['id'][:12]}  {each['reason']}\n"
            f"              {each['turns']} turns, {each['size_bytes']:,} bytes{origin}; replaced: {kinds_of(each)}"
        )
    for why, count in page["reasons"].items():
        say(f"{count:>7,} held: {why}")
    if not page["reasons"]:
        say("Nothing is held.")
    if page["next"]:
        say(f"There are more: sharelm review list {dir} --after {page['next']}")


def show(
    dir: Dir,
    id: Annotated[str, typer.Argument(metavar="ID", help="As `review list` shows it; or ORIGIN#INDEX of a record.")],
    json: Json = False,
) -> None:
    """The anonymized text of one, as it would be published."""
    shown = _ask(dir, "review show", id=id)
    if json:
        result_json(shown)
        return
    report = shown["privacy"] or {}
    result(f"{shown['id']}\nwhy: {shown['reason']}\nreplaced: {kinds_of({'kinds': report.get('counts', {})})}")
    result(conversation_text(shown["conversation"]))


def release(dir: Dir, ids: Ids = None, reason: Reason = None, json: Json = False) -> None:
    """Let what is held be published, with the others that wait."""
    decided = _ask(dir, "review release", **_which(ids, reason))
    result_json(decided) if json else result(f"Released {decided['count']:,}. They wait for publication now.")


def refuse(dir: Dir, ids: Ids = None, reason: Reason = None, json: Json = False) -> None:
    """Delete what is held, with all its bytes.  Whoever contributed it sees that in their status."""
    decided = _ask(dir, "review refuse", **_which(ids, reason))
    result_json(decided) if json else result(f"Refused {decided['count']:,}. Nothing of them is kept.")


def quarantine(dir: Dir, after: After = "", limit: Limit = 50, json: Json = False) -> None:
    """Records of other logs that a second look keeps from this node's readers: where, which kinds, how many."""
    page = _ask(dir, "review quarantine", after=after, most=limit)
    if json:
        result_json(page)
        return
    for each in page["records"]:
        notes = ", restored" if each["restored"] else ""
        notes += ", its node was told" if each["told"] else ""
        result(f"{each['origin']}#{each['index']}  {kinds_of(each)}, since {each['found_on']}{notes}")
    if not page["records"]:
        say("Nothing is kept back.")
    if page["next"]:
        say(f"There are more: sharelm review quarantine {dir} --after {page['next']}")


def restore(
    dir: Dir,
    places: Annotated[list[str], typer.Argument(metavar="RECORD...", help="As `review quarantine` shows them.")],
    json: Json = False,
) -> None:
    """Show records that were kept back to this node's readers again."""
    decided = _ask(dir, "review restore", places=places)
    result_json(decided) if json else result(f"Restored {decided['count']:,}.")


def reports(dir: Dir, after: After = "", limit: Limit = 50, json: Json = False) -> None:
    """What readers of this node's pages report, and what other nodes report of own records: where, why, and by whom."""
    page = _ask(dir, "review reports", after=after, most=limit)
    if json:
        result_json(page)
        return
    for each in page["readers"]:
        often = "once" if each["times"] == 1 else f"{each['times']:,} times"
        result(f"{each['origin']}#{each['index']}  {each['reason']}, by readers, {often}, last on {each['last_on']}")
        for words in each["words"]:
            result(f'    "{one_line(words)}"')
    for each in page["reports"]:
        who = each["reporter"] or "a node not known here"
        dismissed = ", dismissed" if each["dismissed"] else ""
        result(f"{each['index']:>9}  {' '.join(each['kinds'])}, by {who} on {each['came_on']}{dismissed}")
    if page["reports"] or page["readers"]:
        say(f"To look at one: sharelm review show {dir} ORIGIN#INDEX. To take it back: sharelm retract {dir} INDEX "
            f"--reason privacy; of another log: sharelm block {dir} ORIGIN INDEX --reason privacy. "
            f"To let it stand: sharelm review dismiss {dir} INDEX or ORIGIN#INDEX")  # fmt: skip
    else:
        say("Nothing was reported.")
    left = page["readers_records"] - len({(each["origin"], each["index"]) for each in page["readers"]})
    if left > 0:
        say(f"Readers reported {left:,} more. They come up when these are dealt with, or with a larger --limit.")
    if page["next"]:
        say(f"There are more: sharelm review reports {dir} --after {page['next']}")


def dismiss(
    dir: Dir,
    places: Annotated[list[str], typer.Argument(metavar="RECORD...", help="As `review reports` shows them.")],
    json: Json = False,
) -> None:
    """Let records stand, whatever was reported of them."""
    decided = _ask(dir, "review dismiss", places=places)
    result_json(decided) if json else result(f"Dismissed the reports of {decided['count']:,} records.")


def kinds_of(each: dict[str, Any]) -> str:
    """ "2 EMAIL, 1 PERSON", or "nothing"."""
    return ", ".join(f"{count:,} {kind}" for kind, count in sorted(each["kinds"].items())) or "nothing"


def conversation_text(conversation: dict[str, Any]) -> str:
    """A conversation to read on a terminal.  What would steer the terminal is made visible."""
    lines = list[str]()
    for name in ("title", "custom_instruction"):
        if value := conversation.get("conversation_metadata", {}).get(name):
            lines += ["", f"{name}:", value]
    for turn in conversation["conversation"]:
        lines += ["", f"{turn['role']}:", turn["content"]]
        lines += [f"[{part['kind']}] {part.get('title', '')} {part.get('text', '')}" for part in turn.get("parts", ())]
    if value := conversation.get("rating_reason"):
        lines += ["", "rating_reason:", value]
    return "".join(_visible(sign) for sign in "\n".join(lines))


def one_line(words: str) -> str:
    return "".join(_visible(sign) for sign in " ".join(words.split()))


def _visible(sign: str) -> str:
    steers = sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Cs")
    return f"<U+{ord(sign):04X}>" if steers else sign


def _which(ids: list[str] | None, reason: str | None) -> dict[str, Any]:
    if bool(ids) == (reason is not None):
        fail("say which: one or more ids as `review list` shows them, or --reason with the words of one reason")
    return {"reason": reason} if reason is not None else {"ids": ids}
