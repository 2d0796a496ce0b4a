"""Asking who a number is, in a house: each step by name."""

from uuid import UUID, uuid4

from domain.access.purposes import Purpose
from domain.identities.events import IdentityGround
from domain.kernel import PersonId, Sealed
from domain.protocol import Answer
from domain.protocol.answers import Done
from domain.protocol.identities import (
    DecideIdentity,
    IdentitiesListed,
    IdentityStep,
    LearnIdentity,
    ListIdentities,
    ReadIdentityReason,
    RequestIdentity,
)
from domain.protocol.names import NamesShown, ShowNames
from tests.kit.glass import Glass
from tests.kit.house import House

WHY = "A complaint says that this look was for curiosity. [why]"


class Asking:
    """A house whose officers are signed in, and one look at a name on record."""

    def __init__(self, glass: Glass) -> None:
        self.glass = glass
        self.house: House = glass.house
        self.asks, self.agrees = glass.auditor, glass.asks
        self.subject = self.house.members[0]
        self.entry = 0

    async def ready(self) -> "Asking":
        """Have the leader look at a member's name."""
        request = ShowNames(
            token=await self.house.token(self.house.leader),
            program=self.house.program,
            people=(self.subject,),
            purpose=Purpose.LEADING,
            group=self.house.group,
        )
        self.entry = (await self.house.wants(request, NamesShown)).record
        return self

    async def ask_for(
        self,
        subject: PersonId | None = None,
        entry: int | None = None,
        who: PersonId | None = None,
        reason: str = WHY,
    ) -> Answer:
        """Ask who a number of an entry is."""
        return await self.house.ask(
            RequestIdentity(
                token=await self.house.token(who or self.asks),
                program=self.house.program,
                entry=self.entry if entry is None else entry,
                subject=subject or self.subject,
                ground=IdentityGround.REVIEW,
                reason=Sealed(reason),
                command_id=uuid4(),
            )
        )

    async def asked(self, who: PersonId | None = None) -> UUID:
        """Ask, and insist; the request."""
        answer = await self.ask_for(who=who)
        assert isinstance(answer, Done), answer
        assert answer.made is not None
        return answer.made

    async def step(self, who: PersonId, request: UUID, step: IdentityStep) -> Answer:
        """Agree, decline or withdraw."""
        token = await self.house.token(who)
        return await self.house.ask(DecideIdentity(token, request, step, uuid4()))

    async def approved(self) -> UUID:
        """Ask, and have it agreed to."""
        request = await self.asked()
        answer = await self.step(self.agrees, request, IdentityStep.APPROVE)
        assert isinstance(answer, Done), answer
        return request

    async def learn(self, request: UUID, who: PersonId | None = None) -> Answer:
        """Be told."""
        return await self.house.ask(
            LearnIdentity(await self.house.token(who or self.asks), request)
        )

    async def why(self, who: PersonId, request: UUID) -> Answer:
        """Read the reason."""
        return await self.house.ask(ReadIdentityReason(await self.house.token(who), request))

    async def register(
        self, who: PersonId | None = None, request: UUID | None = None
    ) -> IdentitiesListed:
        """Look at the register."""
        token = await self.house.token(who or self.asks)
        return await self.house.wants(ListIdentities(token, request), IdentitiesListed)
