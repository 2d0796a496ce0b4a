"""Offices over HTTP: who holds them, who is about to, and who may say no."""

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency

from domain.kernel import Role
from domain.organizations.tenures import Tenure
from domain.protocol.offices import AppointmentLine, OfficeLine
from services.api.commands import LOOK_PROBLEMS
from services.api.steps import addresses_of
from services.api.trail import ActorItem, actors
from services.app.caller import Caller
from services.app.offices import register
from services.app.offices.steps import STEPS, take_step
from services.app.shell import Shell
from services.app.steps import Where
from services.http.places import DOORS


class OfficesReply(msgspec.Struct, frozen=True, rename="camel"):
    """Offices that are held, appointments that wait, and the names of all who are in them."""

    items: tuple[OfficeLine, ...]
    waiting: tuple[AppointmentLine, ...]
    people: tuple[ActorItem, ...]


class OfficeHistoryReply(msgspec.Struct, frozen=True, rename="camel"):
    """Those in office, then those who were, each the newest first, with the names of all.

    ``alone`` are offices of the organization that one person holds, with nobody to stand in.
    """

    items: tuple[Tenure, ...]
    alone: tuple[Role, ...]
    people: tuple[ActorItem, ...]


class OfficeController(Controller):
    """Offices of one's organization."""

    path = DOORS[Where.OFFICERS].path
    tags = ["Organization"]

    @get("/", operation_id="list_offices", responses=LOOK_PROBLEMS)
    async def list_offices(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> OfficesReply:
        """List who holds office and is about to; members see whom the operator proposed alone."""
        listed = await register.list_offices(shell, caller)
        return OfficesReply(listed.offices, listed.waiting, actors(listed.names))

    @get("/history", operation_id="show_office_history", responses=LOOK_PROBLEMS)
    async def show_office_history(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> OfficeHistoryReply:
        """Say who holds and held which office, since when and by whose word; for officers."""
        shown = await register.show_office_history(shell, caller)
        return OfficeHistoryReply(shown.tenures, shown.alone, actors(shown.names))


STEP_ADDRESSES = addresses_of(STEPS.values(), take_step)
