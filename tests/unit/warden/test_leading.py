"""Rights on sealed things have a time: nobody reads by coming to lead what others led."""

from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied
from domain.access.purposes import Purpose
from domain.groups.commands import AssignLeader, EndLeadership
from domain.kernel import PersonId, Role, Stream
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.cases import (
    BeginPresentation,
    EraseItem,
    ItemRedacted,
    ItemShown,
    ItemsListed,
    ListItems,
    NoteCodes,
    ReadItem,
    ShareItem,
)
from domain.protocol.people import EnactRoster, RosterStep
from domain.sessions.commands import CloseSession, EnterSessionLate, RescheduleSession
from domain.sessions.session import SESSION
from domain.sessions.words import Audience, MaterialKind
from tests.kit.house import House, all_done
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down. [mark]"
SEALED = ("presentation", "narrative", "debrief", "reflection")


class Living(House):
    """A house that goes on from today: two leaders were assigned, then a session was opened."""

    other: PersonId
    session: UUID
    items: dict[str, UUID]

    async def lives(self, memory: MemoryWarden) -> "Living":
        """Go on."""
        await self.build()
        self.other = await self.newcomer()
        all_done(await self.roster(self.admin, EndLeadership(self.leader)))
        for person, role in ((self.leader, Role.LEADER), (self.other, Role.CO_LEADER)):
            await self.leads(person, role)
        memory.time.passes(timedelta(minutes=1))
        self.session = await self.open_session(memory.time())
        presented = await self.begins(self.members[0])
        narrative = await self.seal(
            self.members[0], self.session, TEXT, audience=Audience.LEADERS_THEN
        )
        debrief = await self.seal(self.leader, self.session, TEXT, MaterialKind.LEADER_DEBRIEF)
        reflection = await self.seal(
            self.members[1],
            self.session,
            TEXT,
            MaterialKind.REFLECTION,
            Audience.LEADERS_THEN,
        )
        made = (presented, narrative.made, debrief.made, reflection.made)
        self.items = {kind: cast("UUID", id_) for kind, id_ in zip(SEALED, made, strict=True)}
        return self

    async def closes(self, memory: MemoryWarden) -> None:
        """End the session that is open."""
        at = memory.time()
        stream = Stream(self.tenant, "session", self.session)
        closing = CloseSession(await self._standing(at))
        await self.run(SESSION, stream, closing, at, actor=self.leader)

    async def plans(self, memory: MemoryWarden) -> Stream:
        """Plan a session for tomorrow."""
        planned, now = Stream(self.tenant, "session", uuid4()), memory.time()
        scheduling = await self._scheduling(100, now + timedelta(days=1))
        await self.run(SESSION, planned, scheduling, now)
        return planned

    async def enters_moved(self, memory: MemoryWarden, planned: Stream) -> None:
        """Move a session to before now, and enter that it was held."""
        now = memory.time()
        at, standing = now - timedelta(minutes=25), await self._standing(now)
        moved = RescheduleSession(at, at.strftime("%Y-%m-%dT%H:%M"), standing)
        await self.run(SESSION, planned, moved, now, actor=self.leader)
        entered = EnterSessionLate(self.leader, standing, override_quorum=True)
        await self.run(SESSION, planned, entered, now)

    async def newcomer(self) -> PersonId:
        """Make somebody known."""
        person = PersonId(uuid4())
        await self.register([person])
        return person

    async def leads(self, person: PersonId, role: Role = Role.LEADER) -> None:
        """Put somebody in the lead, today."""
        all_done(await self.roster(self.admin, AssignLeader(person, role, "credentialed")))

    async def leads_backdated(self, memory: MemoryWarden, person: PersonId) -> None:
        """Put somebody in the lead as if it had been long before the session."""
        command = AssignLeader(person, Role.CO_LEADER, "credentialed")
        step = RosterStep(
            group=self.group,
            command=command,
            command_id=uuid4(),
            at=memory.time() - timedelta(days=30),
        )
        token = await self.token(self.admin)
        all_done(await self.wants(EnactRoster(token, self.program, (step,)), Enacted))

    async def leaves(self, person: PersonId) -> None:
        """Take the lead back."""
        all_done(await self.roster(self.admin, EndLeadership(person)))

    async def begins(self, presenter: PersonId) -> UUID:
        """Let somebody present."""
        token = await self.token(self.leader)
        begin = BeginPresentation(token, self.program, self.session, presenter, uuid4())
        made = (await self.wants(begin, Done)).made
        assert made is not None
        return made

    async def read(self, who: PersonId) -> set[str]:
        """What somebody can read of the session, asked item by item, and by the list."""
        token = await self.token(who)
        shown = {
            kind
            for kind, item in self.items.items()
            if isinstance(
                await self.ask(ReadItem(token, self.program, item, Purpose.LEADING)), ItemShown
            )
        }
        listed = (await self.listed(who)).items
        kinds = {item: kind for kind, item in self.items.items()}
        assert {kinds[one.item] for one in listed} == shown
        return shown

    async def listed(self, who: PersonId) -> ItemsListed:
        """The list of the session's items."""
        return await self.wants(
            ListItems(await self.token(who), self.program, self.session), ItemsListed
        )

    async def shares(self, kind: str, audience: Audience) -> None:
        """Let the author of an item share it."""
        authors = {"narrative": 0, "presentation": 0, "reflection": 1}
        who = self.leader if kind == "debrief" else self.members[authors[kind]]
        request = ShareItem(
            await self.token(who), self.program, self.items[kind], audience, uuid4()
        )
        await self.wants(request, Done)


@pytest.fixture
async def house(memory: MemoryWarden) -> Living:
    return await Living(memory.warden.answer, memory.app).lives(memory)


async def test_a_session_moved_into_the_past_is_read_by_nobody_who_came_to_lead_since(
    memory: MemoryWarden, house: Living
) -> None:
    """Planned for tomorrow and moved, it began when its move says: before the new leader came."""
    await house.closes(memory)
    planned = await house.plans(memory)
    await house.leaves(house.other)
    successor = await house.newcomer()
    await house.leads(successor, Role.CO_LEADER)
    memory.time.passes(timedelta(minutes=1))
    await house.enters_moved(memory, planned)
    debrief = await house.seal(house.leader, planned.id, TEXT, MaterialKind.LEADER_DEBRIEF)
    assert debrief.made is not None
    reading = ReadItem(await house.token(successor), house.program, debrief.made, Purpose.LEADING)
    answer = await house.ask(reading)
    assert isinstance(answer, RefusedAnswer)
    assert answer.code == "item.missing"


async def test_who_led_when_the_session_opened_reads_what_is_for_its_leaders(house: Living) -> None:
    """Presentations and debriefs go to the leaders of then, texts to whom they were shared."""
    assert await house.read(house.other) == set(SEALED)
    assert not (await house.listed(house.other)).led_later


async def test_a_new_leader_inherits_no_debrief_and_no_case(
    memory: MemoryWarden, house: Living
) -> None:
    """The refusal is on record by a rule of its own, and the page may say so."""
    await house.leaves(house.leader)
    successor = await house.newcomer()
    await house.leads(successor)
    assert await house.read(successor) == set()
    listed = await house.listed(successor)
    assert (listed.led_later, listed.led_by_late_entry) == (True, False)
    last = (await memory.accesses(house.tenant))[-1].event
    assert isinstance(last, AccessDenied)
    assert last.rule == "item.led_later"


async def test_a_leadership_entered_late_or_backdated_opens_nothing(
    memory: MemoryWarden, house: Living
) -> None:
    """By recorded position, never by when it is said to have begun."""
    await house.leaves(house.other)
    successor = await house.newcomer()
    await house.leads_backdated(memory, successor)
    assert await house.read(successor) == set()
    listed = await house.listed(successor)
    assert (listed.led_later, listed.led_by_late_entry) == (True, True)


async def test_a_leadership_entered_late_opens_no_later_session_either(
    memory: MemoryWarden, house: Living
) -> None:
    await house.leaves(house.other)
    successor = await house.newcomer()
    await house.leads_backdated(memory, successor)
    await house.closes(memory)
    memory.time.passes(timedelta(days=7))
    house.tokens.clear()
    later = await house.open_session(memory.time())
    sealed = await house.seal(house.leader, later, TEXT, MaterialKind.LEADER_DEBRIEF)
    request = ReadItem(
        await house.token(successor),
        house.program,
        cast("UUID", sealed.made),
        Purpose.LEADING,
    )
    assert cast("RefusedAnswer", await house.ask(request)).code == "item.missing"


async def test_leaving_ends_it_and_returning_restores_ones_own_spells_only(
    memory: MemoryWarden, house: Living
) -> None:
    """What was sealed of sessions in between stays closed."""
    await house.leaves(house.other)
    assert await house.read(house.other) == set()
    await house.closes(memory)
    memory.time.passes(timedelta(days=7))
    house.tokens.clear()
    between = await house.open_session(memory.time())
    debrief = await house.seal(house.leader, between, TEXT, MaterialKind.LEADER_DEBRIEF)
    await house.leads(house.other, Role.CO_LEADER)
    assert await house.read(house.other) == set(SEALED)
    token = await house.token(house.other)
    request = ReadItem(token, house.program, cast("UUID", debrief.made), Purpose.LEADING)
    assert cast("RefusedAnswer", await house.ask(request)).code == "item.missing"


@pytest.mark.parametrize("kind", SEALED)
async def test_its_author_shares_it_anew_with_the_leaders_of_now(house: Living, kind: str) -> None:
    """It names who leads at that moment, and nobody who comes later."""
    await house.leaves(house.other)
    successor = await house.newcomer()
    await house.leads(successor, Role.CO_LEADER)
    await house.shares(kind, Audience.LEADERS_NOW)
    assert await house.read(successor) == {kind}
    await house.leaves(successor)
    third = await house.newcomer()
    await house.leads(third, Role.CO_LEADER)
    assert await house.read(third) == set()
    await house.shares(kind, Audience.LEADERS_NOW)
    assert await house.read(third) == {kind}


@pytest.mark.parametrize("kind", ["narrative", "reflection"])
async def test_its_author_closes_it_again(house: Living, kind: str) -> None:
    await house.shares(kind, Audience.NOBODY)
    assert await house.read(house.other) == set(SEALED) - {kind}


async def test_what_was_destroyed_tells_a_later_leader_nothing(house: Living) -> None:
    author = await house.token(house.members[0])
    await house.wants(EraseItem(author, house.program, house.items["narrative"], uuid4()), Done)
    await house.leaves(house.leader)
    successor = await house.newcomer()
    await house.leads(successor)
    for who, told in ((house.other, ItemRedacted), (successor, RefusedAnswer)):
        token = await house.token(who)
        request = ReadItem(token, house.program, house.items["narrative"], Purpose.LEADING)
        assert isinstance(await house.ask(request), told)
    assert len((await house.listed(house.other)).items) == len(SEALED)
    assert (await house.listed(successor)).items == ()


async def test_noting_codes_again_leaves_a_case_shared_as_it_was(house: Living) -> None:
    await house.leaves(house.other)
    successor = await house.newcomer()
    await house.leads(successor, Role.CO_LEADER)
    await house.shares("presentation", Audience.LEADERS_NOW)
    noting = NoteCodes(
        await house.token(house.members[0]),
        house.program,
        house.session,
        house.items["presentation"],
        "system",
        (),
        uuid4(),
    )
    await house.wants(noting, Done)
    assert await house.read(successor) == {"presentation"}


async def test_nobody_is_told_of_later_leading_who_does_not_lead(house: Living) -> None:
    for who in (house.members[0], house.admin):
        assert not (await house.listed(who)).led_later


async def test_an_author_is_told_how_many_could_read_a_text_if_they_shared_it(
    memory: MemoryWarden, house: Living
) -> None:
    """The count is of those who in truth could: a leadership entered late is none of then."""
    author = house.members[0]
    assert await counted(house, author) == (2, 2)
    assert await counted(house, house.leader) == (1, 1)
    await house.leaves(house.other)
    assert await counted(house, author) == (1, 1)
    successor = await house.newcomer()
    await house.leads_backdated(memory, successor)
    assert await counted(house, author) == (1, 2)
    await house.leaves(house.leader)
    assert await counted(house, author) == (0, 1)
    assert await counted(house, house.admin) == (0, 0)


async def counted(house: Living, who: PersonId) -> tuple[int, int]:
    listed = await house.listed(who)
    return listed.readers_then, listed.readers_now
