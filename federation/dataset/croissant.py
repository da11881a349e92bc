"""croissant.json of an exported folder: what ML data set tools read (mlcommons.org/croissant/1.0)."""

from typing import Any

import msgspec

from .features import NUMBER, Feature, features_of
from .manifest import Manifest

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_ENCODING = {"parquet": "application/x-parquet", "jsonl": "application/jsonlines", "csv": "text/csv"}




def croissant_of(about: Manifest) -> bytes:
    """JSON-LD, with one file object for each data file, a set of them all, and one record set over it."""
    encoding = _ENCODING[about.data_format]
    files = [
        {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path,
            "contentUrl": file.path,
            "contentSize": f"{file.bytes} B",
            "encodingFormat": encoding,
            "sha256": file.sha256,
        }
        for file in about.files
    ]
    # Not `containedIn` the files: mlcroissant takes what contains a set for archives, and finds no columns in it.
    together = {
        "@type": "cr:FileSet",
        "@id": "data-files",
        "name": "data-files",
        "encodingFormat": encoding,
        "includes": f"data/train-*.{about.data_format}",
    }
    left_out = list[str]()
    fields = [_field(name, feature, left_out) for name, feature in features_of(about.layout).items()]
    if about.data_format == "jsonl":
        # Readers of JSON take a column of this name for times whatever it is said to be, and then find no text.
        next(each for each in fields if each["name"] == "timestamp")["dataType"] = "sc:DateTime"
    records = {"@type": "cr:RecordSet", "@id": "train", "name": "train", "field": fields}
    if left_out:
        records["description"] = f"Without {', '.join(left_out)}, which are in the files."
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"sharelm-federation-{about.version}",
        "description": f"{about.figures.conversations:,} anonymized conversations between people and language models, "
        f"collected by {len(about.logs)} node(s) of a ShareLM federation. Version {about.version}.",
        # The version is a hash and no number of the form that Croissant wishes for.
        "version": "1.0.0",
        "alternateName": about.version,
        "citeAs": f"ShareLM federation, version {about.version}",
        "license": [each.name for each in about.figures.licences] or ["unknown"],
        "isLiveDataset": False,
        "distribution": [*files, together],
        "recordSet": [records],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _field(column: str, feature: Feature, left_out: list[str]) -> dict[str, Any]:
    """A column; of one that holds structures, or lists of them, a sub-field for each of their fields.

    Structures in lists within those can be described, but no reader takes them: they are `left_out`.
    """
    item = feature[0] if isinstance(feature, list) else feature
    field: dict[str, Any] = {"@type": "cr:Field", "@id": f"train/{column}", "name": column}
    if isinstance(feature, list):
        field["repeated"] = True
    if not isinstance(item, dict):
        return field | _read(item, column)
    named = {f"{column}.{name}": (name, each) for name, each in item.items()}
    left_out += [path for path, (_, each) in named.items() if isinstance(each, list)]
    field["subField"] = [
        {"@type": "cr:Field", "@id": f"train/{column}/{name}", "name": path, **_read(each, column, name)}
        for path, (name, each) in named.items()
        if not isinstance(each, list)
    ]
    return field


def _read(feature: Feature, column: str, name: str = "") -> dict[str, Any]:
    transform = {"transform": {"jsonPath": name}} if name else {}
    return {
        "dataType": "sc:Integer" if feature == NUMBER else "sc:Text",
        "source": {"fileSet": {"@id": "data-files"}, "extract": {"column": column}, **transform},
    }
