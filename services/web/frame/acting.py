"""In which organization somebody acts, and who they are: said in the header of each page.

It is looked up when they come in, once, and left sealed with their browser for that sign-in alone.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec
from litestar.datastructures import Cookie

from domain.access.purposes import Purpose
from domain.kernel import ProgramId, Refused
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import Locale
from domain.protocol.door import SignedIn
from domain.protocol.names import NamesShown, PersonName, ShowNames
from services.app.account import name_organizations
from services.app.asking import ask_for
from services.app.shell import Shell
from services.http.parts import WebParts
from services.http.visitor import kept_cookie, sign_in_cookies

ACTING_COOKIE: Final = "circlekeep_acting"


class Acting(msgspec.Struct, frozen=True):
    """Who somebody is, unless it could not be read, and their organization, which is public."""

    person: PersonName | None
    names: Mapping[Locale, Public]
    languages: tuple[Locale, ...]


_decoder = msgspec.json.Decoder(Acting)


async def cookies_of(parts: WebParts, begun: SignedIn) -> list[Cookie]:
    """Make what a browser keeps of a sign-in that just began, whatever it began with."""
    return [*sign_in_cookies(parts, begun), await acting_cookie(parts, begun)]


async def acting_cookie(parts: WebParts, begun: SignedIn) -> Cookie:
    """Make the cookie that says it, for a sign-in that just began.

    The name is the Warden's to show: that somebody is shown their own is theirs to know.
    """
    shell = parts.shell
    try:
        sign_in = (await shell.sessions.principal(begun.token)).session
        [organization] = await name_organizations(shell, [begun.organization])
        names = await _own_name(shell, begun)
    except (Refused, ValueError):
        return kept_cookie(parts, "", 0, ACTING_COOKIE)
    acting = Acting(names, organization.founded.names, organization.founded.languages)
    sealed = shell.bookmarks.leave(sign_in, msgspec.json.encode(acting).decode())
    seconds = int((begun.expires - shell.now()).total_seconds())
    return kept_cookie(parts, sealed, max(seconds, 0), ACTING_COOKIE)


async def _own_name(shell: Shell, begun: SignedIn) -> PersonName | None:
    asked = ShowNames(
        token=begun.token,
        program=ProgramId(begun.organization),
        people=(begun.person,),
        purpose=Purpose.OWN,
    )
    try:
        shown = await ask_for(shell.warden, asked, NamesShown)
    except Refused:
        return None
    return shown.names.get(begun.person)


def acting_of(shell: Shell, sign_in: UUID | None, kept: Coded | None) -> Acting | None:
    """Read it; None if it is not of this sign-in, in our words."""
    words = shell.bookmarks.left(sign_in, kept) if sign_in and kept else None
    return None if words is None else _decoder.decode(words)
