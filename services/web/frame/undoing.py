"""What a step leaves behind so that one tap takes it back: a form beside its notice.

It is sealed for the sign-in that took the step, and for a minute: whoever else can set cookies puts
nothing behind that button. It names the step, so that it takes back that one and nothing later.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from litestar.datastructures import Cookie, FormMultiDict

from domain.kernel.classes import Coded
from services.app.caller import Caller
from services.app.shell import Shell

UNDO_COOKIE: Final = "circlekeep_undo"
KEPT_FOR: Final = timedelta(minutes=1)


class Undo(msgspec.Struct, frozen=True):
    """The form that takes a step back: where it is sent, and its fields of codes and ids."""

    path: Coded
    fields: tuple[tuple[Coded, Coded], ...] = ()


CLOSED: Final = Undo("")
"""Stands where a way back is offered that leads nowhere."""


class Left(msgspec.Struct, frozen=True):
    """A way back, the command that it takes back, and until when it is offered."""

    undo: Undo
    of: UUID
    until: datetime


FIELD: Final = "undo"
NO_STEP: Final = UUID(int=0)


_left = msgspec.json.Decoder(Left)


def offer(shell: Shell, caller: Caller, undo: Undo) -> Cookie:
    """Let the next page of this sign-in offer the way back from the caller's command."""
    left = Left(undo, caller.command_id, shell.now() + KEPT_FOR)
    words = msgspec.json.encode(left).decode()
    sealed = shell.bookmarks.leave(caller.principal.session, words)
    return _cookie(sealed, round(KEPT_FOR.total_seconds()))


def no_offer() -> Cookie:
    """Let the next page offer no way back."""
    return _cookie("", 0)


def undo_of(shell: Shell, sign_in: UUID | None, cookie: str | None) -> Undo | None:
    """Read the way back that a step left; ``CLOSED`` is one that is forged, another's, or over."""
    if not cookie:
        return None
    left = _opened(shell, sign_in, cookie)
    if left is None or shell.now() > left.until:
        return CLOSED
    return Undo(left.undo.path, (*left.undo.fields, (FIELD, cookie)))


def undone_by(shell: Shell, sign_in: UUID, path: str, form: FormMultiDict) -> UUID | None:
    """Read which command a form takes back, if it is one that undoes.

    One that is forged, another's, or of another step takes back none that there is.
    """
    sealed = form.get(FIELD)
    if sealed is None:
        return None
    left = _opened(shell, sign_in, sealed) if isinstance(sealed, str) else None
    return NO_STEP if left is None or left.undo.path != path else left.of


def _opened(shell: Shell, sign_in: UUID | None, sealed: str) -> Left | None:
    words = None if sign_in is None else shell.bookmarks.left(sign_in, sealed)
    return None if words is None else _left.decode(words)


def _cookie(value: str, max_age: int) -> Cookie:
    return Cookie(
        key=UNDO_COOKIE, value=value, max_age=max_age, path="/", httponly=True, samesite="lax"
    )
