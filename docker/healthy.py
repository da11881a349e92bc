"""Exits with 0 when the node in this container answers; the image has no curl."""

import http.client
import os

# Not urllib: it would go by way of a proxy that the environment names.
connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("SHARELM_PORT", "8440")), timeout=4)
try:
    connection.request("GET", "/healthz")
    raise SystemExit(connection.getresponse().status != 200)
except (OSError, http.client.HTTPException):
    raise SystemExit(1) from None
