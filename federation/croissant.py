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
    """JSON-LD, with one file object for each data file and one record set over all of them."""
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
    together = {
        "@type": "cr:FileSet",
        "@id": "data-files",
        "name": "data-files",
        "containedIn": [{"@id": file.path} for file in about.files],
        "encodingFormat": encoding,
        "includes": f"*.{about.data_format}",
    }
    source = {"fileSet": {"@id": "data-files"}} if len(files) > 1 else {"fileObject": {"@id": about.files[0].path}}
    fields = [_field(name, feature, source) for name, feature in features_of(about.layout).items()]
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
        "distribution": [*files, *([together] if len(files) > 1 else [])],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "train", "name": "train", "field": fields}],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _field(name: str, feature: Feature, source: dict[str, Any]) -> dict[str, Any]:
    """A nested column is one field, whose value is the structure as the file has it."""
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"train/{name}",
        "name": name,
        "dataType": "sc:Integer" if feature == NUMBER else "sc:Text",
        "source": {**source, "extract": {"column": name}},
    }
    if isinstance(feature, list):
        field["repeated"] = True
    return field
