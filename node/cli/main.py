"""All commands, put together.  What a command needs is imported when it is called: `--help` must be quick."""

import sys
from types import ModuleType
from typing import cast

import typer

from node.cli import (
    bringing_in,
    erasure,
    hub,
    operator,
    privacy,
    records,
    researcher,
    review,
    rotating,
    safety,
    withdrawing,
)  # fmt: skip
from node.cli.output import DOES_NOT_HOLD, Failed, result_json, say

# httpx brings a command line of its own where it can, and what that imports takes longer than httpx itself.
sys.modules.setdefault("httpx._main", cast(ModuleType, None))
# What typer raises when the command line itself is wrong: of click, or of its own copy of click.
WrongUse = cast("type[typer.BadParameter]", typer.BadParameter.__base__)

app = typer.Typer(
    name="sharelm",
    help="Collect human-model conversations together: host a node, or pull and verify what nodes hold.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,      # laying out the help with rich takes as long as all the rest
)
peer = typer.Typer(help="Other nodes, and this node's own link for them.", no_args_is_help=True)
member = typer.Typer(help="Who may contribute.", no_args_is_help=True)
privacies = typer.Typer(help="Anonymization: what it does to a text, and to what was published.", no_args_is_help=True)
phrase = typer.Typer(help="The words from which withdrawal secrets are derived.", no_args_is_help=True)
receipt = typer.Typer(help="What proves that a log has a record, or a withdrawal.", no_args_is_help=True)
reviews = typer.Typer(help="What a person should look at: held, hidden and reported records.", no_args_is_help=True)
keys = typer.Typer(help="The node's own key.", no_args_is_help=True)

app.command("init")(operator.init)
app.command("run")(operator.run)
app.command("invite")(operator.invite)
app.command("intake")(operator.intake)
app.add_typer(member, name="member")
member.command("list")(operator.member_list)
member.command("revoke")(operator.member_revoke)
app.add_typer(peer, name="peer")
peer.command("link")(operator.peer_link)
peer.command("add")(operator.peer_add)
peer.command("list")(operator.peer_list)
peer.command("remove")(operator.peer_remove)
app.command("sync")(operator.sync)
app.command("publish")(operator.publish)
app.command("import")(bringing_in.import_)
app.command("status")(operator.status)
app.add_typer(privacies, name="privacy")
privacies.command("check")(privacy.check)
privacies.command("bench")(privacy.bench)
privacies.command("rescan")(privacy.rescan)
app.add_typer(reviews, name="review")
reviews.command("list")(review.list_)
reviews.command("show")(review.show)
reviews.command("release")(review.release)
reviews.command("refuse")(review.refuse)
reviews.command("quarantine")(review.quarantine)
reviews.command("restore")(review.restore)
reviews.command("reports")(review.reports)
reviews.command("dismiss")(review.dismiss)
app.command("retract")(records.retract)
app.command("block")(records.block)
app.command("unblock")(records.unblock)
app.command("find-plugin-user")(records.find_plugin_user)
app.command("audit")(records.audit)
app.command("backup")(safety.backup)
app.add_typer(keys, name="key")
keys.command("rotate")(rotating.rotate)
app.command("restore")(safety.restore)
app.command("allow-signing")(safety.allow_signing)
app.command("fsck")(operator.fsck)
app.command("reindex")(operator.reindex)
app.command("pull")(researcher.pull)
app.command("verify")(researcher.verify)
app.command("erasure")(erasure.erasure)
app.command("export")(researcher.export)
app.command("prune")(researcher.prune)
app.command("upload")(hub.upload)
app.add_typer(phrase, name="phrase")
phrase.command("new")(withdrawing.phrase_new)
app.command("withdraw")(withdrawing.withdraw)
app.add_typer(receipt, name="receipt")
receipt.command("verify")(withdrawing.receipt_verify)
app.command("demo")(operator.demo)


def main() -> None:
    """Runs the command, and ends the process with its exit code.  Why it failed is said here, once for all commands."""
    try:
        sys.exit(app(standalone_mode=False))
    except Failed as failed:
        say(f"sharelm: {failed}")
        _end(str(failed), failed.code)
    except WrongUse as wrong:
        wrong.show()
        _end(wrong.format_message(), wrong.exit_code)
    except typer.Abort:
        say("sharelm: stopped")
        _end("stopped", DOES_NOT_HOLD)


def _end(why: str, code: int) -> None:
    if "--json" in sys.argv[1:]:        # when the command line could not be read, nobody else knows
        result_json({"error": why})
    sys.exit(code)
