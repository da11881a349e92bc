"""Puts an exported folder onto a hub of data sets (Hugging Face's interface); the one file that imports its library.

What stood there before goes with its whole history: an earlier commit would still hold what was
taken back since.  Nothing is uploaded but what the folder's own list names, checked first.
"""

from pathlib import Path
from typing import Any

from msgspec import Struct

from federation.dataset.as_folder import data_file
from federation.dataset.manifest import FILE, Manifest, read_manifest

WORDS = ("README.md", "CITATION.cff", "croissant.json", FILE)


class CannotUpload(ValueError):
    """Nothing was uploaded, or not all of it; the message says why and what to do."""


class Uploaded(Struct, frozen=True):
    """`version` is that of the collection; `records` counts the rows."""

    url: str
    version: str
    records: int
    files: int


def upload(folder: Path, repository: str, *, hub: str = "", token: str = "", private: bool = False) -> Uploaded:
    """Makes the data set `repository` ("lab/name") on a hub be what `folder` holds, and nothing else.

    `hub` is its address and `token` the right to write there; "" takes what the library is set to.

    Raises:
        CannotUpload: the library is not installed, the folder is no sound export, or the hub does not take it.
    """
    library = _library()
    about = _checked(folder)
    paths = [*WORDS, *(each.path for each in (*about.files, *about.provenance))]
    try:
        api = library.HfApi(endpoint=hub or None, token=token or None)
        place = api.create_repo(repository, repo_type="dataset", private=private, exist_ok=True)
        api.upload_folder(
            repo_id=repository,
            repo_type="dataset",
            folder_path=folder,
            allow_patterns=paths,
            delete_patterns="*",
            commit_message=f"Version {about.version}",
        )
        api.super_squash_history(repository, repo_type="dataset", commit_message=f"Version {about.version}")
    except (library.errors.HfHubHTTPError, OSError, ValueError) as failure:
        raise CannotUpload(
            f"The hub did not take {repository}: {_first_line(failure)}\n"
            "The same command does all of it again; until it ends well, the hub may still show what was there before."
        ) from None
    return Uploaded(str(place), about.version, sum(each.rows for each in about.files), len(paths))


def _library() -> Any:
    try:
        import huggingface_hub
        import huggingface_hub.errors
    except ImportError as error:
        raise CannotUpload("Uploading needs huggingface_hub: pip install 'sharelm-node[hub]'.") from error
    return huggingface_hub


def _checked(folder: Path) -> Manifest:
    about = read_manifest(folder)
    if about is None:
        raise CannotUpload(f"{folder} is no exported folder. Make one with: sharelm export PULLED --to {folder}")
    for file in (*about.files, *about.provenance):
        path = folder / file.path
        if not path.is_file() or data_file(folder, file.path, file.rows) != file:
            raise CannotUpload(f"{path} is not what {FILE} says. Export the folder again, then upload it.")
    for name in WORDS:
        if not (folder / name).is_file():
            raise CannotUpload(f"{folder / name} is gone. Export the folder again, then upload it.")
    return about


def _first_line(failure: BaseException) -> str:
    return (str(failure).strip() or type(failure).__name__).splitlines()[0]
