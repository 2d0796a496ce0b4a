"""Break-glass before a real database: raced, killed and tried by everybody, it opens once."""

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.grants.events import Disposition
from domain.kernel import PersonId
from domain.protocol import Answer
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.glass import BreakGlassListed, GlassOpened, JustificationShown, NoticesListed
from domain.protocol.mine import MineShown, WhoSawMine
from domain.sessions.words import Audience
from tests.kit.glass import Glass
from tests.kit.guarded import Guarded
from tests.kit.read_models import ask as ask_database
from tests.kit.read_models import open_mirror

MARK = "[mark-9f2c]"
TEXT = f"What I told nobody. {MARK}"
RACING = 100
COUNTED = (
    "SELECT count(*) FROM circlekeep.events WHERE organization_id = $1 AND log = 2 AND type = $2"
)
NAMED = (
    "SELECT jsonb_array_length(convert_from(payload, 'UTF8')::jsonb -> 'objects') "
    "FROM circlekeep.events WHERE organization_id = $1 AND program_id = $1 AND log = 2 "
    "AND position = $2"
)
KILLED = -signal.SIGKILL


def codes(answers: Sequence[Answer]) -> Counter[str]:
    """Count answers by their refusal's code; what was done has none."""
    return Counter(one.code if isinstance(one, RefusedAnswer) else "" for one in answers)


async def looks(glass: Glass, author: PersonId) -> list[UUID]:
    """What an author is shown of who saw theirs."""
    token = await glass.house.token(author)
    shown = await glass.house.ask(WhoSawMine(token))
    assert isinstance(shown, MineShown)
    return [entry.object for entry in shown.others]


async def test_of_a_hundred_racing_approvals_one_counts(guarded: Guarded) -> None:
    """Threat: raced break-glass approval: 100 racing → 1, and nothing opens by them."""
    await guarded.ready()
    async with guarded.house(deputies=10) as house:
        glass = await Glass(house).ready()
        racing = house.deputies
        await glass.sign_in(*racing)
        item = await house.told(TEXT, Audience.NOBODY)
        grant = await glass.asked(item)
        tried = [glass.approve(racing[n % len(racing)], grant) for n in range(RACING)]
        answers = codes(await asyncio.gather(*tried))
        assert answers.pop("") == 1
        assert set(answers) <= {"grant.office_has_approved", "stream.busy"}
        assert codes([await glass.open(glass.asks, grant, item)]) == {"grant.not_active": 1}
        denials = await ask_database(guarded.database, COUNTED, house.organization, "access.denied")
        assert denials == [(RACING,)]
        assert isinstance(await glass.approve(glass.admin, grant), Done)
        assert isinstance(await glass.open(glass.asks, grant, item), GlassOpened)


async def test_of_a_hundred_racing_opens_one_is_shown(guarded: Guarded) -> None:
    """Break-glass: single use, consumed in the same transaction as the access record."""
    await guarded.ready()
    async with guarded.house() as house:
        glass = await Glass(house).ready()
        item = await house.told(TEXT, Audience.NOBODY)
        grant = await glass.granted(item)
        answers = await asyncio.gather(
            *(glass.open(glass.asks, grant, item) for _ in range(RACING))
        )
        shown = [answer for answer in answers if isinstance(answer, GlassOpened)]
        assert [one.text.reveal() for one in shown] == [TEXT]
        refused = codes([one for one in answers if isinstance(one, RefusedAnswer)])
        assert refused.total() == RACING - 1
        assert set(refused) <= {"grant.used", "stream.busy"}
        permitted = await ask_database(
            guarded.database,
            f"{COUNTED} AND position(convert_to($3, 'UTF8') in payload) > 0",
            house.organization,
            "access.permitted",
            str(item),
        )
        assert permitted == [(1,)]


@pytest.mark.parametrize(("failpoint", "left"), [("access.deciding", 1), ("access.appended", 0)])
async def test_a_warden_killed_while_it_opens_shows_nothing_that_is_not_on_record(
    guarded: Guarded, failpoint: str, left: int
) -> None:
    """P1: killed before the record, the one use is left; killed after it, it is spent unseen."""
    await guarded.ready()
    async with guarded.house() as house:
        glass = await Glass(house).ready()
        item = await house.told(TEXT, Audience.NOBODY)
        grant = await glass.granted(item)
        guarded.kill()
        guarded.start(failpoint)
        await guarded.ready()
        assert isinstance(await glass.open(glass.asks, grant, item), RefusedAnswer)
        assert guarded.process is not None
        assert guarded.process.wait(10) == KILLED
        guarded.start()
        await guarded.ready()
        again = await glass.open(glass.asks, grant, item)
        assert isinstance(again, GlassOpened) is bool(left)
        assert codes([again]) == ({"": 1} if left else {"grant.used": 1})


async def test_the_register_tells_the_whole_story_and_no_content(guarded: Guarded) -> None:
    """P19: an auditor sees who, when and on which ground; P5, P8: all that is shown is recorded."""
    await guarded.ready()
    async with guarded.house() as house, open_mirror(guarded.database) as mirror:
        glass = await Glass(house).ready()
        item = await house.told(TEXT, Audience.NOBODY)
        other = await house.told(TEXT, Audience.NOBODY, member=1)
        grant = await glass.granted(item, other)
        opened = await glass.open(glass.asks, grant, item)
        assert isinstance(opened, GlassOpened)
        await glass.withdraw(glass.admin, grant)
        assert isinstance(await glass.review(glass.auditor, grant), Done)
        await mirror.catch_up()
        shown = await glass.register(glass.auditor)
        assert isinstance(shown, BreakGlassListed)
        [line] = shown.grants
        assert (line.grant, line.stage, line.disposition) == (
            grant,
            "withdrawn",
            Disposition.JUSTIFIED,
        )
        assert (set(line.items), line.opened) == ({item, other}, (item,))
        assert line.opened_at == (line.first_opened_at,)
        took_part = [line.requested, *line.approvals, line.ended, line.reviewed]
        assert [act.person for act in took_part if act] == [
            glass.asks,
            glass.deputy,
            glass.admin,
            glass.admin,
            glass.auditor,
        ]
        assert set(shown.names) == set(glass.officers)
        assert MARK not in repr(shown)
        [(named,)] = await ask_database(guarded.database, NAMED, house.organization, shown.record)
        assert named == 1 + len(glass.officers)
        for who in (house.leader, house.members[0]):
            assert codes([await glass.register(who)]) == {"grant.missing": 1}


async def test_the_register_says_to_whom_the_reason_is_shown(guarded: Guarded) -> None:
    """P19: a reviewer who is an auditor is not led to words that they are refused."""
    await guarded.ready()
    async with guarded.house() as house, open_mirror(guarded.database) as mirror:
        glass = await Glass(house).ready()
        grant = await glass.asked(await house.told(TEXT, Audience.NOBODY))
        await mirror.catch_up()
        for who, reads in ((glass.deputy, True), (glass.admin, True), (glass.auditor, False)):
            shown = await glass.register(who, grant)
            assert isinstance(shown, BreakGlassListed)
            assert shown.grants[0].reads_reason is reads
            assert isinstance(await glass.why(who, grant), JustificationShown) is reads


async def test_what_is_due_and_who_may_do_it_is_in_the_register(guarded: Guarded) -> None:
    await guarded.ready()
    async with guarded.house() as house, open_mirror(guarded.database) as mirror:
        glass = await Glass(house).ready()
        item = await house.told(TEXT, Audience.NOBODY)
        grant = await glass.asked(item)

        async def may(who: PersonId) -> set[str]:
            await mirror.catch_up()
            shown = await glass.register(who, grant)
            assert isinstance(shown, BreakGlassListed)
            return set(shown.grants[0].may)

        assert await may(glass.asks) == {"withdraw"}
        assert await may(glass.deputy) == {"approve", "refuse", "defer"}
        assert await may(glass.admin) == {"approve", "refuse"}
        assert await may(glass.auditor) == set()
        await glass.approve(glass.deputy, grant)
        assert await may(glass.deputy) == {"withdraw", "defer"}
        await glass.approve(glass.admin, grant)
        assert await may(glass.asks) == {"withdraw", "open"}
        await glass.withdraw(glass.asks, grant)
        assert await may(glass.auditor) == {"review"}
        shown = await glass.register(glass.auditor, grant)
        assert isinstance(shown, BreakGlassListed)
        [line] = shown.grants
        assert line.review_by is not None
        assert line.until is not None
        assert line.review_by - line.until == timedelta(hours=68)
        assert (line.told_by, line.told_late, line.review_late) == (None, False, False)


async def test_authors_and_leaders_are_told_at_once_unless_the_law_bars_it(
    guarded: Guarded,
) -> None:
    """Break-glass: subjects are told ≤ 24 h; a deferral hides it until then, and no longer."""
    await guarded.ready()
    async with guarded.house() as house, open_mirror(guarded.database) as mirror:
        glass = await Glass(house).ready()

        async def told(who: PersonId) -> list[tuple[UUID, bool]]:
            await mirror.catch_up()
            answer = await glass.notices(who)
            assert isinstance(answer, NoticesListed)
            return [(notice.item, notice.own) for notice in answer.notices]

        item = await house.told(TEXT, Audience.NOBODY)
        grant = await glass.granted(item)
        assert await told(house.members[0]) == []
        assert isinstance(await glass.open(glass.asks, grant, item), GlassOpened)
        assert await told(house.members[0]) == [(item, True)]
        assert await told(house.leader) == [(item, False)]
        assert await told(house.members[1]) == []
        assert await looks(glass, house.members[0]) == [item]
        until = datetime.now(UTC) + timedelta(days=2)
        assert isinstance(await glass.defer(glass.deputy, grant, until), Done)
        assert await told(house.members[0]) == []
        assert await told(house.leader) == []
        assert await looks(glass, house.members[0]) == []
