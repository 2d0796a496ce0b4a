"""What a step asks before it is taken: what it will do, to whom, and whether it can be undone.

A handler says in ``opt`` under ``FIRST`` which question is asked, or why none is needed. Sent
without ``sure`` its form comes back as a page that asks, and sends the same fields on with it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

import msgspec
from litestar import Request, Response
from litestar.datastructures import FormMultiDict
from litestar.status_codes import HTTP_401_UNAUTHORIZED, HTTP_409_CONFLICT

from domain.codes import refusal
from domain.kernel import Forbidden, Sealed, Unauthenticated
from domain.kernel.classes import Coded, Personal
from domain.protocol.names import PersonName
from services.app.caller import Caller
from services.app.shell import Shell
from services.http.parts import parts_of
from services.http.visitor import UNDOES, require_signed_in
from services.http.visitor import caller as caller_of
from services.languages import N_
from services.web.frame.answers import page
from services.web.frame.carrying import SURE, Kept, carry
from services.web.frame.signing_in import SignInView
from services.web.frame.undoing import undone_by
from services.web.frame.whose import FIELD, drawn_for

FIRST = "first"
SENT: Final = "sent"
"""Where a request keeps the form that came with it."""
FOR_GOOD: Final = N_("This cannot be undone.")


class Unasked(StrEnum):
    """Why a step is taken at once: the closed list."""

    UNDO = "undo"
    """Its notice takes it back with one tap."""
    AGAIN = "again"
    """The page that it leads to takes it back, or does it anew, for as long as it matters."""
    FILLED_IN = "filled_in"
    """Its form, filled in for this alone, says what it does."""
    ANOTHER = "another"
    """Nothing comes of it before somebody else agrees."""
    READS = "reads"
    """It shows something and changes nothing."""
    ITSELF = "itself"
    """Its handler asks, where what was chosen needs it."""


class Change(msgspec.Struct, frozen=True):
    """What something is, and what it would be; empty where it is nothing."""

    was: Personal
    now: Personal

    def __repr__(self) -> str:
        return "<change>"


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what is concerned: a message of the catalogue, and its value.

    With ``kind`` the value is a code that has a word; with ``person`` it is ``name``, or that of
    nobody any more; with ``change`` it is what it was, and what it would be; with ``typed`` what
    was typed, given back to its own typist.
    """

    label: Coded
    value: Coded = ""
    kind: Coded = ""
    name: PersonName | None = None
    person: bool = False
    change: Change | None = None
    typed: Sealed = Sealed("")


@dataclass(frozen=True, slots=True)
class Asking:
    """A step that somebody is about to take."""

    request: Request[Any, Any, Any]
    shell: Shell
    caller: Caller
    at: Mapping[str, Any]
    form: FormMultiDict


FactsOf: TypeAlias = Callable[[Asking], Awaitable[tuple[Fact, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question in messages of the catalogue.

    ``back`` is the page that asked, with its path's parameters. ``final``, where nothing mends it
    afterwards, takes a tick besides the button. ``facts`` looks up whom and what it is about.
    Without ``yes`` it cannot be done now: the page says why, and leads back.
    """

    title: str
    does: tuple[str, ...]
    way_back: str
    yes: str
    back: str
    facts: FactsOf
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCase:
    """One of several questions, or none, as the case is when somebody is about to take the step."""

    among: tuple[Question, ...]
    which: Callable[[Asking], Awaitable[Question | None]]


async def unless_held(held: Awaitable[bool], asks: Question, tells: Question) -> Question:
    """Ask, or tell that a legal hold covers it."""
    return tells if await held else asks


First: TypeAlias = Question | ByCase | Unasked
"""What a handler does first."""


class QuestionView(msgspec.Struct, frozen=True, kw_only=True):
    """The page that asks."""

    title: Coded
    does: tuple[Coded, ...]
    way_back: Coded
    yes: Coded
    final: bool
    facts: tuple[Fact, ...]
    fields: tuple[Kept, ...]
    path: Coded
    back: Coded


async def require_sure(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """Let somebody signed in pass; ask first where a step has a question and no answer came.

    Whoever sends a form of their page when their sign-in has ended, or when somebody else is signed
    in on that browser, is asked to sign in, and what they sent goes with them.
    """
    shell, posted = parts_of(request.app.state).shell, request.method == "POST"
    try:
        await require_signed_in(request)
    except Unauthenticated:
        carried = _carried(shell, request, await request.form()) if posted else None
        if carried is None:
            raise
        return _sign_in(request, carried, HTTP_401_UNAUTHORIZED)
    except Forbidden:
        if posted:
            request.state[SENT] = await request.form()
        raise
    if not posted:
        return None
    form = request.state[SENT] = await request.form()
    if drawn_for(shell.bookmarks, form) != request.user.principal.person:
        carried = _carried(shell, request, form)
        if carried is None:
            raise refusal("form.nobodys")
        return _sign_in(request, carried, HTTP_409_CONFLICT)
    path, sign_in = request.scope["path"], request.user.principal.session
    request.state[UNDOES] = undone_by(shell, sign_in, path, form)
    first = question_of(request.route_handler.opt.get(FIRST))
    if first is None or SURE in form.multi_items():
        return None
    asking = Asking(request, shell, await caller_of(request, shell), request.path_params, form)
    question = await first.which(asking) if isinstance(first, ByCase) else first
    return None if question is None else await _ask(question, asking)


def carry_sent(request: Request[Any, Any, Any]) -> Sealed | None:
    """Seal what was sent with a request that was refused, if anything was and may be carried."""
    form: FormMultiDict | None = request.state.get(SENT)
    return None if form is None else _carried(parts_of(request.app.state).shell, request, form)


def _carried(shell: Shell, request: Request[Any, Any, Any], form: FormMultiDict) -> Sealed | None:
    question = question_of(request.route_handler.opt.get(FIRST))
    asks = question.title if isinstance(question, Question) else ""
    return carry(shell, request, form, asks)


def _sign_in(request: Request[Any, Any, Any], carried: Sealed, status_code: int) -> Response[str]:
    view = SignInView(carried=carried)
    return page(request, "frame/sign_in.html", status_code=status_code, page=view)


def question_of(first: First | None) -> Question | ByCase | None:
    """Return what a handler asks first, if it asks."""
    return None if isinstance(first, Unasked) else first


async def _ask(question: Question, asking: Asking) -> Response[str]:
    facts = await question.facts(asking)
    back = question.back.format(**asking.at)
    kept = tuple(
        Kept(name, Sealed(value))
        for name, value in asking.form.multi_items()
        if isinstance(value, str) and name != FIELD
    )
    view = QuestionView(
        title=question.title,
        does=question.does,
        way_back=question.way_back,
        yes=question.yes,
        final=question.final,
        facts=facts,
        fields=kept,
        path=asking.request.scope["path"],
        back=back,
    )
    return page(asking.request, "frame/question.html", back=back, page=view)
