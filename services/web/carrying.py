"""What somebody sent when their sign-in had ended goes with them through signing in.

It is sealed inside the page that asks to sign in, for that person alone, and kept nowhere else.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Request
from litestar.datastructures import Cookie, FormMultiDict

from domain.kernel import PersonId, Sealed
from domain.kernel.classes import Coded
from services.api.parts import Parts
from services.app.shell import Shell

WHOSE: Final = "circlekeep_whose"
KNOWN_FOR: Final = timedelta(days=7)
MOST: Final = 100_000
"""How many characters go with somebody: more than any form of ours holds."""
_EVERYBODY: Final = UUID(int=0)


class Kept(msgspec.Struct, frozen=True):
    """A field of the form that was sent, on its way on: what it holds is its sender's."""

    name: Coded
    value: Sealed


class Carried(msgspec.Struct, frozen=True):
    """A form that was not taken: where it was sent, and its fields."""

    path: Coded
    fields: tuple[Kept, ...]


_words = msgspec.json.Decoder(tuple[str, list[tuple[str, str]]])


def whose(parts: Parts, person: PersonId) -> Cookie:
    """Let this browser remember, in words that only this service reads, who has signed in."""
    return Cookie(
        key=WHOSE,
        value=parts.shell.bookmarks.leave(_EVERYBODY, str(person)),
        max_age=round(KNOWN_FOR.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=parts.secure_cookies,
    )


def nobodys() -> Cookie:
    """Let this browser forget it."""
    return Cookie(key=WHOSE, value="", max_age=0, path="/")


def carry(shell: Shell, request: Request[Any, Any, Any], form: FormMultiDict) -> Sealed | None:
    """Seal a form for whoever signed in here last; None if nobody did, or if it is too much."""
    known = request.cookies.get(WHOSE)
    person = None if known is None else shell.bookmarks.left(_EVERYBODY, known)
    if person is None:
        return None
    fields = [(name, text) for name, text in form.multi_items() if isinstance(text, str)]
    words = msgspec.json.encode((request.scope["path"], fields)).decode()
    return Sealed(shell.bookmarks.leave(UUID(person), words)) if len(words) <= MOST else None


def carried_by(shell: Shell, person: PersonId, sealed: Sealed) -> Carried | None:
    """Open what was carried, if it is this person's."""
    words = shell.bookmarks.left(person, sealed.reveal()) if sealed.reveal() else None
    if words is None:
        return None
    path, fields = _words.decode(words)
    return Carried(path, tuple(Kept(name, Sealed(value)) for name, value in fields))
