"""The HTTP side of a node, put together."""

from typing import Any

from litestar import Litestar, Response, Router
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.types import ASGIApp, ControllerRouterHandler

from node import VERSION
from node.context import Node
from node.web import (
    api,
    atlas,
    conversation,
    drift,
    page,
    public,
    report_form,
    search,
    selection,
    statistics,
    withdrawals,
)
from node.web.collection import CollectionFirst
from node.web.cors import ForExtensions
from node.web.head import HeadAsGet
from node.web.logs import LogsFirst
from node.web.problems import HANDLERS, nothing_here, problem_response
from node.web.reports import post_report
from node.web.schema import SchemaPlugin
from node.web.sharelm_plugin import post_plugin

# Nothing may be loaded but this node's own style sheet; nothing may be framed.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(node: Node) -> ASGIApp:
    """The ASGI application of an open node.  It starts no jobs."""

    async def provide_node() -> Node:
        return node

    handlers: list[ControllerRouterHandler] = [api.router, *public.handlers, *withdrawals.handlers, *page.handlers]
    handlers += [*conversation.handlers, *report_form.handlers, *search.handlers, *selection.handlers]
    handlers += [*atlas.handlers_of(node), *statistics.handlers]
    handlers.append(drift.router)
    handlers.append(post_report)
    if node.settings.compat.sharelm:
        handlers.append(post_plugin)
    app = Litestar(
        route_handlers=handlers,
        dependencies={"node": Provide(provide_node)},
        exception_handlers=HANDLERS,
        openapi_config=OpenAPIConfig(
            title="A federated ShareLM node",
            version=VERSION,
            # Litestar adds a page in HTML for every other path below it.
            openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, after_request=_no_page),
            render_plugins=[SchemaPlugin(path=["/", "/openapi.json"])],
        ),
        response_headers=_HEADERS,
        request_max_body_size=None,     # bounded where a body is read (body.py)
        logging_config=None,
    )
    return ForExtensions(LogsFirst(node, CollectionFirst(node, HeadAsGet(app))))


def _no_page(response: Response[Any]) -> Response[Any]:
    return problem_response(nothing_here()) if response.status_code == 404 else response
