"""What a step leaves behind so that one tap takes it back: a form beside its notice.

It is sealed for the sign-in that took the step, and for a minute: whoever else can set cookies puts
nothing behind that button.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from litestar.datastructures import Cookie

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
    """A way back, and until when it is offered."""

    undo: Undo
    until: datetime


_left = msgspec.json.Decoder(Left)


def offer(shell: Shell, caller: Caller, undo: Undo) -> Cookie:
    """Let the next page of this sign-in offer the way back."""
    words = msgspec.json.encode(Left(undo, shell.now() + KEPT_FOR)).decode()
    sealed = shell.bookmarks.leave(caller.principal.session, words)
    return _cookie(sealed, round(KEPT_FOR.total_seconds()))


def no_offer() -> Cookie:
    """Let the next page offer no way back."""
    return _cookie("", 0)


def undo_of(shell: Shell, sign_in: UUID | None, cookie: str | None) -> Undo | None:
    """Read the way back that a step left; ``CLOSED`` is one that is forged, another's, or over."""
    if not cookie:
        return None
    words = None if sign_in is None else shell.bookmarks.left(sign_in, cookie)
    left = None if words is None else _left.decode(words)
    return CLOSED if left is None or shell.now() > left.until else left.undo


def _cookie(value: str, max_age: int) -> Cookie:
    return Cookie(
        key=UNDO_COOKIE, value=value, max_age=max_age, path="/", httponly=True, samesite="lax"
    )
