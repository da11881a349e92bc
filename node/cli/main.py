"""All commands, put together.  What a command needs is imported when it is called: `--help` must be quick."""

import typer

from node.cli import operator, researcher

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
app.command("import")(operator.import_)
app.command("status")(operator.status)
app.command("fsck")(operator.fsck)
app.command("reindex")(operator.reindex)
app.command("pull")(researcher.pull)
app.command("verify")(researcher.verify)
app.command("export")(researcher.export)
app.command("demo")(operator.demo)


def main() -> None:
    app()
