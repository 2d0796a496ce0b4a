"""Shows authors who was shown what is theirs; by name if the organization says so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.access.events import TrailSearched
from domain.access.purposes import Basis, Purpose
from domain.access.rights import GROUNDS, Permit
from domain.access.vault import Item
from domain.execute import Step, execute, state_of
from domain.kernel import Role, Stream
from domain.organizations.commands import AdoptNaming
from domain.organizations.events import Naming
from domain.organizations.organization import ORGANIZATION
from domain.protocol.answers import Enacted
from domain.protocol.mine import EnactNaming, MineShown, WhoSawMine
from domain.protocol.trail import TrailEntry
from projections.access_log.queries import AccessRow, Pattern, Sought, Tries, records, tries
from services.warden.caller import Caller, authenticate
from services.warden.cases.materials import items_of
from services.warden.cases.redactions import redactions_of
from services.warden.glass.notices import Bars, bars_on
from services.warden.on_record import OF_AUTHORS
from services.warden.ports import Parts
from services.warden.recording import decide_twice
from services.warden.records import NOBODY
from services.warden.steps import step_done
from services.warden.trail.auditing import catch_up, entry_of, record_and_name
from services.warden.trail.own_looks import OwnLook

MOST: Final = 200


async def who_saw_mine(parts: Parts, request: WhoSawMine) -> MineShown:
    """Show an author who was shown the author's own items, the newest first; also those gone."""
    return await decide_twice(parts, request, _mine)


async def adopt_naming(parts: Parts, request: EnactNaming) -> Enacted:
    """Decide whether authors are told names (organization admin)."""
    caller = await authenticate(parts, request.token)
    step = Step(
        stream=Stream(caller.own_log, ORGANIZATION.category, caller.organization),
        command=AdoptNaming(request.naming),
        context=caller.context(parts, caller.own_log, request.command_id),
        basis=caller.basis,
    )
    return Enacted((step_done(await execute(parts.store, ORGANIZATION, step)),))


async def _mine(parts: Parts, request: WhoSawMine) -> MineShown:
    caller = await authenticate(parts, request.token)
    gone = [remains.item for remains in await redactions_of(parts, caller)]
    items = [*await items_of(parts, caller, caller.person), *gone]
    mine = [item for item in items if request.item in {None, item.item}]
    naming = await _naming_of(parts, caller)
    await catch_up(parts, caller.organization)
    shown, refused = await _shown(parts, caller, mine), await _refused(parts, caller, mine)
    bars = await _bars(parts, caller, shown, refused)
    shown = [row for row in shown if not _is_barred(bars, row.object_id, row.codes, row.at)]
    attempts = {
        item: [at for one in of for at in one.at if not _is_barred(bars, item, one.codes, at)]
        for item, of in refused.items()
    }
    about = await parts.identities.told_of(parts.store, caller.organization, caller.person)
    newest = max(
        (
            *(row.at for row in shown),
            *(at for of in attempts.values() for at in of),
            *(one.at for one in about.notices),
        ),
        default=None,
    )
    if request.after is not None and (newest is None or newest <= request.after):
        return MineShown(naming=naming, newest=newest)
    looks = await parts.own_looks.of(parts.store, caller.organization, caller.person)
    others = [row for row in shown if row.actor != caller.person]
    told = others if naming is Naming.ALWAYS else ()
    searched = TrailSearched(
        own=True,
        object=request.item,
        shown=len(shown),
        named=tuple(sorted({row.actor for row in told})),
    )
    permit = Permit("trail.own_items", Basis.OWN, Role.MEMBER, Purpose.OWN)
    names = await record_and_name(parts, caller, permit, searched)
    kinds = {item.item: item.kind for item in items}
    entries = tuple(
        msgspec.structs.replace(entry_of(row), kind=kinds.get(row.object_id, row.codes.kind))
        for row in others
    )
    if naming is not Naming.ALWAYS:
        entries = tuple(msgspec.structs.replace(entry, actor=NOBODY) for entry in entries)
    return MineShown(
        others=entries,
        own=_own(caller, items, request.item, looks.looks),
        refused={item: len(of) for item, of in attempts.items() if of},
        names=names,
        told=about.notices,
        naming=naming,
        newest=newest,
        unreadable=bars.unreadable + about.unreadable + looks.unreadable,
    )


def _own(
    caller: Caller, items: Sequence[Item], item: UUID | None, looks: Sequence[OwnLook]
) -> tuple[TrailEntry, ...]:
    """Show one's own looks; how many there are of everybody is nobody's to know, so no number."""
    known = {one.item: one for one in items}
    return tuple(
        TrailEntry(
            program=known[look.item.id].tenant.program,
            entry=0,
            at=look.at,
            outcome="permitted",
            ended=look.ended,
            actor=caller.person,
            role=Role.MEMBER,
            basis=Basis.OWN,
            purpose=Purpose.OWN,
            rule=look.rule,
            kind=known[look.item.id].kind,
            label=known[look.item.id].label,
            object=look.item.id,
        )
        for look in looks
        if look.item.id in known and item in {None, look.item.id}
    )


async def _shown(parts: Parts, caller: Caller, mine: Sequence[Item]) -> Sequence[AccessRow]:
    if not mine:
        return ()
    sought = Sought(objects=tuple(item.item for item in mine), outcome="permitted")
    return await records(parts.reads, caller.own_log, sought, limit=MOST)


async def _refused(
    parts: Parts, caller: Caller, mine: Sequence[Item]
) -> Mapping[UUID, Sequence[Tries]]:
    """Return what others were refused of some items.

    On record each of them has an id of its own for each item, which is made again here.
    """
    refused: defaultdict[UUID, list[Tries]] = defaultdict(list)
    for tenant in dict.fromkeys(item.tenant for item in mine):
        found = await tries(parts.reads, tenant, OF_AUTHORS)
        made = {
            parts.tags.tried(caller.organization, person, item.item): item.item
            for person in {one.actor for one in found}
            for item in mine
            if item.tenant == tenant
        }
        for one in found:
            if one.object_id in made:
                refused[made[one.object_id]].append(one)
    return refused


async def _bars(
    parts: Parts,
    caller: Caller,
    shown: Sequence[AccessRow],
    refused: Mapping[UUID, Sequence[Tries]],
) -> Bars:
    """Return of what the law bars telling, and how many grants cannot be read that might bar it."""
    opened = {row.object_id for row in shown if row.codes.purpose in GROUNDS}
    opened |= {item for item, of in refused.items() if any(o.codes.purpose in GROUNDS for o in of)}
    return await bars_on(parts, caller.own_log, opened) if opened else Bars({}, 0)


def _is_barred(bars: Bars, item: UUID, codes: Pattern, at: datetime) -> bool:
    """Whether the law bars telling of it yet: a look by break-glass since that was asked for."""
    since = bars.since.get(item)
    return since is not None and at >= since and codes.purpose in GROUNDS


async def _naming_of(parts: Parts, caller: Caller) -> Naming:
    stream = Stream(caller.own_log, ORGANIZATION.category, caller.organization)
    organization, _ = await state_of(parts.store, ORGANIZATION, stream)
    return organization.naming
