"""A case told in an open session, by somebody who may write each kind of text about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.access.purposes import Purpose
from domain.access.vault import Item
from domain.groups.commands import AssignLeader, EndLeadership
from domain.kernel import Event, PersonId, Recorded, Role, Stream
from domain.privacy.commands import PlaceHold
from domain.privacy.events import HoldGround
from domain.privacy.scope import Label, Scope
from domain.protocol.answers import Done, RefusedAnswer, StepDone
from domain.protocol.cases import (
    BeginPresentation,
    EraseItem,
    ItemListed,
    ItemsListed,
    ListItems,
    NoteCodes,
    ReadItem,
    ShareItem,
    TakeBackPresentation,
)
from domain.protocol.privacy import EnactHold
from domain.sessions.commands import CheckIn, CloseSession
from domain.sessions.events import SessionClosed
from domain.sessions.session import SESSION
from domain.sessions.words import Audience, Capacity, MaterialKind
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down."
MAKING_ERRORS, CRISIS, OTHER = "making_errors", "personal_crisis_illness", "system"
KINDS = [MaterialKind.CASE_NARRATIVE, MaterialKind.REFLECTION, MaterialKind.LEADER_DEBRIEF]
each_kind = pytest.mark.parametrize("kind", KINDS)


def code_of(answer: object) -> str:
    """Expect a refusal, and give its code."""
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


@dataclass
class Case:
    """A case told by somebody who also leads, so that each kind of text is theirs to write."""

    memory: MemoryWarden
    house: House
    author: PersonId
    session: UUID
    presentation: UUID
    begun: UUID
    texts: list[UUID] = field(default_factory=list)

    async def codes(self, theme: str, *, agreed: bool = True) -> Done | RefusedAnswer:
        token = await self.house.token(self.author)
        program, presentation = self.house.program, self.presentation
        request = NoteCodes(
            token, program, self.session, presentation, theme, (), uuid4(), agreed=agreed
        )
        answer = await self.house.ask(request)
        assert isinstance(answer, Done | RefusedAnswer)
        return answer

    async def writes(
        self, kind: MaterialKind, audience: Audience = Audience.LEADERS_NOW
    ) -> StepDone:
        done = await self.house.seal(self.author, self.session, TEXT, kind, audience)
        self.texts += [done.made] if done.made is not None else []
        return done

    async def wrote(self, kind: MaterialKind) -> UUID:
        done = await self.writes(kind)
        assert done.made is not None, done
        return done.made

    async def reads(self, who: PersonId, item: UUID) -> object:
        purpose = Purpose.OWN if who == self.author else Purpose.LEADING
        token = await self.house.token(who)
        return await self.house.ask(ReadItem(token, self.house.program, item, purpose))

    async def sees(self, who: PersonId) -> dict[UUID, ItemListed]:
        request = ListItems(await self.house.token(who), self.house.program, self.session)
        listed = await self.house.wants(request, ItemsListed)
        return {item.item: item for item in listed.items}

    async def shares(self, item: UUID, audience: Audience = Audience.LEADERS_NOW) -> object:
        token = await self.house.token(self.author)
        return await self.house.ask(ShareItem(token, self.house.program, item, audience, uuid4()))

    async def takes_back(self) -> object:
        token = await self.house.token(self.author)
        return await self.house.ask(
            TakeBackPresentation(
                token, self.house.program, self.session, self.presentation, uuid4()
            )
        )

    async def erases(self, item: UUID) -> object:
        token = await self.house.token(self.author)
        return await self.house.ask(EraseItem(token, self.house.program, item, uuid4()))

    async def recorded(self) -> Sequence[Recorded[Event]]:
        return await self.memory.store.read(Stream(self.house.tenant, "session", self.session))

    async def happened(self) -> Sequence[Event]:
        return [recorded.event for recorded in await self.recorded()]

    async def there(self) -> Mapping[UUID, Item]:
        """Give what is sealed of the case."""
        items = [self.presentation, *self.texts]
        return await self.memory.parts.vault.items(self.house.tenant, items)

    async def hold(self, label: Label | None = None) -> UUID:
        """Place a legal hold on the session, or on what is of a class there."""
        token = await self.house.token(self.house.privacy_officer)
        scope = Scope(program=self.house.program, session=self.session, label=label)
        review_on = self.memory.time().date() + timedelta(days=30)
        place = PlaceHold(scope, HoldGround.LITIGATION, review_on)
        done = await self.house.wants(EnactHold(token, place, uuid4()), Done)
        assert done.made is not None
        return done.made

    async def closes(self) -> None:
        """Close the session, if it is open."""
        house, at = self.house, self.memory.time()
        if not any(isinstance(event, SessionClosed) for event in await self.happened()):
            closing = CloseSession(await house.standing_now(at))
            stream = Stream(house.tenant, "session", self.session)
            await house.run(SESSION, stream, closing, at, actor=house.leader)

    async def another(self) -> "Case":
        """Close the session, and let the same person tell a case in another, two hours later."""
        house, time = self.house, self.memory.time
        await self.closes()
        time.passes(timedelta(hours=2))
        house.tokens.clear()
        return await told_by(self.memory, self.house, self.author)


async def told_by(memory: MemoryWarden, house: House, author: PersonId) -> Case:
    """Open a session, and let somebody who leads the group too tell a case there."""
    session = await house.open_session(memory.time())
    standing = await house.standing_now(memory.time())
    arrival = CheckIn(author, Capacity.LEADER, standing)
    stream = Stream(house.tenant, "session", session)
    await house.run(SESSION, stream, arrival, memory.time(), actor=house.leader)
    command = uuid4()
    begin = BeginPresentation(
        await house.token(house.leader), house.program, session, author, command
    )
    begun = await house.wants(begin, Done)
    assert begun.made is not None
    return Case(memory, house, author, session, begun.made, command)


@pytest.fixture
async def case(memory: MemoryWarden) -> Case:
    """A case told by somebody who also leads, so that each kind of text is theirs to write.

    Both are on record as leaders before it: to whoever led then, things may be open.
    """
    house = await memory.house(sessions=0)
    author = PersonId(uuid4())
    await house.register([author])
    await house.roster(
        house.admin,
        AssignLeader(author, Role.CO_LEADER, "credentialed"),
        EndLeadership(house.leader),
        AssignLeader(house.leader, Role.LEADER, "credentialed"),
    )
    memory.time.passes(timedelta(hours=1))
    house.tokens.clear()
    return await told_by(memory, house, author)
