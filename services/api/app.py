"""The web application: the API, the pages and the health checks, over parts that are handed in."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler, Middleware

from services.api.document import openapi
from services.api.health import HealthController
from services.api.routes import api_router
from services.api.sealed import SEALED_DECODER, SealedSchema
from services.http.deadline import WITHIN_S, Deadline
from services.http.guards import well_asked
from services.http.head import Application
from services.http.headers import secure_headers
from services.http.instants import INSTANT_DECODER, InstantSchema
from services.http.parts import OpenParts, provide_parts, provide_shell
from services.http.problems import answer

BODY_MAX = 1_000_000

ErrorPage = Callable[[Request[Any, Any, Any], Exception], Response[Any]]


def build_app(
    open_parts: OpenParts,
    *,
    pages: Sequence[ControllerRouterHandler] = (),
    error_page: ErrorPage | None = None,
    middleware: Sequence[Middleware] = (),
    within_s: float = WITHIN_S,
) -> Litestar:
    """Assemble the application. ``error_page`` answers for addresses that are not the API's.

    Whoever asks is answered within ``within_s`` seconds, or told that it takes too long.
    """

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with open_parts() as parts:
            app.state.parts = parts
            yield

    def failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        of_a_page = not request.scope["path"].startswith(("/api/", "/health/"))
        return error_page(request, error) if error_page and of_a_page else answer(request, error)

    return Application(
        route_handlers=[
            HealthController,
            api_router(),
            Router("/", route_handlers=pages, include_in_schema=False),
        ],
        dependencies={
            "shell": Provide(provide_shell, sync_to_thread=False),
            "parts": Provide(provide_parts, sync_to_thread=False),
        },
        before_request=well_asked,
        middleware=[*middleware, Deadline(failed, within_s)],
        before_send=[secure_headers],
        exception_handlers={Exception: failed},
        lifespan=[lifespan],
        request_max_body_size=BODY_MAX,
        type_decoders=[SEALED_DECODER, INSTANT_DECODER],
        plugins=[SealedSchema(), InstantSchema()],
        openapi_config=openapi(),
        logging_config=None,
    )
