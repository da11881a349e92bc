"""Who asks: the bearer token in the Authorization header (RFC 6750), and nowhere else."""

from typing import Any

from litestar import Request

from node.context import Node
from node.publication.members import member_with
from node.web.problems import Problem


async def member_of(request: Request[Any, Any, Any], node: Node) -> int:
    """The member whose token came with the request.

    Raises:
        Problem: 401, the same for no token, a wrong one and a revoked one.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    member = await member_with(node, token.strip()) if scheme.lower() == "bearer" else None
    if member is None:
        raise Problem(
            401,
            "A token is needed.",
            detail="Join with an invite link, and send the token as: Authorization: Bearer TOKEN",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return member
