"""Refusals and errors as RFC 9457 problem details: the one place where they meet a status code."""

import re
from collections.abc import Mapping
from typing import Any, Self

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.status_codes import (
    HTTP_400_BAD_REQUEST,
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_404_NOT_FOUND,
    HTTP_405_METHOD_NOT_ALLOWED,
    HTTP_408_REQUEST_TIMEOUT,
    HTTP_409_CONFLICT,
    HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_500_INTERNAL_SERVER_ERROR,
    HTTP_503_SERVICE_UNAVAILABLE,
)

from domain.kernel import (
    Conflict,
    Finding,
    Forbidden,
    Missing,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from domain.kernel.classes import Coded
from services.app.errors import TooLarge
from services.http.deadline import too_slow

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = {HTTP_503_SERVICE_UNAVAILABLE: 2}
MISSING_FIELD = re.compile(r"Object missing required field `(.+)`")

LEFT_UNREAD = {HTTP_408_REQUEST_TIMEOUT, HTTP_413_REQUEST_ENTITY_TOO_LARGE}
"""With a body that is not read to its end, its connection is of no further use."""
ALWAYS = {
    HTTP_400_BAD_REQUEST,
    HTTP_429_TOO_MANY_REQUESTS,
    HTTP_500_INTERNAL_SERVER_ERROR,
    HTTP_503_SERVICE_UNAVAILABLE,
}
"""What any operation may answer: whoever is refused too often waits, and a part may stand still."""
STATUS: dict[type[Refused], int] = {
    Unauthenticated: HTTP_401_UNAUTHORIZED,
    Forbidden: HTTP_403_FORBIDDEN,
    Missing: HTTP_404_NOT_FOUND,
    Conflict: HTTP_409_CONFLICT,
    TooLarge: HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    Throttled: HTTP_429_TOO_MANY_REQUESTS,
    Unavailable: HTTP_503_SERVICE_UNAVAILABLE,
    Refused: HTTP_422_UNPROCESSABLE_ENTITY,
}
TITLES = {
    HTTP_400_BAD_REQUEST: "The request is not well formed",
    HTTP_401_UNAUTHORIZED: "Nobody is signed in",
    HTTP_403_FORBIDDEN: "This is not allowed",
    HTTP_404_NOT_FOUND: "There is no such thing",
    HTTP_405_METHOD_NOT_ALLOWED: "This method is not known here",
    HTTP_408_REQUEST_TIMEOUT: "The body did not come in time",
    HTTP_409_CONFLICT: "The thing is not in a state that permits this",
    HTTP_413_REQUEST_ENTITY_TOO_LARGE: "The request is too large",
    HTTP_415_UNSUPPORTED_MEDIA_TYPE: "The body is not JSON",
    HTTP_422_UNPROCESSABLE_ENTITY: "A rule refuses this",
    HTTP_429_TOO_MANY_REQUESTS: "This was tried too often",
    HTTP_500_INTERNAL_SERVER_ERROR: "Something went wrong on our side",
    HTTP_503_SERVICE_UNAVAILABLE: "A part of the service does not answer",
}
FROM_THE_FRAMEWORK = {
    HTTP_400_BAD_REQUEST: ("request.malformed", "the body is not JSON that can be read"),
    HTTP_404_NOT_FOUND: ("route.missing", "there is nothing at this address"),
    HTTP_405_METHOD_NOT_ALLOWED: ("route.method", "this address does not know this method"),
    HTTP_408_REQUEST_TIMEOUT: ("request.too_slow", "send the whole body without a pause"),
    HTTP_413_REQUEST_ENTITY_TOO_LARGE: ("request.too_large", "send at most one megabyte"),
    HTTP_415_UNSUPPORTED_MEDIA_TYPE: ("request.media_type", "send the body as application/json"),
    HTTP_503_SERVICE_UNAVAILABLE: (
        "request.no_room",
        "more is being sent at once than there is room for: send it again in a moment",
    ),
}


class Problem(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What went wrong. ``code`` is stable; ``field`` is the path of the value that does not fit.

    ``current`` is the version the thing is at, when the caller's is older. ``findings`` are places
    in the text that was sent, in Unicode code points, by what was found there.
    """

    type: Coded
    code: Coded
    title: Coded
    status: int
    detail: Coded
    field: Coded | None = None
    current: int | None = None
    findings: tuple[Finding, ...] = ()


def problem_of(error: Exception) -> Problem:
    """Say what an error means to a caller. What was not foreseen says nothing of itself."""
    match error:
        case Refused(code=code, reason=reason, findings=findings):
            status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
            current = getattr(error, "current", None)
            return _problem(status, code, reason, current=current, findings=findings)
        case ValidationException(extra=[{"message": str(message), **rest}, *_]):
            return _invalid(message, str(rest.get("key", "")))
        case TimeoutError():
            return problem_of(too_slow())
        case RecursionError():  # only a body nested deeper than a decoder goes
            return _problem(HTTP_400_BAD_REQUEST, *FROM_THE_FRAMEWORK[HTTP_400_BAD_REQUEST])
        case HTTPException(status_code=status) if status in FROM_THE_FRAMEWORK:
            return _problem(status, *FROM_THE_FRAMEWORK[status])
        case _:
            return _problem(
                HTTP_500_INTERNAL_SERVER_ERROR, "service.failed", "try again; we have noted it"
            )


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer an error with its problem."""
    problem = problem_of(error)
    if problem.status == HTTP_500_INTERNAL_SERVER_ERROR:
        note(request, error)
    return Response(
        problem,
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers_of(problem, error),
    )


def note(request: Request[Any, Any, Any], error: Exception) -> None:
    """Log an error that nobody foresaw: where it came from, never what it says."""
    structlog.get_logger("circlekeep.web").error(
        "request.failed",
        method=request.method,
        route=request.scope.get("path_template", ""),
        exc_info=error,
    )


class DescribedOnce(ResponseSpec):
    """The description of a problem, the same object wherever it is.

    A handler is copied for each router that it is below, with all that describes it: that would be
    thousands of copies of the same words, and a third of the time in which the service starts.
    """

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Give itself: nothing changes it."""
        return self


DESCRIBED: Mapping[int, ResponseSpec] = {
    status: DescribedOnce(
        Problem, generate_examples=False, description=title, media_type=MEDIA_TYPE
    )
    for status, title in TITLES.items()
}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """Document the problems an operation may answer with."""
    return {status: DESCRIBED[status] for status in sorted({*statuses, *ALWAYS})}


def _invalid(message: str, key: str) -> Problem:
    """Name the value that does not fit by its path in the body, or by its parameter."""
    if message == "'data'":
        return _problem(HTTP_400_BAD_REQUEST, "request.body_missing", "send a JSON body")
    path = [] if key == "data" else [key]
    missing = MISSING_FIELD.fullmatch(message)
    field = ".".join([*path, missing.group(1)] if missing else path)
    return _problem(HTTP_400_BAD_REQUEST, "request.invalid", message, field=field or None)


def _problem(
    status: int,
    code: str,
    detail: str,
    *,
    field: str | None = None,
    current: int | None = None,
    findings: tuple[Finding, ...] = (),
) -> Problem:
    return Problem(
        type=f"urn:circlekeep:problem:{code}",
        code=code,
        title=TITLES[status],
        status=status,
        detail=detail,
        field=field,
        current=current,
        findings=findings,
    )


def headers_of(problem: Problem, error: Exception) -> dict[str, str]:
    """Say in headers what a client can act on: when to try again, or what is possible here."""
    if isinstance(error, Throttled):
        return {"Retry-After": str(error.after_s)}
    if problem.status in RETRY_AFTER_S:
        return {"Retry-After": str(RETRY_AFTER_S[problem.status])}
    if problem.status in LEFT_UNREAD:
        return {"Connection": "close"}
    if problem.status == HTTP_405_METHOD_NOT_ALLOWED and isinstance(error, HTTPException):
        return {k: v for k, v in (error.headers or {}).items() if k.lower() == "allow"}
    return {}
