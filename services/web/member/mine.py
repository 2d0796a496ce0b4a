"""One's own sealed texts, and who looked at them: a page that keeps itself up, and a table."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.status_codes import HTTP_204_NO_CONTENT

from domain.kernel.classes import Coded
from domain.protocol.cases import ItemListed
from domain.protocol.glass import GlassNotice
from domain.protocol.mine import MineShown
from domain.protocol.privacy import OwnRequest
from services.app.boards import zone_of
from services.app.caller import Caller
from services.app.glass.register import list_notices
from services.app.instants import Moment
from services.app.privacy.desk import list_own_requests
from services.app.session_names import SessionNamed, name_sessions
from services.app.sessions.materials import list_own_items
from services.app.shell import Shell
from services.app.trail import who_saw_mine
from services.exports.csv_line import CSV
from services.exports.own_looks import own_looks
from services.languages import PAGES, catalogue
from services.web.frame.answers import HEADERS, page
from services.web.frame.visit import visit_of
from services.web.frame.words import word

NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)


class LooksView(msgspec.Struct, frozen=True, kw_only=True):
    """The looks of others and one's own; ``item`` if they are those at one text alone."""

    shown: MineShown
    zone: Coded
    item: UUID | None = None

    @property
    def newest(self) -> str:
        """When the newest was, to ask for what is newer."""
        return (self.shown.newest or NOTHING_YET).isoformat()

    @property
    def attempts(self) -> int:
        """How often somebody was refused."""
        return sum(self.shown.refused.values())


class MineView(msgspec.Struct, frozen=True, kw_only=True):
    """The looks, the texts, and what was opened by break-glass."""

    looks: LooksView
    items: tuple[ItemListed, ...]
    sessions: dict[UUID, SessionNamed]
    zone: Coded
    notices: tuple[GlassNotice, ...] = ()
    of_the_year: int | None = 0
    requests: tuple[OwnRequest, ...] = ()
    once: UUID = UUID(int=0)


class MinePages(Controller):
    """For every author."""

    path = "/mine"

    @get("/")
    async def mine(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        item: FromQuery[UUID | None] = None,
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show who was shown one's texts: when, in which role, and why."""
        items = await list_own_items(shell, caller)
        shown = await who_saw_mine(shell, caller, item=item)
        told = await list_notices(shell, caller)
        zone = await zone_of(shell, caller)
        view = MineView(
            looks=LooksView(shown=shown, zone=zone, item=item),
            items=items,
            sessions=await name_sessions(
                shell,
                caller.principal.organization,
                ((one.program, one.session) for one in items),
            ),
            zone=zone,
            notices=told.notices,
            of_the_year=told.of_the_year,
            requests=await list_own_requests(shell, caller),
            once=shell.new_id(),
        )
        return page(request, "member/mine.html", behind=behind, page=view)

    @get("/news")
    async def news(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: FromQuery[Moment],
        item: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        """Show the looks anew if there is one that the page has not; else say nothing."""
        shown = await who_saw_mine(shell, caller, item=item, after=after)
        if shown.newest is None or shown.newest <= after:
            return Response("", status_code=HTTP_204_NO_CONTENT, headers=HEADERS)
        view = LooksView(shown=shown, zone=await zone_of(shell, caller), item=item)
        return page(request, "member/mine_looks.html", looks=view)

    @get("/accesses.csv")
    async def report(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Give one's own access report as a table, in one's language."""
        shown = await who_saw_mine(shell, caller)
        language = visit_of(request).speech.language

        def said(kind: str, code: str) -> str:
            return catalogue(PAGES, language).gettext(word(kind, code))

        return Response(
            "".join(own_looks(shown, said)),
            media_type=CSV,
            headers={**HEADERS, "Content-Disposition": 'attachment; filename="accesses.csv"'},
        )
