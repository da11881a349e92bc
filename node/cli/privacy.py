"""The commands about anonymization: try it, measure it, and look through what it once let pass."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from node.cli.operator import Dir, Json, _ask, _needs_node
from node.cli.output import DOES_NOT_HOLD, fail, progress, result, result_json, say
from node.cli.records import operator_name
from node.cli.review import conversation_text, kinds_of

if TYPE_CHECKING:
    from node.privacy import Policy
    from node.review.trial import Replaced, Trial

_CHANGES = {"better": "would be changed", "held": "would be held", "refused": "would be refused, has no better text"}
NodeDir = Annotated[
    Path | None,
    typer.Option("--node", metavar="DIR", help="The node whose policy is used; otherwise the standard one."),
]


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Text, a conversation, or one a line; - reads stdin.")],
    node: NodeDir = None,
    json: Json = False,
) -> None:
    """Show what anonymization would do to a text or to conversations, and why.  Nothing is stored."""
    _needs_node()
    import msgspec

    from node.privacy import ModelsMissing
    from node.privacy.policy import policy_hash
    from node.review.trial import Unreadable, read_trials, try_out

    policy = _policy(node)
    source = "standard input" if file == "-" else file
    try:
        conversations = read_trials(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
        trials: list[Trial] = []
        with progress() as line:
            for trial in try_out(conversations, policy):
                trials.append(trial)
                line.show(f"{len(trials):,} of {len(conversations):,} conversations")
    except OSError as failure:
        fail(f"{source}: {failure.strerror}")
    except Unreadable as wrong:
        fail(f"{source}: {wrong}")
    except ModelsMissing as missing:
        fail(str(missing))
    if json:
        result_json({"policy": policy_hash(policy), "conversations": trials})
        return
    for number, trial in enumerate(trials, 1):
        if len(trials) > 1:
            result(f"── conversation {number}")
        if trial.conversation is not None:
            result(conversation_text(msgspec.to_builtins(trial.conversation)).strip() + "\n")
        for replaced in trial.replaced:
            result(_line(replaced))
        result(_verdict(trial))


def bench(
    node: NodeDir = None,
    quick: Annotated[bool, typer.Option("--quick", help="A seventh of it.")] = False,
) -> None:
    """Measure what anonymization finds and what it costs, on invented conversations, and print one table."""
    _needs_node()
    from node.privacy.bench.code import code_cases
    from node.privacy.bench.corpus import make_corpus
    from node.privacy.bench.run import Failed, Worker, measure
    from node.privacy.bench.table import circumstances, table
    from node.privacy.bench.throughput import add_throughput
    from node.privacy.bench.worker import SYSTEMS

    policy = _policy(node)
    share = 0.15 if quick else 1.0
    try:
        cases = make_corpus("held-out", share=share) + code_cases(files=6 if quick else 30)
        with progress() as line:
            measured = measure(cases, [Worker(name, policy) for name in SYSTEMS], line.show)
            line.show("two workers")
            add_throughput(cases, measured, policy)
    except ModuleNotFoundError as missing:
        fail(f"{missing.name} is missing. Install what measuring needs: pip install 'sharelm-node[bench]'")
    except Failed as failed:
        fail(str(failed))
    result(f"{circumstances()}; {len(cases)} invented conversations\n\n{table(cases, measured)}")


def rescan(
    dir: Dir,
    retract: Annotated[
        bool, typer.Option("--retract", help="Take each back, and publish the better text as a new record.")
    ] = False,
    json: Json = False,
) -> None:
    """Find own published records that today's policy and models would change: where, which kinds, never text.

    Goes on where it was cut off.  Exit code 1: there are such records still.
    """
    done = _ask(dir, "privacy rescan", retract=retract, who=operator_name())
    if json:
        result_json(done)
    else:
        _tell_rescan(dir, done)
    if done["findings"]:
        raise typer.Exit(DOES_NOT_HOLD)


def _tell_rescan(dir: Path, done: dict[str, Any]) -> None:
    for each in done["findings"]:
        kinds = f": {kinds_of(each)} more" if each["kinds"] else ""
        result(f"{each['index']:>9}  {_CHANGES[each['change']]}{kinds}")
    say(f"Judged {done['scanned']:,} records; all {done['size']:,} leaves are scanned.")
    if done["retracted"]:
        result(f"Took back {len(done['retracted']):,} records.")
        then = f"{done['published']:,} are published" if done["published"] else "those not held wait for publication"
        say(f"Of their better texts {done['held']:,} are held for review, {then}.")
    changes = {each["change"] for each in done["findings"]}
    if changes - {"refused"}:
        say(f"To put better texts in their place: sharelm privacy rescan {dir} --retract")
    if "refused" in changes:
        say(f"To take back one that has no better text: sharelm retract {dir} INDEX --reason privacy")
    if not changes and not done["retracted"]:
        say("Nothing would be changed.")


def _policy(node: Path | None) -> "Policy":
    from node.config import FILE, WrongSettings, read_settings
    from node.privacy import Policy

    if node is None:
        return Policy()
    try:
        return read_settings(node / FILE).privacy
    except WrongSettings as wrong:
        fail(str(wrong))


def _line(replaced: "Replaced") -> str:
    """ "turn 2, 14–28: PERSON “Anna Kowalska” → <PERSON_1>, by rampart (0.98)"."""
    span = replaced.span
    place = span.field or "" if span.turn is None else f"turn {span.turn + 1}{' ' + span.field if span.field else ''}"
    was = f" {_quoted(replaced.was)}" if replaced.was else ""
    put = f"→ {span.placeholder}" if span.placeholder else "cut out"
    return f"{place}, {span.start}–{span.end}: {span.kind}{was} {put}, by {span.found_by} ({span.score:.2f})"


def _quoted(words: str) -> str:
    visible = "".join(sign if sign.isprintable() else "·" for sign in words)
    return f"“{visible}”"


def _verdict(trial: "Trial") -> str:
    what = {"publish": "published", "hold": "HELD: ", "refuse": "REFUSED: "}[trial.outcome] + trial.reason
    note = f"; noted on the record: {trial.note}" if trial.note else ""
    language = f"; language {trial.language}" if trial.language else ""
    return f"would be {what}; replaced: {kinds_of({'kinds': trial.counts})}{language}{note}\n"
