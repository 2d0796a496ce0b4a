"""A provider that publishes what there is to publish, and answers nothing else: at whatever issuer
is set up with it can be tried, and nobody signs in there.

    issuer()  # http://127.0.0.1:PORT, the same while the tests run
"""

import json
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from joserfc.jwk import RSAKey

CERTIFICATES = "/keys"


class _Publishing(BaseHTTPRequestHandler):
    """Answers what is asked for by its address alone."""

    documents: dict[str, object]

    def do_GET(self) -> None:
        """Give a document, or say that there is none."""
        found = self.documents.get(self.path)
        body = json.dumps(found).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""


@cache
def issuer() -> str:
    """Begin to publish, until the tests are over; return where."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Publishing)
    at = f"http://127.0.0.1:{server.server_port}"
    key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, private=False)
    _Publishing.documents = {
        "/.well-known/openid-configuration": {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}{CERTIFICATES}",
            "id_token_signing_alg_values_supported": ["RS256"],
        },
        CERTIFICATES: {"keys": [key.as_dict(private=False)]},
    }
    Thread(target=server.serve_forever, daemon=True).start()
    return at
