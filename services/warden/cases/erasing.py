"""Destroys what is sealed, session by session, each with the event that says so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from domain.access.rights import LABELS, NOBODYS_RULE
from domain.access.vault import Change, Draft, HeedOnly, Item, NotOpened
from domain.codes import refusal
from domain.execute import Made, Step, execute_all_anew, execute_anew
from domain.kernel import Context, Role, Stream, Tenant
from domain.protocol.answers import Done
from domain.protocol.cases import EraseItem
from domain.sessions.commands import ShredMaterial
from domain.sessions.session import SESSION
from domain.sessions.words import Ground, MaterialKind
from services.warden.caller import Caller, authenticate
from services.warden.cases.circle import veiled
from services.warden.cases.reading import record_unknown_item
from services.warden.on_record import reference
from services.warden.ports import Parts
from services.warden.recording import record_refusal
from services.warden.records import NOBODY

KINDS = tuple(LABELS)
SESSIONS_AT_ONCE = 20


async def erase_item(parts: Parts, request: EraseItem) -> Done:
    """Destroy one's own item; anybody else's is missing. Doing it again changes nothing."""
    caller = await authenticate(parts, request.token)
    tenant = caller.in_program(request.program)
    mine = parts.tags.author(caller.organization, caller.person)
    item = (await parts.vault.items(tenant, [request.item])).get(request.item)
    if item is None or item.kind not in LABELS:
        remains = await parts.vault.redactions(tenant, item=request.item)
        for one in remains:
            if one.item.author == mine:
                return await _gone_already(parts, one.item, request.command_id)
        raise await record_unknown_item(parts, caller)
    if item.author != mine:
        await record_refusal(
            parts, caller, tenant, NOBODYS_RULE, [reference(parts, item)], group=item.group
        )
        raise refusal("item.missing")
    return Done(await erase_own(parts, caller, item, request.command_id), item.item)


async def _gone_already(parts: Parts, item: Item, command_id: UUID) -> Done:
    """Answer as the first time where it was this command that destroyed an item."""
    asked = Stream(item.tenant, SESSION.category, item.scope), command_id
    first = (await parts.store.first_answers([asked])).get(asked)
    return Done(0 if first is None else first.position, item.item)


async def erase_own(parts: Parts, caller: Caller, item: Item, command_id: UUID) -> int:
    """Destroy an item of the caller's, and return where the log stands then."""
    tenant = item.tenant
    step = shredding_own(parts, caller, item, command_id)

    async def make() -> Made:
        changes = await gone(parts, tenant, [item], Ground.AUTHOR)
        return Made([step], parts.patient.keeping({command_id: changes}))

    return (await execute_anew(parts.patient.store, SESSION, step.stream, make)).position


def shredding_own(parts: Parts, caller: Caller, item: Item, command_id: UUID) -> Step:
    """Make the step by which somebody destroys an item of theirs."""
    context = caller.context(parts, item.tenant, command_id, group=item.group)
    return Step(
        stream=Stream(item.tenant, SESSION.category, item.scope),
        command=shredding([item], Ground.AUTHOR),
        context=context,
        record_as=veiled(parts, context, item.scope),
    )


async def destroy(
    parts: Parts,
    items: Sequence[Item],
    ground: Ground,
    request: UUID | None = None,
    due: datetime | None = None,
    heeding: HeedOnly | None = None,
) -> int:
    """Destroy items of sessions, some sessions at a time, and return how many items went.

    What the log says of it names no request: who asked must not be told by what went. ``due`` is
    when their time was over, if they go for that; ``heeding``, by which holds that was judged.
    """
    by_session = _by_session(items)[:SESSIONS_AT_ONCE]
    also = () if heeding is None else (heeding,)
    for tenant, sessions in groupby(by_session, key=lambda one: one[0].tenant):
        await _destroy_in(parts, tenant, dict(sessions), ground, request, due, also)
    return sum(len(some) for _, some in by_session)


async def _destroy_in(
    parts: Parts,
    tenant: Tenant,
    sessions: Mapping[Stream, Sequence[Item]],
    ground: Ground,
    request: UUID | None,
    due: datetime | None,
    also: Sequence[Change],
) -> None:
    commands = {stream: by_nobody(parts, tenant, parts.new_id()) for stream in sessions}

    async def make() -> Made:
        steps = [
            Step(stream=stream, command=shredding(some, ground), context=commands[stream])
            for stream, some in sessions.items()
        ]
        changes = {
            commands[stream].command_id: [
                *also,
                *await gone(parts, tenant, some, ground, request, due),
            ]
            for stream, some in sessions.items()
        }
        return Made(steps, parts.patient.keeping(changes))

    outcomes = await execute_all_anew(parts.patient.store, SESSION, list(sessions), make)
    for outcome in outcomes.values():
        if isinstance(outcome, Exception):
            raise outcome


async def gone(
    parts: Parts,
    tenant: Tenant,
    items: Sequence[Item],
    ground: Ground,
    request: UUID | None = None,
    due: datetime | None = None,
    also: Sequence[Draft] = (),
) -> Sequence[Change]:
    """Say what is to happen in the vault. Raises ``Unavailable`` (``item.unreadable``)."""
    try:
        going = [item.item for item in items]
        return await parts.vault.shred(tenant, going, ground, request, due, also)
    except NotOpened:
        raise refusal("item.unreadable") from None


def shredding(items: Iterable[Item], ground: Ground) -> ShredMaterial:
    """Make the command of one session: a presentation is not one of its texts."""
    texts = tuple(item.item for item in items if item.kind != MaterialKind.PRESENTATION)
    cases = tuple(item.item for item in items if item.kind == MaterialKind.PRESENTATION)
    return ShredMaterial(texts, cases, ground)


def by_nobody(parts: Parts, tenant: Tenant, command: UUID) -> Context:
    """Say that the service itself does this."""
    return Context(
        tenant=tenant,
        actor=NOBODY,
        role=Role.SYSTEM,
        at=parts.now(),
        command_id=command,
        correlation_id=command,
        client="warden",
    )


def _by_session(items: Iterable[Item]) -> list[tuple[Stream, list[Item]]]:
    ordered = sorted(items, key=lambda item: (item.tenant, item.scope, item.item))
    streams = groupby(ordered, key=lambda item: Stream(item.tenant, "session", item.scope))
    return [(stream, list(some)) for stream, some in streams]
