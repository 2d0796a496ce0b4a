"""Parked streams over HTTP: what is gone on without, and what is to be done about it."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_202_ACCEPTED

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.ports import ParkedOrder
from domain.skips.commands import SkipReason
from services.api.commands import READ_PROBLEMS
from services.api.steps import answering
from services.app import parked
from services.app.caller import Caller
from services.app.parked import ORDERS, ParkedBody, SkipBody
from services.app.shell import Shell
from services.http.places import PARKED, OrganizationAt
from services.http.replies import Items


class SkippedItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An entry that is left out for good: of one read model or policy, or of ``everything``."""

    reader: Coded
    stream: UUID
    position: int
    version: int
    event_type: Coded
    reason: SkipReason
    decided_by: PersonId
    decided_at: datetime


class ParkedItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A stream that a read model, a policy or decisions go on without: at which event, and why.

    ``order`` is what is to be done about it, if something has been asked.
    """

    projection: Coded
    program: ProgramId
    stream: UUID
    position: int
    event_type: Coded
    code: Coded
    parked_at: datetime
    order: UUID | None


class OrderReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What was asked: to try again, or to skip. ``state`` is ``asked`` until a worker has done it.

    Then it is ``done``, or ``parked`` if the event failed again.
    """

    id: UUID
    projection: Coded
    program: ProgramId
    stream: UUID
    position: int
    skip: bool
    asked_at: datetime
    state: Coded


class ParkedController(Controller):
    """What is parked in the organization, and left out; orders are carried out by the worker."""

    path = PARKED
    tags = ["Organization"]

    @get("/", operation_id="list_parked", responses=READ_PROBLEMS)
    async def list_parked(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Items[ParkedItem]:
        """List parked streams (organization admin; of the access log: auditor, privacy officer).

        The 200 longest parked.
        """
        found = await parked.list_parked(shell, caller)
        return Items(
            tuple(
                ParkedItem(
                    projection=each.projection,
                    program=each.program,
                    stream=each.stream,
                    position=each.position,
                    event_type=each.event_type,
                    code=each.code,
                    parked_at=each.parked_at,
                    order=each.order,
                )
                for each in found
            )
        )

    @get("/skips", operation_id="list_skipped", responses=READ_PROBLEMS)
    async def list_skipped(
        self,
        program: FromQuery[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Items[SkippedItem]:
        """List what is left out of a program's log for good, who decided it, when, and why."""
        found = await parked.list_skipped(shell, caller, program)
        return Items(
            tuple(
                SkippedItem(
                    reader=one.event.reader,
                    stream=one.event.stream,
                    position=one.event.position,
                    version=one.event.version,
                    event_type=one.event.event_type,
                    reason=one.event.reason,
                    decided_by=one.metadata.actor,
                    decided_at=one.recorded_at,
                )
                for one in found
            )
        )

    @get("/orders/{order_id:uuid}", operation_id="show_parked_order", responses=READ_PROBLEMS)
    async def show_parked_order(
        self,
        order_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> OrderReply:
        """Show what has become of what was asked."""
        return _reply(await parked.show_order(shell, caller, order_id))


@answering(ORDERS["retry"], HTTP_202_ACCEPTED)
async def retry_parked(
    at: NamedDependency[OrganizationAt], data: JSONBody[ParkedBody]
) -> OrderReply:
    """Order that an event be tried again."""
    return _reply(await parked.take_step(at, data))


@answering(ORDERS["skip"], HTTP_202_ACCEPTED)
async def skip_parked(at: NamedDependency[OrganizationAt], data: JSONBody[SkipBody]) -> OrderReply:
    """Order that an event be left out for good."""
    return _reply(await parked.take_step(at, data))


STEP_ADDRESSES: list[HTTPRouteHandler] = [retry_parked, skip_parked]


def _reply(order: ParkedOrder) -> OrderReply:
    return OrderReply(
        id=order.id,
        projection=order.projection,
        program=order.program,
        stream=order.stream,
        position=order.position,
        skip=order.skip,
        asked_at=order.asked_at,
        state=order.outcome or "asked",
    )
