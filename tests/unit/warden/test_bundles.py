"""Who may export a log, that it is on record first, and that nobody else reads on."""

from datetime import date
from pathlib import Path
from typing import cast

import pytest

from domain.access.events import AccessDenied, AccessReleased, BundleTaken
from domain.kernel import Log, own_log
from domain.protocol.answers import RefusedAnswer
from domain.protocol.proofs import BundleBegun, BundleLines, ReadBundle, TakeBundle
from domain.protocol.trail import SearchTrail
from infra.ids import new_id
from infra.transparency.offline import circlekeep_verify as offline
from tests.kit.memory_warden import MemoryWarden


@pytest.mark.parametrize(("who", "entries"), [("auditor", 5), ("privacy_officer", 0)])
async def test_p8_an_export_is_one_entry_however_many_pages_it_has(
    memory: MemoryWarden, tmp_path: Path, who: str, entries: int
) -> None:
    """P8: an export by a person is an entry, with the range that was taken."""
    memory.log.append(entries)
    house = await memory.house(sessions=0)
    token = await house.token(getattr(house, who))
    before = len(await memory.accesses(own_log(house.organization)))
    begun = await house.ask(TakeBundle(token, house.program, Log.ACCESS))
    assert isinstance(begun, BundleBegun)
    bundle, upto, is_end = begun.line, 0, False
    while not is_end:
        page = cast("BundleLines", await house.ask(ReadBundle(token, begun.record, upto)))
        bundle, upto, is_end = bundle + page.lines, page.upto, page.is_end
    path = tmp_path / "a.bundle"
    path.write_bytes(bundle)
    assert offline.verify(path).flaws == []
    taken, *rest = (await memory.accesses(own_log(house.organization)))[before:]
    event = cast("BundleTaken", taken.event)
    assert (event.program, event.log, event.first, event.last) == (house.program, 2, 1, entries)
    assert all(isinstance(one.event, AccessReleased) for one in rest)


async def test_p6_others_are_refused_on_record(memory: MemoryWarden) -> None:
    """P6: a refusal is an entry with its rule."""
    house = await memory.house(sessions=0)
    for person in (house.admin, house.leader, house.members[0]):
        token = await house.token(person)
        for request in (
            TakeBundle(token, house.program, Log.ACCESS),
            ReadBundle(token, new_id(), 0),
        ):
            answer = await house.ask(request)
            assert isinstance(answer, RefusedAnswer)
            assert answer.code == "bundle.not_allowed"
            last = (await memory.accesses(own_log(house.organization)))[-1]
            assert cast("AccessDenied", last.event).rule == "trail.no_rule"


async def test_nobody_takes_what_people_looked_at_of_their_own(memory: MemoryWarden) -> None:
    """P19: its positions alone would say who looked at their own, and when."""
    house = await memory.house(sessions=0)
    for person in (house.auditor, house.privacy_officer):
        token = await house.token(person)
        answer = await house.ask(TakeBundle(token, house.program, Log.OWN))
        assert isinstance(answer, RefusedAnswer)
        assert answer.code == "bundle.own_looks"
        last = (await memory.accesses(own_log(house.organization)))[-1]
        assert cast("AccessDenied", last.event).rule == "bundle.own_looks"


async def test_an_export_is_read_on_by_its_own_session_alone(memory: MemoryWarden) -> None:
    memory.log.append(3)
    house = await memory.house(sessions=0)
    token, other = await house.token(house.auditor), await house.token(house.privacy_officer)
    begun = await house.ask(TakeBundle(token, house.program, Log.ACCESS))
    assert isinstance(begun, BundleBegun)
    await house.ask(SearchTrail(token))
    searched = (await memory.accesses(own_log(house.organization)))[-1].stream.id
    for asked in (
        ReadBundle(other, begun.record, 0),
        ReadBundle(token, new_id(), 0),
        ReadBundle(token, searched, 0),
    ):
        answer = await house.ask(asked)
        assert isinstance(answer, RefusedAnswer)
        assert answer.code == "bundle.missing"


async def test_an_export_may_be_of_some_days(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.auditor)
    for since, until in ((date(2026, 1, 1), date(2026, 1, 1)), (None, date.max)):
        asked = TakeBundle(token, house.program, Log.ACCESS, since, until)
        assert isinstance(await house.ask(asked), BundleBegun)
