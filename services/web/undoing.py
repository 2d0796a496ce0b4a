"""What a step leaves behind so that one tap takes it back: a form beside its notice."""

from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar.datastructures import Cookie

from domain.kernel.classes import Coded

UNDO_COOKIE = "circlekeep_undo"
KEPT_S = 60
LONGEST = 1_000


class Undo(msgspec.Struct, frozen=True):
    """The form that takes a step back: where it is sent, and its fields of codes and ids."""

    path: Coded
    fields: tuple[tuple[Coded, Coded], ...] = ()


def leave(undo: Undo | None) -> Cookie:
    """Let the next page offer the way back; without one, let none be offered."""
    value = f"{undo.path}?{urlencode(undo.fields)}" if undo else ""
    return Cookie(
        key=UNDO_COOKIE,
        value=value,
        max_age=KEPT_S if undo else 0,
        path="/",
        httponly=True,
        samesite="lax",
    )


def undo_of(cookie: str | None) -> Undo | None:
    """Read the way back that a step left; what none could have left is nothing."""
    path, asked, fields = (cookie or "").partition("?")
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    if not (asked and ours and len(fields) <= LONGEST):
        return None
    return Undo(path, tuple(parse_qsl(fields, keep_blank_values=True)))
