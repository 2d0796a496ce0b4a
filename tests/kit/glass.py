"""Break-glass in a house: the officers it takes, signed in by themselves, and its steps by name."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from domain.grants.events import Disposition, Ground
from domain.kernel import PersonId, Role, Sealed
from domain.organizations.commands import ConfirmAppointment
from domain.protocol import Answer
from domain.protocol.answers import Done, Enacted
from domain.protocol.glass import (
    ApproveBreakGlass,
    DeferBreakGlassNotice,
    ListBreakGlass,
    ListNotices,
    OpenByBreakGlass,
    ReadJustification,
    RefuseBreakGlass,
    RequestBreakGlass,
    ReviewBreakGlass,
    WithdrawBreakGlass,
)
from domain.protocol.offices import EnactOffice
from tests.kit.house import House

REASON = "The coroner asks for it. [why]"
NOTE = "The order covered it. [found]"


class Glass:
    """A house with a second privacy officer, from outside, and its officers signed in."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.asks = house.privacy_officer
        self.deputy = house.deputies[0]
        self.admin = house.admin
        self.auditor = house.auditor

    @property
    def officers(self) -> tuple[PersonId, ...]:
        """All four."""
        return self.asks, self.deputy, self.admin, self.auditor

    async def ready(self) -> "Glass":
        """Let the officers sign in."""
        await self.sign_in(*self.officers)
        return self

    async def propose(self, person: PersonId, role: Role = Role.PRIVACY_OFFICER) -> UUID:
        """Have the admin propose an officer, and the deputy confirm it."""
        command = uuid4()
        done = await self.house.appoint(person, role, None, command)
        assert done.steps[0].refused is None, done
        confirm = ConfirmAppointment(command)
        token = await self.house.token(self.deputy)
        await self.house.wants(EnactOffice(token, confirm, uuid4()), Enacted)
        return command

    async def sign_in(self, *people: PersonId) -> None:
        """Let people sign in with passwords of their own."""
        await self.house.sign_in(*people)

    async def ask_for(
        self,
        *items: UUID,
        who: PersonId | None = None,
        ground: Ground = Ground.LEGAL_ORDER,
        reason: str = REASON,
    ) -> Answer:
        """Ask to read items."""
        house = self.house
        token = await house.token(who or self.asks)
        return await house.ask(
            RequestBreakGlass(token, house.program, ground, items, Sealed(reason), uuid4())
        )

    async def asked(self, *items: UUID) -> UUID:
        """Ask, and insist; the grant."""
        answer = await self.ask_for(*items)
        assert isinstance(answer, Done), answer
        assert answer.made is not None
        return answer.made

    async def granted(self, *items: UUID) -> UUID:
        """Ask, and have both approve."""
        grant = await self.asked(*items)
        for who in (self.deputy, self.admin):
            answer = await self.approve(who, grant)
            assert isinstance(answer, Done), answer
        return grant

    async def approve(self, who: PersonId, grant: UUID, command: UUID | None = None) -> Answer:
        """Approve."""
        token = await self.house.token(who)
        return await self.house.ask(
            ApproveBreakGlass(token, self.house.program, grant, command or uuid4())
        )

    async def refuse(self, who: PersonId, grant: UUID) -> Answer:
        """Refuse."""
        token = await self.house.token(who)
        return await self.house.ask(RefuseBreakGlass(token, self.house.program, grant, uuid4()))

    async def withdraw(self, who: PersonId, grant: UUID) -> Answer:
        """End it."""
        token = await self.house.token(who)
        return await self.house.ask(WithdrawBreakGlass(token, self.house.program, grant, uuid4()))

    async def open(self, who: PersonId, grant: UUID, item: UUID) -> Answer:
        """Open an item."""
        token = await self.house.token(who)
        return await self.house.ask(OpenByBreakGlass(token, self.house.program, grant, item))

    async def why(self, who: PersonId, grant: UUID) -> Answer:
        """Read the reason."""
        token = await self.house.token(who)
        return await self.house.ask(ReadJustification(token, self.house.program, grant))

    async def defer(self, who: PersonId, grant: UUID, until: datetime) -> Answer:
        """Defer the notice."""
        token = await self.house.token(who)
        return await self.house.ask(
            DeferBreakGlassNotice(
                token, self.house.program, grant, until, Sealed("Section 12."), uuid4()
            )
        )

    async def review(self, who: PersonId, grant: UUID) -> Answer:
        """Review."""
        token = await self.house.token(who)
        return await self.house.ask(
            ReviewBreakGlass(
                token, self.house.program, grant, Disposition.JUSTIFIED, Sealed(NOTE), uuid4()
            )
        )

    async def register(self, who: PersonId, grant: UUID | None = None) -> Answer:
        """See the register."""
        token = await self.house.token(who)
        return await self.house.ask(ListBreakGlass(token, None, grant))

    async def notices(self, who: PersonId) -> Answer:
        """See what one is told."""
        return await self.house.ask(ListNotices(await self.house.token(who)))

    async def steps(self, who: PersonId, grant: UUID, item: UUID) -> Sequence[Answer]:
        """Try every verb on a grant."""
        return [
            await self.approve(who, grant),
            await self.refuse(who, grant),
            await self.withdraw(who, grant),
            await self.open(who, grant, item),
            await self.why(who, grant),
            await self.review(who, grant),
        ]
