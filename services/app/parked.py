"""Streams that are parked: officers see them, have them tried again, or left out.

Read models park streams, policies do, and decisions: under one list, with one way out.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, cast
from uuid import UUID, uuid5

import msgspec

from domain.codes import refusal
from domain.kernel import (
    Log,
    Missing,
    OrganizationId,
    ProgramId,
    Recorded,
    Refused,
    Role,
    Said,
    Tenant,
    own_log,
    passes,
)
from domain.kernel.classes import Coded
from domain.parking import agreed, known, logs_answered_for, permit
from domain.policies.registry import POLICIES
from domain.ports import ParkedOrder, ParkedPlace, ParkedStream
from domain.protocol.keys import SkipParked
from domain.skips.commands import SkipReason
from domain.skips.events import SkipEvent
from domain.skips.skips import DECISIONS, skips_of
from projections.registry import PROJECTIONS
from services.app.caller import Caller
from services.app.denials import report_and_mask
from services.app.numbers import Position
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, filled, table

LOGS: Mapping[str, Log] = {
    **{projection.name: projection.log for projection in PROJECTIONS},
    **{policy.name: policy.log for policy in POLICIES},
    DECISIONS: Log.EVENTS,
}
"""What streams are parked under, and the log it is made from."""
PAGE: Final = "/organization/parked-streams"
UNREADABLE_EVENT: Final = "event.unreadable"
"""Why a stream is parked that has an event which this version cannot read: it is so everywhere."""


class ParkedBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Which stream, as the list names it; at another position than that it is not the same."""

    projection: Annotated[Coded, msgspec.Meta(max_length=63)]
    program: ProgramId
    stream: UUID
    position: Position


class SkipBody(ParkedBody, frozen=True, kw_only=True, rename="camel"):
    """Why nothing is lost: what cannot be read is left out of everything, decisions too."""

    reason: SkipReason


ANSWERABLE: Final = (By.ORGANIZATION_ADMIN, By.AUDITOR, By.PRIVACY_OFFICER)
ORDERS: Final = table(
    Step(
        word="retry",
        command=ParkedPlace,
        where=Where.PARKED,
        address="/retries",
        operation="retry_parked",
        says="Ask that the event be tried again, once what it failed at is mended",
        by=ANSWERABLE,
        body=ParkedBody,
        notice="parked_retried",
        first="again",
    ),
    Step(
        word="skip",
        command=SkipParked,
        where=Where.PARKED,
        address="/skips",
        operation="skip_parked",
        says="Ask that the event be left out for good; that is recorded. What cannot be read is "
        "left out everywhere, else of what is named alone",
        by=(By.ORGANIZATION_ADMIN,),
        body=SkipBody,
        notice="parked_skipped",
        first="SKIP",
    ),
)
"""What is asked of a worker, which answers later: each is an order, and no step with an outcome."""


async def take_step(at: At[None], said: ParkedBody) -> ParkedOrder:
    """Ask that an event be tried again, or as it is said why, that it be left out for good."""
    reason = said.reason if isinstance(said, SkipBody) else None
    return await ask(at.shell, at.caller, filled(ParkedPlace, said), reason=reason)


async def list_parked(shell: Shell, caller: Caller) -> Sequence[ParkedStream]:
    """List what is parked of the views that the caller answers for, the longest parked first.

    Raises ``Forbidden`` (``projection.not_officer``), after the Warden has recorded it.
    """
    try:
        logs = logs_answered_for(_offices(caller))
    except Refused as refused:
        raise await report_and_mask(shell, caller, None, refused.code) from None
    projections = [name for name, log in LOGS.items() if log in logs]
    return await shell.parked.list(caller.principal.organization, projections)


def by_entry(found: Sequence[ParkedStream]) -> Sequence[Sequence[ParkedStream]]:
    """Put together the names under which one unreadable entry is parked; others stand alone."""
    entries: dict[object, list[ParkedStream]] = {}
    for one in found:
        alone = "" if one.code == UNREADABLE_EVENT else one.projection
        entries.setdefault((one.program, one.stream, one.position, alone), []).append(one)
    return tuple(entries.values())


async def ask(
    shell: Shell, caller: Caller, place: ParkedPlace, *, reason: SkipReason | None
) -> ParkedOrder:
    """Ask that a parked event be tried again, or with a reason that it be left out for good.

    Where it is parked for the same cause under other names, the same is asked there. What is left
    out is recorded by the Warden; then a worker takes the stream up. Asking twice is asking once.
    Raises ``Missing`` (``projection.not_parked``) for what is absent, foreign or not the caller's
    alike, after the Warden has recorded it, and ``Conflict`` (``projection.asked_otherwise``,
    ``projection.never_skipped``).
    """
    skip = reason is not None
    try:
        permit(_offices(caller), LOGS.get(place.projection), skip=skip)
        known_before = await shell.parked.order(_organization(caller), caller.command_id)
        if known_before is not None:
            return await _again(shell, caller, known_before, place, reason)
        parked = await list_parked(shell, caller)
        meant = next((one for one in parked if _is_at(one, place)), None)
        if reason is not None:
            if meant is None:
                raise refusal("projection.not_parked")
            await _agree(shell, caller, meant)
            await _record(shell, caller, place, reason)
        # What is left out is on the Warden's record, which binds the key.
        said = None if skip else caller.said
        ordered = await _order(shell, caller, place, caller.command_id, skip=skip, said=said)
        order = known(ordered)
        for other in parked:
            if meant is not None and other is not meant and _is_one_event(other, meant):
                too = msgspec.structs.replace(place, projection=other.projection)
                id_ = uuid5(caller.command_id, other.projection)
                await _order(shell, caller, too, id_, skip=skip)
        return agreed(order, skip=skip)
    except Missing as refused:
        raise await report_and_mask(shell, caller, None, refused.code) from None


async def _again(
    shell: Shell, caller: Caller, order: ParkedOrder, place: ParkedPlace, reason: SkipReason | None
) -> ParkedOrder:
    """Return what was ordered before under the same key, if it is what is asked for now."""
    before = order.projection, order.program, order.stream, order.position, order.skip
    if before != (*_facts(place), reason is not None):
        raise refusal("idempotency.differs")
    if reason is not None:
        await _record(shell, caller, place, reason)
    elif caller.said is not None:
        said = await shell.store.said_before(_organization(caller), caller.said.key)
        if said not in {None, caller.said.words}:
            raise refusal("idempotency.differs")
    return order


async def list_skipped(
    shell: Shell, caller: Caller, program: ProgramId
) -> Sequence[Recorded[SkipEvent]]:
    """List what is left out of a program's log for good, with who decided it and when.

    The organization's own log goes by its id; a program whose history cannot be read has a list
    too. Raises ``Missing`` (``program.missing``) for who does not answer for logs, whether or not
    there is such a program, after the Warden has recorded it.
    """
    try:
        logs_answered_for(_offices(caller))
    except Refused:
        raise await report_and_mask(shell, caller, None, "program.missing") from None
    tenant = Tenant(_organization(caller), program)
    found = await shell.store.read(skips_of(tenant))
    return cast("Sequence[Recorded[SkipEvent]]", found)


def may_skip(caller: Caller, parked: ParkedStream) -> bool:
    """Whether the caller may have it left out for good."""
    return passes(permit, _offices(caller), LOGS.get(parked.projection), skip=True)


async def show_order(shell: Shell, caller: Caller, order: UUID) -> ParkedOrder:
    """Tell what has become of an order. Raises ``Missing`` (``projection.not_parked``)."""
    try:
        found = known(await shell.parked.order(caller.principal.organization, order))
        permit(_offices(caller), LOGS.get(found.projection), skip=False)
    except Missing as refused:
        raise await report_and_mask(shell, caller, None, refused.code) from None
    return found


async def _agree(shell: Shell, caller: Caller, parked: ParkedStream) -> None:
    """Refuse to leave out what is to be tried again."""
    if parked.order is not None:
        order = await shell.parked.order(_organization(caller), parked.order)
        agreed(known(order), skip=True)


async def _record(shell: Shell, caller: Caller, place: ParkedPlace, reason: SkipReason) -> None:
    request = SkipParked(
        token=caller.token,
        command_id=caller.command_id,
        program=place.program,
        name=place.projection,
        stream=place.stream,
        position=place.position,
        reason=reason,
    )
    await shell.warden.ask(request)


async def _order(
    shell: Shell,
    caller: Caller,
    place: ParkedPlace,
    id_: UUID,
    *,
    skip: bool,
    said: Said | None = None,
) -> ParkedOrder | None:
    return await shell.parked.ask(
        _organization(caller),
        place,
        skip=skip,
        order=id_,
        person=caller.principal.person,
        said=said,
    )


def _facts(place: ParkedPlace | ParkedStream) -> tuple[str, UUID, UUID, int]:
    return place.projection, place.program, place.stream, place.position


def _is_at(parked: ParkedStream, place: ParkedPlace) -> bool:
    return _facts(parked) == _facts(place)


def _is_one_event(one: ParkedStream, other: ParkedStream) -> bool:
    """Say whether both are parked at one event, for what lies in the event and not in them."""
    same = one.program, one.stream, one.position, one.code
    return same == (other.program, other.stream, other.position, UNREADABLE_EVENT)


def _organization(caller: Caller) -> OrganizationId:
    return caller.principal.organization


def _offices(caller: Caller) -> frozenset[Role]:
    return caller.offices(own_log(caller.principal.organization))
