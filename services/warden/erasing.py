"""Destroys what is sealed, session by session, each with the event that says so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID, uuid5

from domain.access.messages import Done, EraseItem
from domain.access.vault import Change, Item, NotOpened
from domain.kernel import Context, Role, Stream, Tenant
from domain.sessions.commands import ShredMaterial
from domain.sessions.events import Audience, Ground, MaterialKind
from domain.sessions.session import SESSION
from services.app.execute import Step, execute, execute_all
from services.warden.caller import Caller, authenticate
from services.warden.circle import veiled
from services.warden.materials import share_own
from services.warden.on_record import reference
from services.warden.ports import Parts
from services.warden.reading import unknown_item
from services.warden.recording import NOBODY, denied
from services.warden.refusals import refusal
from services.warden.rights import LABELS, NOBODYS_RULE
from services.warden.sensitive import for_their_authors

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
        if any(one.item.author == mine for one in remains):
            return Done(0, request.item)
        raise await unknown_item(parts, caller)
    if item.author != mine:
        await denied(
            parts, caller, tenant, NOBODYS_RULE, [reference(parts, item)], group=item.group
        )
        raise refusal("item.missing")
    if item.kind == MaterialKind.PRESENTATION:
        await _keep_closed(parts, caller, item, request.command_id)
    return Done(await erase_own(parts, caller, item, request.command_id), item.item)


async def _keep_closed(parts: Parts, caller: Caller, codes: Item, command_id: UUID) -> None:
    """Stop sharing what only its theme closed, before the theme goes: nothing opens by it."""
    if codes.author not in await for_their_authors(parts, codes.tenant, codes.scope):
        return
    for text in await parts.vault.of_session(codes.tenant, codes.scope):
        if text.author == codes.author and text.audience not in {Audience.NOBODY, Audience.HOLD}:
            command = uuid5(command_id, str(text.item))
            await share_own(parts, caller, text, Audience.NOBODY, command)


async def erase_own(
    parts: Parts, caller: Caller, item: Item, command_id: UUID, also: Sequence[Change] = ()
) -> int:
    """Destroy an item of the caller's, and return where the log stands then.

    ``also`` happens in the vault at once with it.
    """
    tenant = item.tenant
    context = caller.context(parts, tenant, command_id, group=item.group)
    step = Step(
        stream=Stream(tenant, "session", item.scope),
        command=shredding([item], Ground.AUTHOR),
        context=context,
        record_as=veiled(parts, context, item.scope),
    )
    changes = {command_id: [*await gone(parts, tenant, [item], Ground.AUTHOR), *also]}
    return (await execute(parts.patient.keeping(changes), SESSION, step)).position


async def destroy(
    parts: Parts,
    items: Sequence[Item],
    ground: Ground,
    request: UUID | None = None,
    due: datetime | None = None,
) -> int:
    """Destroy items of sessions, some sessions at a time, and return how many items went.

    What the log says of it names no request: who asked must not be told by what went. ``due`` is
    when their time was over, if they go for that.
    """
    by_session = _by_session(items)[:SESSIONS_AT_ONCE]
    for tenant, sessions in groupby(by_session, key=lambda one: one[0].tenant):
        await _destroy_in(parts, tenant, dict(sessions), ground, request, due)
    return sum(len(some) for _, some in by_session)


async def _destroy_in(
    parts: Parts,
    tenant: Tenant,
    sessions: Mapping[Stream, Sequence[Item]],
    ground: Ground,
    request: UUID | None,
    due: datetime | None,
) -> None:
    steps: list[Step] = []
    changes: dict[UUID, Sequence[Change]] = {}
    for stream, some in sessions.items():
        context = by_nobody(parts, tenant, parts.new_id())
        steps.append(Step(stream=stream, command=shredding(some, ground), context=context))
        changes[context.command_id] = await gone(parts, tenant, some, ground, request, due)
    outcomes = await execute_all(parts.patient.keeping(changes), SESSION, steps)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


async def gone(
    parts: Parts,
    tenant: Tenant,
    items: Sequence[Item],
    ground: Ground,
    request: UUID | None = None,
    due: datetime | None = None,
) -> Sequence[Change]:
    """Say what is to happen in the vault. Raises ``Unavailable`` (``item.unreadable``)."""
    try:
        going = [item.item for item in items]
        return await parts.vault.shredded(tenant, going, ground, request, due)
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
