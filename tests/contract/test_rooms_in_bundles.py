"""A bundle of what happened verifies, and tells nobody what happened in the room of a session."""

import re
from pathlib import Path
from uuid import uuid4

from domain.groups.events import GroupChartered
from domain.kernel import Event, Log
from domain.sessions.events import PhaseStarted, PresentationWithdrawn, SessionOpened
from domain.sessions.words import Phase, WithdrawalStage
from infra.postgres.pool import connect
from infra.transparency.bundles import PostgresBundles
from infra.transparency.offline import circlekeep_verify as offline
from tests.kit.database import Migrated
from tests.kit.read_models import a_group, a_session, person
from tests.kit.stores import NOON, context, new_stream, new_tenant, open_logs, open_stores, request

RULES_OF_PHASES = re.compile(rb'\\*"phases\\*":\[[^\]]*\]')
"""Through which phases a group's sessions may go, by its rules: it says of no session anything."""


async def test_edge_72_an_auditor_verifies_what_happened_in_sessions_without_reading_it(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P19: phases and withdrawals are in the proof by their digests, and in no bundle."""
    tenant = new_tenant()
    group, session = new_stream(tenant, "group"), new_stream(tenant, "session")
    in_the_room: list[Event] = [
        a_session(group.id),
        SessionOpened(leader=person(), opened_at=NOON),
        PhaseStarted(phase=Phase.CASE_CALL),
        PresentationWithdrawn(presentation=uuid4(), stage=WithdrawalStage.AFTER),
    ]
    async with open_stores(circlekeep) as stores:
        await open_logs(stores.warden, tenant)
        for stream, events in ((group, [a_group(), GroupChartered()]), (session, in_the_room)):
            asked = request(stream, 0, *events, ctx=context(tenant))
            [answer] = await stores.warden.append(tenant, [asked])
            assert not isinstance(answer, Exception), answer
    async with await connect(circlekeep.url("warden"), 1) as pool:
        bundles = PostgresBundles(pool)
        begun = await bundles.begin(tenant, Log.EVENTS, None, None)
        lines, _ = await bundles.lines(tenant, Log.EVENTS, 0, begun.last)
    happened = RULES_OF_PHASES.sub(b"", lines)
    for word in (b"phase", b"withdrawn", b"session.", session.id.hex.encode()):
        assert word not in happened
    assert b"group.chartered" in lines
    file = tmp_path / "a.bundle"
    file.write_bytes(begun.line + lines + bundles.end(6))
    report = offline.verify(file)
    assert (report.flaws, offline.told(report)["withheld"]) == ([], 4)
