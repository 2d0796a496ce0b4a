"""Records what is left out of a log for good; the log itself keeps it."""

from typing import Final

from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import Log, Refused, Tenant, Unreadable, UnreadableEntry, entry_of
from domain.parking import permit
from domain.protocol.answers import Done
from domain.protocol.keys import SkipParked
from domain.skips.commands import SkipEntry
from domain.skips.skips import DECISIONS, EVERYTHING, SKIPS, skips_of
from services.warden.caller import Caller, authenticate
from services.warden.ports import Parts
from services.warden.recording import record_refusal

NO_RULE: Final = "skip.no_rule"


async def skip_parked(parts: Parts, request: SkipParked) -> Done:
    """Leave an entry out of one read model or policy, or of everything if it cannot be read.

    Raises ``Missing`` (``projection.not_parked``) for no such entry, and for who may not.
    """
    caller = await authenticate(parts, request.token)
    await _require(parts, caller)
    tenant = caller.in_program(request.program)
    skips, _ = await state_of(parts.store, SKIPS, skips_of(tenant))
    if skips.has(request.name, request.position):
        return Done()
    entry, reader = await _entry(parts, tenant, request)
    command = SkipEntry(
        reader=reader,
        stream=entry.stream,
        position=entry.position,
        version=entry.version,
        event=entry.event_id,
        event_type=entry.type,
        reason=request.reason,
    )
    step = Step(
        stream=skips_of(tenant),
        command=command,
        context=caller.context(parts, tenant, request.command_id),
        basis=caller.basis,
    )
    return Done((await execute(parts.store, SKIPS, step)).position)


async def _entry(parts: Parts, tenant: Tenant, request: SkipParked) -> tuple[UnreadableEntry, str]:
    """Find the entry that is meant, and say what leaves it out."""
    try:
        page = await parts.store.read_log(tenant, Log.EVENTS, request.position - 1, 1)
        if page and request.name == DECISIONS:
            await parts.store.read(page[0].stream)
    except Unreadable as unreadable:
        found, reader = unreadable.entry, EVERYTHING
    else:
        if not page or request.name == DECISIONS:
            raise refusal("projection.not_parked")
        found, reader = entry_of(page[0]), request.name
    if (found.stream, found.position) != (request.stream, request.position):
        raise refusal("projection.not_parked")
    return found, reader


async def _require(parts: Parts, caller: Caller) -> None:
    """Refuse, on record, whoever does not answer for what is made from this log."""
    try:
        permit(caller.offices(caller.own_log.program), Log.EVENTS, skip=True)
    except Refused:
        await record_refusal(parts, caller, caller.own_log, NO_RULE, ())
        raise
