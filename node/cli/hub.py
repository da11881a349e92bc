"""`sharelm upload`: an exported folder onto a hub of data sets."""

import os
from pathlib import Path
from typing import Annotated

import typer

from node.cli.output import DOES_NOT_HOLD, fail, result, result_json, say


def upload(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `sharelm export` made.")],
    repository: Annotated[str, typer.Argument(metavar="LAB/NAME", help="The data set on the hub.")],
    hub: Annotated[str, typer.Option(metavar="URL", help="Another hub than huggingface.co.")] = "",
    private: Annotated[bool, typer.Option("--private", help="If it is made now: not for everybody.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Put an exported folder onto a hub, in the place of what is there and of its history. Needs [hub].

    The right to write is taken from HF_TOKEN, or from what huggingface_hub keeps.
    """
    from federation.remote.hub import CannotUpload
    from federation.remote.hub import upload as upload_folder

    say(f"Uploading {folder} to {repository}; members of the public may read it there.")
    try:
        done = upload_folder(folder, repository, hub=hub, token=os.environ.get("HF_TOKEN", ""), private=private)
    except CannotUpload as wrong:
        fail(str(wrong), DOES_NOT_HOLD)
    if json:
        result_json(done)
    else:
        result(f"Version {done.version} with {done.records:,} conversations stands at {done.url}.")
        say("When something is withdrawn: sharelm prune, then upload again. Nothing of earlier uploads is kept there.")
