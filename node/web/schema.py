"""The description of the interface at /schema (OpenAPI 3.1), with the bodies that body.py reads itself."""

from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from node.web.api import Contributions, Join, OneContribution, ToPreview
from node.web.drift import DriftReport
from node.web.problems import TYPE
from node.web.public import News
from node.web.sharelm_plugin import PluginPost

_BODIES: dict[tuple[str, str], Any] = {
    ("/api/v1/members", "post"): Join,
    ("/api/v1/contributions", "post"): Contributions,
    ("/api/v1/contributions/{w}", "put"): OneContribution,
    ("/api/v1/preview", "post"): ToPreview,
    ("/api/v1/drift", "post"): DriftReport,
    ("/api/endpoint", "post"): PluginPost,
    ("/news", "post"): News,
}
_OPEN = frozenset({"/api/v1/members", "/api/v1/selectors"})
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `field` is the place at fault, such as contributions[0].w: a field, or the object "
    "in which one is missing or unknown; $ is the body itself. Nothing that was sent is repeated.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
    },
}


class SchemaPlugin(JsonRenderPlugin):
    """Renders the description as JSON, completed."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return msgspec.json.encode(complete(openapi_schema))


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """The description with request bodies, problems and the token."""
    schemas, components = msgspec.json.schema_components(
        _BODIES.values(), ref_template="#/components/schemas/{name}"
    )
    bodies = dict(zip(_BODIES, schemas, strict=True))
    paths: dict[str, Any] = {}
    for path, operations in schema["paths"].items():
        paths[path] = {}
        for method, operation in operations.items():
            done = dict(operation)
            if (path, method) in bodies:
                content = {"application/json": {"schema": bodies[path, method]}}
                done["requestBody"] = {"required": True, "content": content}
            if path.startswith("/api/v1/") and path not in _OPEN:
                done["security"] = [{"token": []}]
            problem = {"description": "A problem.", "content": {TYPE: {"schema": {"$ref": _ref("Problem")}}}}
            kept = {code: answer for code, answer in operation["responses"].items() if code < "400"}
            done["responses"] = {**kept, "4XX": problem, "503": problem}
            paths[path][method] = done
    known = schema.get("components", {})
    return {
        **schema,
        "paths": paths,
        "components": {
            **known,
            "schemas": {**known.get("schemas", {}), **components, "Problem": _PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _ref(name: str) -> str:
    return f"#/components/schemas/{name}"
