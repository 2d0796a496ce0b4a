"""The web application: the API, the pages and the health checks, over parts that are handed in."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.enums import MediaType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server, Tag
from litestar.types import ControllerRouterHandler, Middleware

from services.api.guards import same_site
from services.api.headers import secure_headers
from services.api.health import HealthController
from services.api.parts import OpenParts, provide_parts, provide_shell
from services.api.problems import answer
from services.api.routes import api_router
from services.api.sealed import SEALED_DECODER, SealedSchema
from services.api.session import COOKIE

BODY_MAX = 1_000_000
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

ErrorPage = Callable[[Request[Any, Any, Any], Exception], Response[Any]]


def build_app(
    open_parts: OpenParts,
    *,
    pages: Sequence[ControllerRouterHandler] = (),
    error_page: ErrorPage | None = None,
    middleware: Sequence[Middleware] = (),
) -> Litestar:
    """Assemble the application. ``error_page`` answers for addresses that are not the API's."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with open_parts() as parts:
            app.state.parts = parts
            yield

    def failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        of_a_page = not request.scope["path"].startswith(("/api/", "/health/"))
        return error_page(request, error) if error_page and of_a_page else answer(request, error)

    return Litestar(
        route_handlers=[
            HealthController,
            api_router(),
            Router("/", route_handlers=pages, include_in_schema=False),
        ],
        dependencies={
            "shell": Provide(provide_shell, sync_to_thread=False),
            "parts": Provide(provide_parts, sync_to_thread=False),
        },
        guards=[same_site],
        middleware=middleware,
        before_send=[secure_headers],
        exception_handlers={Exception: failed},
        lifespan=[lifespan],
        request_max_body_size=BODY_MAX,
        type_decoders=[SEALED_DECODER],
        plugins=[SealedSchema()],
        openapi_config=openapi(),
        logging_config=None,
    )


def openapi() -> OpenAPIConfig:
    """Describe the API. The document is at ``/api/v1/openapi.json``."""
    return OpenAPIConfig(
        title="Circlekeep",
        version="1",
        description=DESCRIPTION,
        path="/api/v1",
        render_plugins=[JsonRenderPlugin(path="/openapi.json", media_type=MediaType.JSON)],
        use_handler_docstrings=True,
        servers=[Server(url="/")],
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        components=Components(
            security_schemes={
                "session": SecurityScheme(type="apiKey", name=COOKIE, security_scheme_in="cookie")
            }
        ),
    )
