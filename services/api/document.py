"""The OpenAPI document: what the API promises, each problem and header described once."""

from http import HTTPStatus
from typing import Any

from litestar import Request
from litestar.enums import MediaType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server, Tag

from services.api.schemas import published
from services.http.problems import MEDIA_TYPE, RETRY_AFTER_S
from services.http.visitor import COOKIE

DESCRIPTION = (
    "Balint groups for national organizations. Commands take an `Idempotency-Key` and answer with "
    "`X-Position`, which lists take as `after`; what shows something sealed takes none, for each "
    "time is a look. Problems are RFC 9457 with a stable `code`."
)
TAGS = {
    "Account": "Signing in and out, and who one is.",
    "Organization": "The organization, its officers, people and programs.",
    "Groups": "Groups and their rosters.",
    "Sessions": "Sessions, attendance, presentations.",
    "Confidential": "What is sealed: shown only after a record of the look is kept.",
    "Privacy": "What is erased on request, what a legal hold keeps, how long things are kept.",
    "Access log": "Who looked at what.",
    "Health": "Whether the service answers.",
}
RENAMED = {413: "ContentTooLarge", 422: "UnprocessableContent"}
"""Statuses that versions of Python name each in its own way."""
OF_COMMANDS = {"Idempotency-Key", "If-Match"}
"""Headers that mean nothing where nothing is done."""
LOOKS = frozenset(
    {
        "find_people",
        "list_people",
        "list_people_everywhere",
        "find_alike",
        "learn_identity",
        "open_by_break_glass",
        "read_addressees",
        "read_attendance",
        "read_identity_reason",
        "read_item",
        "read_justification",
        "read_review_note",
        "read_roster",
    }
)
"""What is posted and shows something: each time is a look of its own, and on record as one."""
WITHOUT_KEY = frozenset({"try_provider"})
"""What takes no key: a provider is asked each time, and answers as it is then."""
RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which it may be tried again.",
        "required": True,
        "schema": {"type": "integer"},
    }
}


class Document(JsonRenderPlugin):
    """Serves the document at the address of the configuration itself."""

    def __init__(self) -> None:
        super().__init__(path=["/", "/openapi.json"], media_type=MediaType.JSON)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Render it."""
        return self.render_json(request, published(tidied(openapi_schema)))


def tidied(document: dict[str, Any]) -> dict[str, Any]:
    """Describe problems and headers once, and say of bodies that may be left out that they may."""
    components = {**document["components"], "responses": {}, "parameters": {}}
    operations = {
        path: {
            method: _tidied(operation, components, reads=_takes_no_key(method, operation))
            for method, operation in methods.items()
        }
        for path, methods in document["paths"].items()
    }
    return {**document, "paths": operations, "components": components}


def _takes_no_key(method: str, operation: dict[str, Any]) -> bool:
    return method == "get" or operation["operationId"] in LOOKS | WITHOUT_KEY


def _tidied(
    operation: dict[str, Any], components: dict[str, Any], *, reads: bool
) -> dict[str, Any]:
    tidy = {
        **operation,
        "responses": {
            status: _shared(_timed(status, response), components["responses"], _phrase(status))
            if MEDIA_TYPE in response.get("content", {})
            else response
            for status, response in operation["responses"].items()
        },
    }
    if "parameters" in operation:
        tidy["parameters"] = [
            _shared(parameter, components["parameters"], parameter["name"])
            if parameter["in"] == "header"
            else parameter
            for parameter in operation["parameters"]
            if not (reads and parameter["name"] in OF_COMMANDS)
        ]
    if "requestBody" in operation:
        [content] = operation["requestBody"]["content"].values()
        optional = {"type": "null"} in content["schema"].get("oneOf", ())
        tidy["requestBody"] = {**operation["requestBody"], "required": not optional}
    return tidy


def _timed(status: str, response: dict[str, Any]) -> dict[str, Any]:
    """Say of a problem that passes that its answer tells when to try again."""
    return {**response, "headers": RETRY_AFTER} if int(status) in RETRY_AFTER_S else response


def _shared(described: dict[str, Any], components: dict[str, Any], name: str) -> dict[str, str]:
    components[name] = described
    kind = "responses" if "content" in described else "parameters"
    return {"$ref": f"#/components/{kind}/{name}"}


def _phrase(status: str) -> str:
    """Name a status as RFC 9110 does, whichever words this version of Python has for it."""
    return RENAMED.get(int(status)) or HTTPStatus(int(status)).phrase.replace(" ", "")


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
                "session": SecurityScheme(
                    type="apiKey",
                    name=COOKIE,
                    security_scheme_in="cookie",
                    description=f"Over TLS its name is `__Host-{COOKIE}`.",
                )
            }
        ),
    )
