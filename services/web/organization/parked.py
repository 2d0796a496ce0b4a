"""What is parked, as a page: what cannot be read, what it holds up, and the two ways out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from domain.kernel import PersonId, ProgramId, Recorded, Role
from domain.kernel.classes import Coded
from domain.ports import ParkedOrder, ParkedPlace, ParkedStream
from domain.protocol.names import PersonName
from domain.skips.commands import SkipReason
from domain.skips.events import SkipEvent
from services.app import parked
from services.app.caller import Caller
from services.app.offices.register import list_offices
from services.app.parked import ORDERS, UNREADABLE_EVENT, take_step
from services.app.shell import Shell
from services.app.steps import Step
from services.http.places import OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, questions_in, said_in
from services.web.frame.programs import ProgramChoice, programs_of
from services.web.frame.steps import taken
from services.web.frame.words.organization import record_of
from services.web.organization import asked

HERE: Final = asked.PARKED
QUESTIONS: Final = questions_in(asked)


class Parked(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that cannot be taken in: of what, since when, and all that goes on without it.

    ``place`` stands for all of its names: what is asked at one of them is asked at each.
    ``skippable`` is whether it may be left out, ``order`` what is being done about it.
    """

    place: ParkedPlace
    event_type: Coded
    since: datetime
    unreadable: bool
    holds_up: tuple[Coded, ...]
    skippable: bool
    order: ParkedOrder | None

    @property
    def record(self) -> Coded:
        """What kind of thing the entry tells of."""
        return record_of(self.event_type)


class ParkedView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything parked that its reader answers for, the longest first."""

    parked: tuple[Parked, ...]
    programs: tuple[ProgramChoice, ...]
    names: dict[ProgramId, Coded]
    once: UUID
    reasons: tuple[SkipReason, ...] = tuple(SkipReason)


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is left out, the kind of thing it tells of, and who decided it when."""

    event: SkipEvent
    record: Coded
    by: PersonId
    office: Role
    at: datetime


class LeftOutView(msgspec.Struct, frozen=True, kw_only=True):
    """What of one program is left out for good, and who decided it."""

    program: Coded
    skipped: tuple[LeftOut, ...]
    names: dict[PersonId, PersonName]


class ParkedPages(Controller):
    """For organization admins; of the access log for auditors and privacy officers."""

    path = HERE

    @get("/")
    async def parked(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show what is parked."""
        found = await parked.list_parked(shell, caller)
        programs = await programs_of(request, shell, caller)
        view = ParkedView(
            parked=tuple([await _parked(shell, caller, names) for names in parked.by_entry(found)]),
            programs=programs,
            names={one.id: one.name for one in programs},
            once=shell.new_id(),
        )
        return page(request, "organization/parked.html", behind=behind, page=view)

    @get("/left-out/{program_id:uuid}")
    async def left_out(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show what is left out of a program's log for good, by whom, when and why."""
        skipped = await parked.list_skipped(shell, caller, program_id)
        officers = (await list_offices(shell, caller)).names if skipped else {}
        programs = await programs_of(request, shell, caller)
        view = LeftOutView(
            program=next((one.name for one in programs if one.id == program_id), ""),
            skipped=tuple(map(_left_out, skipped)),
            names=officers,
        )
        return page(request, "organization/parked_left_out.html", behind=behind, page=view)


async def _parked(shell: Shell, caller: Caller, names: Sequence[ParkedStream]) -> Parked:
    first = names[0]
    order = next((one.order for one in names if one.order), None)
    return Parked(
        place=first,
        event_type=first.event_type,
        since=min(one.parked_at for one in names),
        unreadable=first.code == UNREADABLE_EVENT,
        holds_up=tuple(sorted(one.projection for one in names)),
        skippable=parked.may_skip(caller, first),
        order=None if order is None else await parked.show_order(shell, caller, order),
    )


def _left_out(one: Recorded[SkipEvent]) -> LeftOut:
    return LeftOut(
        event=one.event,
        record=record_of(one.event.event_type),
        by=one.metadata.actor,
        office=one.metadata.role,
        at=one.recorded_at,
    )


def _ordering(step: Step) -> HTTPRouteHandler:
    async def order(
        request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
    ) -> Response[Any]:
        said: Any = await said_in(request, step.body)
        ordered = take_step(counted_once(at, await said_in(request, Drawn)), said)
        return await taken(ordered, HERE, lambda _: step.notice)

    order.__name__ = step.operation
    return form(step, QUESTIONS)(order)


STEP_FORMS: Final = [_ordering(step) for step in ORDERS.values()]
