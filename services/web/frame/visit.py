"""One request as a page sees it: the language, the navigation, and what just happened."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from litestar import Request

from domain.kernel.classes import Coded
from domain.kernel.locales import name_in
from services.http.parts import parts_of
from services.http.visitor import Visitor, sent
from services.languages import LANGUAGES
from services.web.frame.acting import ACTING_COOKIE, Acting, acting_of
from services.web.frame.formats import Speech, name_of, speech
from services.web.frame.notices import NOTICE_COOKIE, Notice, notice_of
from services.web.frame.undoing import UNDO_COOKIE, Undo, undo_of
from services.web.frame.ways import Way, WaysOf, offices_of
from services.web.frame.whose import mark_of

WAYS = "ways"
"""Where the routes of signed-in pages keep, in ``opt``, what finds the navigation."""
LANGUAGE_COOKIE = "circlekeep_language"
LOCALE_COOKIE = "circlekeep_locale"
"""What an account asks for: pages that know nobody speak so too."""
IN_THE_BAR = 5
"""How many words fit side by side on the smallest phone."""


class Spoken(NamedTuple):
    """A language that pages speak, and its name."""

    language: Coded
    name: Coded


@dataclass(frozen=True, slots=True)
class Visit:
    """What the frame around every page is drawn from.

    ``back`` is where a detour returns to, ``behind`` whether one's last step is not shown yet,
    ``undo`` the way back that the last step left. ``officer`` is whether they hold any office,
    ``locale`` what their account asks for, and ``mark`` what its forms say of whose they are;
    ``acting`` says who they are, and in which organization.
    """

    speech: Speech
    ways: tuple[Way, ...]
    signed_in: bool
    path: str
    back: str
    notice: Notice | None
    officer: bool = False
    locale: Coded | None = None
    behind: bool = False
    undo: Undo | None = None
    mark: Coded = ""
    acting: Acting | None = None

    @property
    def organization(self) -> str:
        """The name of the organization in which they act, if it is known."""
        return "" if self.acting is None else name_in(self.speech.tag, self.acting)

    @property
    def other_languages(self) -> tuple[Spoken, ...]:
        """The languages one may switch to, each by the name it has for itself."""
        others = (language for language in LANGUAGES if language != self.speech.language)
        return tuple(Spoken(language, name_of(language)) for language in others)

    @property
    def first_ways(self) -> int:
        """How many ways a phone shows in its bar: the rest is behind one more."""
        return len(self.ways) if len(self.ways) <= IN_THE_BAR else IN_THE_BAR - 1

    def at(self, way: Way) -> bool:
        """Whether this page is behind that way, and behind none nearer to it."""
        behind = (one.path for one in self.ways if f"{self.path}/".startswith(f"{one.path}/"))
        return way.path == max(behind, key=len, default=None)


def visit_of(request: Request[Any, Any, Any], back: str = "", *, behind: bool = False) -> Visit:
    """Read the visit off a request; somebody signed in is its user already."""
    user = request.scope.get("user")
    principal = user.principal if isinstance(user, Visitor) else None
    path = request.scope["path"]
    safe = request.method == "GET"
    query = request.scope["query_string"].decode("latin-1")
    shell, sign_in = parts_of(request.app.state).shell, principal.session if principal else None
    return Visit(
        speech=speech(
            request.cookies.get(LANGUAGE_COOKIE),
            principal.locale if principal else request.cookies.get(LOCALE_COOKIE),
            request.headers.get("accept-language"),
        ),
        ways=tuple(_ways_of(request)(principal)) if principal else (),
        signed_in=principal is not None,
        path=path,
        back=back or (f"{path}?{query}" if safe and query else path),
        notice=notice_of(request.cookies.get(NOTICE_COOKIE)),
        officer=bool(principal and offices_of(principal)),
        locale=principal.locale if principal else None,
        behind=behind,
        undo=undo_of(shell, sign_in, request.cookies.get(UNDO_COOKIE)),
        mark=mark_of(shell.bookmarks, principal.person) if principal else "",
        acting=acting_of(shell, sign_in, sent(request, ACTING_COOKIE) or None),
    )


def _ways_of(request: Request[Any, Any, Any]) -> WaysOf:
    found: WaysOf = request.route_handler.opt[WAYS]
    return found


def own_path(path: str) -> str:
    """Return a path of this service, and the first page for anything else."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside else "/"
