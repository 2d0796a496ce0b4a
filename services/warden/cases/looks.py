"""Reads what the log says of when a reader led, for every decision on what is sealed."""

from collections.abc import Sequence
from typing import NamedTuple, cast
from uuid import UUID

import msgspec

from domain.access.leading import (
    Readers,
    leading,
    leads_by_late_entry,
    opening,
    readers,
    shared_at,
    spells,
)
from domain.access.rights import LEADERS, Look
from domain.access.vault import Item
from domain.groups.group import GROUP
from domain.kernel import Stream, Tenant
from domain.sessions.events import SessionEvent
from domain.sessions.session import SESSION
from domain.sessions.words import MaterialKind
from services.warden.caller import Caller
from services.warden.cases.sensitive import closed_in
from services.warden.ports import Parts


async def look_at(parts: Parts, caller: Caller, item: Item) -> Look:
    """Say how somebody stands to one item."""
    [look] = await looks_at(parts, caller, [item])
    return look


async def looks_at(parts: Parts, caller: Caller, items: Sequence[Item]) -> Sequence[Look]:
    """Say how somebody stands to items of one program, in their order.

    Only for who leads, of what is another's, is the log asked: once.
    """
    mine = parts.tags.author(caller.organization, caller.person)
    looks = [Look(caller.who, item, item.author == mine) for item in items]
    led = [look.item for look in looks if look.leads and not look.own]
    if not led:
        return looks
    groups = [Stream(item.tenant, GROUP.category, group) for item in led if (group := item.group)]
    sessions = [Stream(item.tenant, SESSION.category, item.scope) for item in led]
    histories = await parts.store.read_streams(list(dict.fromkeys((*groups, *sessions))))
    led_when = {group.id: spells(histories[group.id]) for group in groups}
    opened = {session.id: opening(histories[session.id]) for session in sessions}
    shut = {
        session.id: await closed_in(
            parts, session, histories[session.id], [i.item for i in led if i.scope == session.id]
        )
        for session in dict.fromkeys(sessions)
    }

    def timed(look: Look) -> Look:
        item = look.item
        if item not in led or item.group is None:
            return look
        shared = shared_at(histories[item.scope], item.item)
        known = leading(caller.person, led_when[item.group], opened[item.scope], shared)
        alone = item.kind != MaterialKind.PRESENTATION and item.item in shut[item.scope]
        return msgspec.structs.replace(look, leading=known, alone=alone)

    return [timed(look) for look in looks]


class Standing(NamedTuple):
    """How somebody of a group stands to the texts of one of its sessions.

    ``led_later`` is whether they lead, and are not on record as leading when it was opened;
    ``by_entry`` whether that is because their leadership was entered after it had begun.
    ``readers`` are how many could read a text of theirs, if they shared it.
    """

    led_later: bool = False
    by_entry: bool = False
    readers: Readers = Readers()


async def standing_to(parts: Parts, caller: Caller, tenant: Tenant, session: UUID) -> Standing:
    """Say how somebody stands to the texts of a session.

    It is so whatever is sealed there, and if nothing is.
    """
    history = await parts.store.read(Stream(tenant, SESSION.category, session))
    opened = opening(history)
    group = SESSION.fold(cast("SessionEvent", recorded.event) for recorded in history).group
    role = caller.role_in(tenant, group)
    if opened is None or group is None or role is None:
        return Standing()
    led_when = spells(await parts.store.read(Stream(tenant, GROUP.category, group)))
    sharing = readers(caller.person, led_when, opened)
    if role not in LEADERS or leading(caller.person, led_when, opened, None).then:
        return Standing(readers=sharing)
    return Standing(True, leads_by_late_entry(caller.person, led_when), sharing)
