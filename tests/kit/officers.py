"""All that officers and auditors fetch of erasures, holds and retention, as bytes to compare."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID, uuid4

import msgspec

from domain.grants.events import Ground
from domain.kernel import Log, Sealed, Tenant, own_log
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.glass import ListSealed, RequestBreakGlass, SealedListed
from domain.protocol.keys import ListDestructions, ListKeys
from domain.protocol.privacy import (
    ApproveRequest,
    CarryOutErasure,
    PreviewErasure,
    ShowErasureProof,
)
from infra.event_store.records import LogEntry
from infra.transparency.withheld import is_withheld
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

ID: Final = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PROOF: Final = re.compile(rb"[0-9a-f]{64,}")


class Topic(msgspec.Struct, frozen=True):
    """As much of an entry as says whether it is withheld."""

    topic: str


async def fetched(
    memory: MemoryWarden, house: House, request: UUID | None = None, *, sizes: bool = True
) -> bytes:
    """Fetch all of it; ids stand as the order in which they appear, proofs as that they are there.

    ``sizes`` is whether how many entries a program's log has is part of it.
    """
    whole = own_log(house.organization)
    known = [house.organization, house.program, house.group, *house.sessions, *house.members]
    told: list[object] = [known, await _answers(house, request), await _listed(house)]
    told += [await _log(memory, whole, sizes=True), await _log(memory, house.tenant, sizes=sizes)]
    for tenant in (whole, house.tenant):
        records = await memory.store.read_log(tenant, Log.ACCESS, 0, 10_000)
        told.append([(one.position, one.event) for one in records])
    return _alike(msgspec.json.encode(told))


async def _answers(house: House, request: UUID | None) -> Sequence[object]:
    officer, admin = await house.token(house.privacy_officer), await house.token(house.admin)
    auditor = await house.token(house.auditor)
    asked: list[Request] = [ListKeys(who, house.program) for who in (officer, admin, auditor)]
    asked += [ListDestructions(who) for who in (officer, admin, auditor)]
    if request is not None:
        asked += [PreviewErasure(officer, request), CarryOutErasure(officer, request)]
        asked += [PreviewErasure(admin, request), ApproveRequest(admin, request, uuid4())]
        asked += [ShowErasureProof(who, request) for who in (officer, admin, auditor)]
    return [await house.ask(one) for one in asked]


async def _listed(house: House) -> Sequence[object]:
    """List the texts of each session, and ask to read all of them; places in the log are opaque."""
    officer, told = await house.token(house.privacy_officer), list[object]()
    for session in house.sessions:
        listed = await house.ask(ListSealed(officer, house.program, session))
        told.append(listed)
        if isinstance(listed, SealedListed) and listed.items:
            named = tuple(one.item for one in listed.items)
            reason, ground = Sealed("A judge asks."), Ground.LEGAL_ORDER
            wanted = RequestBreakGlass(officer, house.program, ground, named, reason, uuid4())
            answer = await house.wants(wanted, Done)
            told.append(msgspec.structs.replace(answer, position=0))
    return told


async def _log(memory: MemoryWarden, tenant: Tenant, *, sizes: bool) -> Sequence[object]:
    """Give a log as a bundle does: what is withheld of it is a place without words."""
    lines: list[Any] = []
    for one in await memory.store.read_log(tenant, Log.EVENTS, 0, 10_000):
        tag = str(type(one.event).__struct_config__.tag)
        if not is_withheld(Log.EVENTS, cast("LogEntry", Topic(tag))):
            lines.append((one.position if sizes else 0, one.stream.id, one.event))
        elif sizes:
            lines.append((one.position, "withheld"))
    return lines


def _alike(told: bytes) -> bytes:
    places: Mapping[bytes, int] = {id_: n for n, id_ in enumerate(dict.fromkeys(ID.findall(told)))}
    return PROOF.sub(b"proof", ID.sub(lambda found: b"id %d" % places[found[0]], told))
