"""The columns as `datasets` and Croissant describe them: one description, read off rows' types, without pyarrow."""

from typing import Any

from .layout import SHARELM_COLUMNS, Layout

TEXT, NUMBER = "string", "int64"

Feature = Any       # TEXT, NUMBER, a dict of features, or a list of one feature


def features_of(layout: Layout) -> dict[str, Feature]:
    """Each column in its order: a type, a dict of named ones, or a list of one."""
    part = dict.fromkeys(("kind", "text", "language", "title"), TEXT)
    turn = {**dict.fromkeys(("role", "content", "id", "parent", "model"), TEXT), "rating": NUMBER, "parts": [part]}
    status = ("rate", "language", "redacted", "toxic", "title", "custom_instruction", "status")
    columns: dict[str, Feature] = {
        "conversation_id": TEXT,
        "conversation": [{"content": TEXT, "role": TEXT}],
        "model_name": TEXT,
        "user_id": TEXT,
        "timestamp": TEXT,
        "source": TEXT,
        "user_metadata": dict.fromkeys(("location", "age", "gender"), TEXT),
        "conversation_metadata": dict.fromkeys(status, TEXT),
        "origin": TEXT,
        "index_in_log": NUMBER,
        "platform": TEXT,
        "model": TEXT,
        "rating": NUMBER,
        "rating_reason": TEXT,
        "tags": [TEXT],
        "licence": TEXT,
        "consent": {"version": TEXT, "text_sha256": TEXT},
        "privacy": {
            "pipeline": TEXT,
            "policy": TEXT,
            "models": [{"model": TEXT, "weights": TEXT}],
            "language": TEXT,
            "counts": [{"kind": TEXT, "count": NUMBER}],
            "note": TEXT,
        },
        "labels": [{"name": TEXT, "value": TEXT, "by": TEXT}],
        "turns": [turn],
        "branches": [[TEXT]],
    }
    return {name: columns[name] for name in SHARELM_COLUMNS} if layout == "sharelm" else columns


def features_yaml(layout: Layout, indent: str) -> str:
    """As `dataset_info.features` in a data card."""
    return _fields(features_of(layout), indent)


def _fields(features: dict[str, Feature], indent: str) -> str:
    return "".join(f"{indent}- name: {name}\n{_type(feature, indent + '  ')}" for name, feature in features.items())


def _type(feature: Feature, indent: str) -> str:
    if isinstance(feature, str):
        return f"{indent}dtype: {feature}\n"
    if isinstance(feature, dict):
        return f"{indent}struct:\n{_fields(feature, indent)}"
    [item] = feature
    if isinstance(item, str):
        return f"{indent}list: {item}\n"
    if isinstance(item, dict):
        return f"{indent}list:\n{_fields(item, indent)}"
    return f"{indent}list:\n{_type(item, indent + '  ')}"
