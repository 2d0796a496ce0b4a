"""One's own sealed texts, and who looked at them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.access.messages import GlassNotice, ItemListed, OwnRequest, PersonName, TrailEntry
from domain.kernel import PersonId
from domain.kernel.classes import Coded
from services.app.boards import list_programs
from services.app.caller import Caller
from services.app.glass import list_notices
from services.app.materials import list_own_items
from services.app.privacy import list_own_requests
from services.app.shell import Shell
from services.app.trail import who_saw_mine
from services.web.answers import page


class MineView(msgspec.Struct, frozen=True, kw_only=True):
    """The looks of others, one's own, and the texts."""

    by_others: tuple[TrailEntry, ...]
    by_me: tuple[TrailEntry, ...]
    names: dict[PersonId, PersonName]
    items: tuple[ItemListed, ...]
    zone: Coded
    notices: tuple[GlassNotice, ...] = ()
    of_the_year: int | None = 0
    requests: tuple[OwnRequest, ...] = ()
    once: UUID = UUID(int=0)


class MinePages(Controller):
    """For every author."""

    @get("/mine")
    async def mine(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show who was shown one's texts: when, in which role, and why."""
        items = await list_own_items(shell, caller)
        shown = await who_saw_mine(shell, caller)
        told = await list_notices(shell, caller)
        zone = next((row.zone for row in await list_programs(shell, caller)), "UTC")
        view = MineView(
            by_others=shown.others,
            by_me=shown.own,
            names=shown.names,
            items=items,
            zone=zone,
            notices=told.notices,
            of_the_year=told.of_the_year,
            requests=await list_own_requests(shell, caller),
            once=shell.new_id(),
        )
        return page(request, "mine.html", behind=behind, page=view)
