"""The commands of whoever gave conversations and may take them back.  They need no node."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from node.cli.output import DOES_NOT_HOLD, fail, progress, result, result_json, say

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
TrustFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The logs to believe: verifier keys, one a line, or JSON {\"origins\": […], …}."),
]

_AGAIN_S = 3.0      # until a node is asked again for a receipt that it could not sign yet


def phrase_new(
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there instead, for your eyes only.")] = None,
    json: Json = False,
) -> None:
    """Make a recovery phrase: twelve words, the only way to take back what was given under them."""
    from federation.remote.phrase import new_phrase

    phrase = new_phrase()
    if to is not None:
        try:
            descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as failure:
            fail(f"{to} can't be made: {failure.strerror}. Name a file that is not there yet.")
        with os.fdopen(descriptor, "w") as file:
            file.write(phrase + "\n")
            file.flush()
            os.fsync(descriptor)
    if json:
        result_json({"phrase": phrase} if to is None else {"file": str(to)})
        return
    say("Write these words down and keep them. Nobody can give them to you again, and whoever has them can\n"
        "take back everything that was contributed under them.\n")  # fmt: skip
    result(f"    {phrase}\n" if to is None else f"Written to {to}.")


def withdraw(
    phrase_file: Annotated[Path, typer.Option(metavar="FILE", help="The twelve words.")],
    node: Annotated[list[str], typer.Option(metavar="URL", help="A node to ask and to tell. Name two or more.")],
    only: Annotated[
        list[str] | None, typer.Option(metavar="ORIGIN:INDEX", help="Just this one; again for more. Otherwise all.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show what would be withdrawn, and stop.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    receipts: Annotated[Path, typer.Option(metavar="FOLDER", help="Where to keep the receipts.")] = Path("receipts"),
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for receipts that are not signed yet.")] = 30.0,
    gap: Annotated[int, typer.Option(min=1, max=100_000, help="Numbers in a row that may be unused.")] = 100,
    json: Json = False,
) -> None:
    """Find what was contributed under a recovery phrase, and take it back: everywhere, for good."""
    from federation.errors import FederationError
    from federation.remote.phrase import Secrets, WrongPhrase, seed_of
    from federation.remote.withdrawing import find_at, merged

    try:
        secrets = Secrets(seed_of(phrase_file.read_text()))
    except (OSError, UnicodeDecodeError):
        fail(f"{phrase_file} can't be read as text")
    except WrongPhrase as wrong:
        fail(f"{phrase_file}: {wrong}")
    urls = _addresses(node)
    found = []
    with progress() as line:
        for url in urls:
            line.show(f"looking at {url}")
            try:
                found += find_at(url, secrets, counter_gap=gap)
            except FederationError as failure:
                say(f"! {url} could not be asked: {failure}")
                urls = [each for each in urls if each != url]
    if not urls:
        fail("none of these nodes could be asked; nothing was withdrawn", DOES_NOT_HOLD)
    own = _chosen(merged(found), only)
    if not own:
        fail("nothing that these nodes hold was contributed under this phrase. What was given just now comes with the "
             "next publication; the node that it was given to has it first.", DOES_NOT_HOLD)  # fmt: skip
    for each in own:
        say("  " + ", ".join(f"{place.origin} {place.index}" for place in each.places))
    if list_:
        _print_found(own, json=json)
        return
    if not yes:
        _confirm(len(own))
    told = _tell(urls, own, wait)
    files = _keep_receipts(receipts, told)
    if json:
        result_json({"withdrawn": len(own), "nodes": _summary(told), "receipts": [str(file) for file in files]})
    else:
        for at in _summary(told):
            result(f"{at['url']}: {at['withdrawn']:,} withdrawn, {at['waits']:,} kept until it holds them, "
                   f"{at['unsigned']:,} receipts to follow")  # fmt: skip
        result(f"{len(files):,} receipts in {receipts}. Check them with: sharelm receipt verify --trust FILE RECEIPT")
    if len(told) < 2:
        say("Only one node was told. It tells its peers; to be sure, tell another one too: --node URL --node URL")
    if not told:
        raise typer.Exit(DOES_NOT_HOLD)


def receipt_verify(
    file: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE…")],
    trust: TrustFile = None,
    folder: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Or the keys of a pulled folder.")] = None,
    json: Json = False,
) -> None:
    """Check receipts offline: that a log really has what they say."""
    from federation.errors import FederationError
    from federation.log.receipt import verify_receipt

    keys = _keys(trust, folder)
    proved, wrong = [], dict[str, str]()
    for each in file:
        try:
            proved.append((each, verify_receipt(each.read_bytes(), keys)))
        except (FederationError, OSError) as failure:
            wrong[str(each)] = str(failure)
    if json:
        result_json({"receipts": [{"file": str(name), "proves": it} for name, it in proved], "wrong": wrong})
    else:
        for name, it in proved:
            result(f"{name}: leaf {it.index} of {it.origin}, of {it.size:,} leaves under the root {it.root}\n"
                   f"  {_said(it)}")  # fmt: skip
        for place, why in wrong.items():
            result(f"{place}: does NOT hold: {why}")
    if wrong:
        raise typer.Exit(DOES_NOT_HOLD)


def _addresses(urls: Sequence[str]) -> list[str]:
    """Each once, without the key that a link carries."""
    addresses = list(dict.fromkeys(url.partition("#")[0].rstrip("/") for url in urls))
    for each in addresses:
        if urlsplit(each).scheme not in ("http", "https") or not urlsplit(each).hostname:
            fail(f"the address of a node begins with https:// or http://, got {each!r}")
    return addresses


def _chosen(found: list[Any], only: Sequence[str] | None) -> list[Any]:
    if not only:
        return found
    known = {f"{place.origin}:{place.index}": each for each in found for place in each.places}
    for name in only:
        if name not in known:
            fail(f"{name} is not one that was contributed under this phrase. See: sharelm withdraw … --list")
    return list({id(known[name]): known[name] for name in only}.values())


def _confirm(count: int) -> None:
    word = f"withdraw {count}"
    typed = typer.prompt(f"This can't be undone. To withdraw {count:,} of yours everywhere, type '{word}'", err=True)
    if typed.strip() != word:
        fail("nothing was withdrawn", DOES_NOT_HOLD)


def _print_found(found: Sequence[Any], *, json: bool) -> None:
    rows = [
        {"device": each.device, "counter": each.counter, "records": [f"{at.origin}:{at.index}" for at in each.places]}
        for each in found
    ]
    if json:
        result_json({"found": rows})
        return
    for row in rows:
        result(f"device {row['device']}, number {row['counter']}: {', '.join(map(str, row['records']))}")


def _tell(urls: Sequence[str], own: Sequence[Any], wait_s: float) -> dict[str, Any]:
    """What each node that answered made of them; those that could sign nothing yet are asked again for a while."""
    from federation.errors import FederationError
    from federation.remote.withdrawing import show

    told = dict[str, Any]()
    until_s = time.monotonic() + wait_s
    with progress() as line:
        for url in urls:
            line.show(f"telling {url}")
            try:
                told[url] = show(url, own)
                while not all(each.is_signed for each in told[url]) and time.monotonic() + _AGAIN_S < until_s:
                    line.show(f"waiting for receipts of {url}")
                    time.sleep(_AGAIN_S)
                    told[url] = show(url, own)
            except FederationError as failure:
                say(f"! {url}: {failure}")
    return told


def _keep_receipts(folder: Path, told: dict[str, Any]) -> list[Path]:
    """One file for each withdrawn record and node."""
    kept = list[Path]()
    for url, withdrawals in told.items():
        for record in (record for each in withdrawals for record in each.records if record.proof):
            host = urlsplit(url).netloc.replace(":", "-")
            name = f"{record.origin.replace('/', '-').replace(':', '-')}-{record.index}-at-{host}.receipt"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(record.proof)
            kept.append(folder / name)
    return sorted(set(kept))


def _summary(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "url": url,
            "withdrawn": sum(each.status == "withdrawn" for each in withdrawals),
            "waits": sum(each.status == "waits" for each in withdrawals),
            "unknown": sum(each.status == "unknown" for each in withdrawals),
            "unsigned": sum(not each.is_signed for each in withdrawals),
        }
        for url, withdrawals in told.items()
    ]


def _keys(trust: Path | None, folder: Path | None) -> list[Any]:
    from federation.errors import FederationError
    from federation.reading.pulled import keys_in
    from federation.reading.trust import read_trust

    try:
        keys: list[Any] = keys_in(folder) if folder else []
        keys += read_trust(trust).keys().values() if trust else []
    except FederationError as wrong:
        fail(str(wrong))
    if not keys:
        fail("name the keys of the logs: --trust FILE with verifier keys, one a line, or --folder with a pulled folder")
    return keys


def _said(receipt: Any) -> str:
    if receipt.withdraws is not None:
        return f"withdraws {receipt.withdraws[0]} {receipt.withdraws[1]}, with a secret whose commitment is {receipt.w}"
    return f"a record under the commitment {receipt.w}" if receipt.w else f"a leaf of the kind {receipt.kind}"
