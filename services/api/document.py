"""The OpenAPI document: what the API promises, with each problem described once."""

from http import HTTPStatus
from typing import Any

from litestar import Request
from litestar.enums import MediaType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server, Tag

from services.api.problems import MEDIA_TYPE
from services.api.session import COOKIE

DESCRIPTION = (
    "Balint groups for national organizations. Commands take an `Idempotency-Key` and answer with "
    "`X-Position`, which lists take as `after`. Problems are RFC 9457 with a stable `code`."
)
TAGS = {
    "Account": "Signing in and out, and who one is.",
    "Organization": "The organization, its officers, people and programs.",
    "Groups": "Groups and their rosters.",
    "Sessions": "Sessions, attendance, presentations.",
    "Confidential": "What is sealed: shown only after a record of the look is kept.",
    "Access log": "Who looked at what.",
    "Health": "Whether the service answers.",
}


class Document(JsonRenderPlugin):
    """Serves the document at the address of the configuration itself."""

    def __init__(self) -> None:
        super().__init__(path=["/", "/openapi.json"], media_type=MediaType.JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Render it."""
        return self.render_json(request, with_shared_problems(openapi_schema))


def with_shared_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Describe each problem once, among the components, and point to it from every operation."""
    shared: dict[str, Any] = {}

    def pointed(status: str, response: dict[str, Any]) -> dict[str, Any]:
        if MEDIA_TYPE not in response.get("content", {}):
            return response
        name = HTTPStatus(int(status)).phrase.replace(" ", "")
        shared[name] = response
        return {"$ref": f"#/components/responses/{name}"}

    paths = {
        path: {
            method: {
                **operation,
                "responses": {s: pointed(s, r) for s, r in operation["responses"].items()},
            }
            for method, operation in methods.items()
        }
        for path, methods in document["paths"].items()
    }
    components = {**document["components"], "responses": shared}
    return {**document, "paths": paths, "components": components}


def openapi() -> OpenAPIConfig:
    """Configure the document, at ``/api/v1/openapi.json``."""
    return OpenAPIConfig(
        title="Circlekeep",
        version="1",
        description=DESCRIPTION,
        path="/api/v1/openapi.json",
        render_plugins=[Document()],
        use_handler_docstrings=True,
        servers=[Server(url="/")],
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        components=Components(
            security_schemes={
                "session": SecurityScheme(type="apiKey", name=COOKIE, security_scheme_in="cookie")
            }
        ),
    )
