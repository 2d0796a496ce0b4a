"""Error pages: what went wrong and where to go, in both languages, repeating nothing sent."""

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.status_codes import (
    HTTP_400_BAD_REQUEST,
    HTTP_401_UNAUTHORIZED,
    HTTP_403_FORBIDDEN,
    HTTP_404_NOT_FOUND,
    HTTP_405_METHOD_NOT_ALLOWED,
    HTTP_408_REQUEST_TIMEOUT,
    HTTP_409_CONFLICT,
    HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    HTTP_422_UNPROCESSABLE_ENTITY,
    HTTP_500_INTERNAL_SERVER_ERROR,
    HTTP_503_SERVICE_UNAVAILABLE,
)

from domain.codes import CODES
from domain.kernel.classes import Coded
from domain.parking import OFFICES
from services.http.places import PARKED
from services.http.problems import headers_of, note, problem_of
from services.http.visitor import Visitor
from services.languages import N_
from services.web.frame.answers import go, page
from services.web.frame.factor import TAKES_FACTOR, ask_for_code
from services.web.frame.refusals import sentence
from services.web.frame.ways import Way, offices_of


class ErrorView(msgspec.Struct, frozen=True):
    """Two messages of the catalogue, and the page where its reader can mend it."""

    title: Coded
    words: Coded
    way: Way | None = None


PAGES = {
    HTTP_400_BAD_REQUEST: (
        N_("This could not be read"),
        N_("Some information is missing or incorrect. Go back and check each field."),
    ),
    HTTP_403_FORBIDDEN: (
        N_("You do not have access"),
        N_("This attempt is recorded. If you need access, ask your program."),
    ),
    HTTP_404_NOT_FOUND: (
        N_("Page not found"),
        N_("The link may be out of date, or you may not have access. Ask your program."),
    ),
    HTTP_405_METHOD_NOT_ALLOWED: (
        N_("Page not found"),
        N_("The link may be out of date, or you may not have access. Ask your program."),
    ),
    HTTP_408_REQUEST_TIMEOUT: (
        N_("This did not arrive in time"),
        N_("Nothing was changed. Check your connection, then send it again."),
    ),
    HTTP_409_CONFLICT: (
        N_("This has changed"),
        N_("Go back, check the page, then try again."),
    ),
    HTTP_413_REQUEST_ENTITY_TOO_LARGE: (
        N_("This is too long"),
        N_("Shorten the text and send it again."),
    ),
    HTTP_422_UNPROCESSABLE_ENTITY: (
        N_("A rule of the group forbids this"),
        N_("Go back, check the page, then try again."),
    ),
    HTTP_500_INTERNAL_SERVER_ERROR: (
        N_("Something went wrong on our side"),
        N_("The problem is recorded. Try again in a few minutes."),
    ),
    HTTP_503_SERVICE_UNAVAILABLE: (
        N_("Part of the service is not responding"),
        N_("Nothing was shown and nothing was changed. Try again in a moment."),
    ),
}

MENDS_PARKED = frozenset().union(*OFFICES.values())
SAYS_NO_MORE = {HTTP_404_NOT_FOUND, HTTP_500_INTERNAL_SERVER_ERROR}
"""What is not there and what may not be seen are told alike."""


def error_page(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer an error as a page; whoever is not signed in goes to do that, then comes back."""
    problem = problem_of(error)
    if problem.status == HTTP_401_UNAUTHORIZED:
        back = request.scope["path"] if request.method == "GET" else "/"
        return go("/sign-in" if back == "/" else f"/sign-in?back={quote(back, safe='/')}")
    if problem.code in TAKES_FACTOR:
        return ask_for_code(request, problem.code)
    if problem.status == HTTP_500_INTERNAL_SERVER_ERROR:
        note(request, error)
    title, words = PAGES.get(problem.status, PAGES[HTTP_500_INTERNAL_SERVER_ERROR])
    if problem.code in CODES and problem.status not in SAYS_NO_MORE:
        words = sentence(problem.code)
    view = ErrorView(title, words, _way(request, problem.code))
    shown = page(request, "public/error.html", status_code=problem.status, back="/", page=view)
    shown.headers.update(headers_of(problem, error))
    return shown


def _way(request: Request[Any, Any, Any], code: str) -> Way | None:
    """Lead who answers for what is parked to it, if that is what is wrong."""
    user = request.scope.get("user")
    mends = isinstance(user, Visitor) and offices_of(user.principal) & MENDS_PARKED
    parked = Way(PARKED, N_("What cannot be read"))
    return parked if mends and code == "stream.unreadable" else None
