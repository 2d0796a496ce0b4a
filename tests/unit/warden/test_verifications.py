"""Who verified the logs, and what was found, is on record and is shown from there."""

from typing import Any, cast

import msgspec
import pytest

from domain.access.events import AccessDenied, LogsVerified, TrailSearched, VerifiedLog
from domain.kernel import Event, Log, ProgramId, Recorded, own_log
from domain.protocol.answers import Done
from domain.protocol.proofs import NoteVerification, ShowVerification, VerificationShown
from projections.access_log.from_the_log import whole
from tests.kit.access_rows import code_of
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

WHO = ("auditor", "privacy_officer")


async def walked(memory: MemoryWarden, house: House) -> tuple[VerifiedLog, ...]:
    """What a walk of the organization's own logs finds: all that is there, and whole."""
    here = ProgramId(house.organization)
    ends = {
        log: await memory.store.read_log(own_log(house.organization), log, 0, 9999) for log in Log
    }
    return tuple(VerifiedLog(here, log, len(entries)) for log, entries in ends.items())


def as_a_row(recorded: Recorded[Event]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record and its pattern as the read model has them."""
    found = whole([recorded], recorded.position)
    assert found is not None
    row = msgspec.structs.asdict(found.row)
    codes = row.pop("codes")
    return {**row, "pattern": codes.pattern}, msgspec.structs.asdict(codes)


@pytest.mark.parametrize("who", WHO)
async def test_p8_a_verification_by_a_person_is_an_entry_and_is_shown(
    memory: MemoryWarden, who: str
) -> None:
    """P8: who verified, what, up to where, how long; then whoever asks sees it, on record too."""
    house = await memory.house(sessions=0)
    person = getattr(house, who)
    logs = await walked(memory, house)
    done = await house.wants(NoteVerification(await house.token(person), logs, 840), Done)
    recorded = (await memory.accesses(own_log(house.organization)))[-1]
    event = cast("LogsVerified", recorded.event)
    assert (recorded.position, recorded.metadata.actor) == (done.position, person)
    assert (event.is_whole, event.took_ms) == (True, 840)
    assert [one.upto for one in event.logs] == [logs[0].upto, logs[1].upto, None]
    row, codes = as_a_row(recorded)
    assert (codes["outcome"], codes["rule"]) == ("permitted", f"verification.{who}")
    memory.reads.answers |= {"newest": [row], "patterns": [codes]}
    asked = ShowVerification(await house.token(house.auditor))
    shown = await house.wants(asked, VerificationShown)
    assert shown.newest is not None
    assert (shown.newest.entry, shown.newest.by) == (done.position, person)
    assert (shown.newest.at, shown.newest.logs) == (recorded.recorded_at, event.logs)
    assert set(shown.names) == {person}
    look = (await memory.accesses(own_log(house.organization)))[-2:]
    assert [one.event.named for one in look if isinstance(one.event, TrailSearched)] == [(person,)]


async def test_before_anybody_has_verified_it_says_so(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    asked = ShowVerification(await house.token(house.auditor))
    assert await house.wants(asked, VerificationShown) == VerificationShown(None, {})


async def test_p30_a_row_that_the_log_does_not_bear_out_is_not_believed(
    memory: MemoryWarden,
) -> None:
    """P30: what is shown is read from the log, not from a row that somebody may have put there."""
    house = await memory.house(sessions=0)
    token = await house.token(house.auditor)
    await house.wants(NoteVerification(token, await walked(memory, house), 1), Done)
    row, codes = as_a_row((await memory.accesses(own_log(house.organization)))[-1])
    await house.ask(ShowVerification(token))
    other = next(
        one
        for one in await memory.accesses(own_log(house.organization))
        if isinstance(one.event, TrailSearched)
    )
    forged = {**row, "request": other.stream.id}
    memory.reads.answers |= {"newest": [forged], "patterns": [codes]}
    assert (await house.wants(ShowVerification(token), VerificationShown)).newest is None


async def test_what_is_not_whole_is_on_record_flagged_though_the_entries_are_gone(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    gone = VerifiedLog(house.program, Log.EVENTS, 999_999, 41, "head")
    await house.wants(NoteVerification(await house.token(house.auditor), (gone,), 5), Done)
    recorded = (await memory.accesses(own_log(house.organization)))[-1]
    assert cast("LogsVerified", recorded.event).logs == (gone,)
    assert as_a_row(recorded)[1]["outcome"] == "flagged"


@pytest.mark.parametrize("other", [False, True], ids=["beyond-the-end", "of-others"])
async def test_entries_that_are_not_there_are_not_called_whole(
    memory: MemoryWarden, *, other: bool
) -> None:
    house = await memory.house(sessions=0)
    stranger = await memory.house("TWO", sessions=0)
    claim = VerifiedLog(house.program, Log.EVENTS, 999_999)
    if other:
        claim = VerifiedLog(ProgramId(stranger.organization), Log.EVENTS, 1)
    answer = await house.ask(NoteVerification(await house.token(house.auditor), (claim,), 5))
    assert code_of(answer) == "verification.no_such_entries"
    events = [one.event for one in await memory.accesses(own_log(house.organization))]
    assert not any(isinstance(event, LogsVerified) for event in events)


async def test_p6_others_are_refused_on_record(memory: MemoryWarden) -> None:
    """P6: a refusal is an entry with its rule."""
    house = await memory.house(sessions=0)
    logs = await walked(memory, house)
    for person in (house.admin, house.leader, house.members[0]):
        token = await house.token(person)
        for request, code in (
            (NoteVerification(token, logs, 5), "verification.not_allowed"),
            (ShowVerification(token), "trail.not_allowed"),
        ):
            assert code_of(await house.ask(request)) == code
            last = (await memory.accesses(own_log(house.organization)))[-1]
            assert cast("AccessDenied", last.event).rule == "trail.no_rule"
