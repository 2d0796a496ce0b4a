"""A form that was not taken, as its sender is not the one signed in, goes with them to sign in.

It is sealed inside the page that asks to sign in, for that person alone, and kept nowhere else.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict

from domain.kernel import PersonId, Sealed
from domain.kernel.classes import Coded
from services.app.shell import Shell
from services.web.frame.visit import own_path
from services.web.frame.whose import drawn_for

MOST: Final = 100_000
"""How many characters go with somebody: more than any form of ours holds."""
CARRIED_FOR: Final = timedelta(days=1)
SECRETS: Final = frozenset({"old", "new", "password", "secret"})
"""Fields that hold a password, or the secret of an authenticator app."""
SURE: Final = ("sure", "yes")
"""The answer to what a step asks first. It is not carried: whoever sends it on is asked anew."""


class Kept(msgspec.Struct, frozen=True):
    """A field of the form that was sent, on its way on: what it holds is its sender's."""

    name: Coded
    value: Sealed


class Carried(msgspec.Struct, frozen=True):
    """A form that was not taken: where it was sent, and its fields.

    ``asks`` is what its step asks first, a message of the catalogue, if it asks; ``page`` is where
    it was filled in.
    """

    path: Coded
    fields: tuple[Kept, ...]
    asks: Coded = ""
    page: Coded = "/"


_words = msgspec.json.Decoder(tuple[datetime, str, list[tuple[str, str]], str, str])


def carry(
    shell: Shell, request: Request[Any, Any, Any], form: FormMultiDict, asks: str = ""
) -> Sealed | None:
    """Seal a form for whom its page was drawn; None if it does not say, or if it is too much.

    One with a password in it goes nowhere: its page asks again.

    ``asks`` is what its step asks first.
    """
    person = drawn_for(shell.bookmarks, form)
    if person is None or not SECRETS.isdisjoint(form):
        return None
    fields = [
        (name, text)
        for name, text in form.multi_items()
        if isinstance(text, str) and (name, text) != SURE
    ]
    page = own_path(urlsplit(request.headers.get("referer", "")).path)
    sent = (shell.now(), request.scope["path"], fields, asks, page)
    words = msgspec.json.encode(sent).decode()
    return Sealed(shell.bookmarks.leave(person, words)) if len(words) <= MOST else None


def carried_by(shell: Shell, person: PersonId, sealed: Sealed) -> Carried | None:
    """Open what was carried, if it is this person's and of the last day."""
    words = shell.bookmarks.left(person, sealed.reveal()) if sealed.reveal() else None
    if words is None:
        return None
    at, path, fields, asks, page = _words.decode(words)
    if shell.now() > at + CARRIED_FOR:
        return None
    kept = tuple(Kept(name, Sealed(value)) for name, value in fields)
    return Carried(path, kept, asks, page)
