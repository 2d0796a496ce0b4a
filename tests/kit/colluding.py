"""One person of a house, hand in hand with whoever runs the service: what they can ask, all of it.

They begin as themselves. Once an officer of theirs lets it in, the operator acts as anybody on the
command line; and it makes one link for somebody who has no account yet, by which they are a second
person, in person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeAlias
from uuid import UUID, uuid4

from pyotp import TOTP

from domain.access.factors import STEP_S
from domain.access.purposes import OperatorReason, Purpose
from domain.access.strengths import PASSWORD as BY_PASSWORD
from domain.grants.events import GrantActivated, GrantOpened, Ground
from domain.groups.commands import (
    AdmitOfficer,
    AssignLeader,
    EndMembership,
    OfferMembership,
    RequestMembership,
    RosterCommand,
)
from domain.identities.events import IdentityApproved, IdentityGround
from domain.kernel import Event, Log, PersonId, Role, Sealed, own_log
from domain.organizations.commands import AppointOfficer, ConfirmAppointment, EndOffice
from domain.organizations.events import AppointmentConfirmed, OfficeAppointed
from domain.organizations.state import WEIGHTY
from domain.privacy.commands import (
    AdoptRetention,
    AgreeClearing,
    ConfirmHold,
    PlaceHold,
    ProposeClearing,
    ProposeRetention,
)
from domain.privacy.events import (
    ClearingAgreed,
    ErasureApproved,
    ErasureKind,
    HoldConfirmed,
    HoldGround,
    RetentionAdopted,
)
from domain.privacy.periods import preset_of
from domain.privacy.scope import Scope
from domain.protocol import Answer, Request
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.cases import ItemRedacted, ItemShown, ReadItem, ShareItem
from domain.protocol.door import (
    AdmitOperator,
    BeginFactor,
    ConfirmFactor,
    FactorAdded,
    FactorBegun,
    IssueLink,
    LinksIssued,
    OperatorAdmission,
    OperatorSignIn,
    ProveFactor,
    RedeemLink,
    RemoveFactor,
    RenewRecoveryCodes,
    SignedIn,
    SignIn,
)
from domain.protocol.enrolling import (
    AskFirstFactorCode,
    FirstFactorCodeAsked,
    GiveFirstFactorCode,
)
from domain.protocol.glass import (
    ApproveBreakGlass,
    GlassOpened,
    OpenByBreakGlass,
    RequestBreakGlass,
)
from domain.protocol.identities import DecideIdentity, IdentityStep, RequestIdentity
from domain.protocol.offices import EnactOffice
from domain.protocol.people import EnactRoster, RosterStep
from domain.protocol.privacy import ApproveRequest, AskErasure, EnactHold, EnactRetention
from domain.sessions.words import Audience, MaterialKind
from services.warden.warden import Warden
from tests.kit.agreements import signing
from tests.kit.enrolling import code_for
from tests.kit.house import PASSWORD, SECRET, House
from tests.kit.memory_warden import START, MemoryWarden

OF_TWO: Final = (
    AppointmentConfirmed,
    ClearingAgreed,
    ErasureApproved,
    GrantActivated,
    GrantOpened,
    HoldConfirmed,
    IdentityApproved,
    RetentionAdopted,
)
"""Facts that take a second person: nobody but the one asks for anything."""
PURPOSES: Final = (Purpose.LEADING, Purpose.OWN, Purpose.SUPERVISION, Purpose.LEGAL_ORDER)
APPROVALS: Final = (
    "approve it",
    "open by it",
    "confirm",
    "approve an erasure",
    "confirm a hold",
    "adopt them",
    "agree",
    "agree that it is told",
)
BEGINNINGS: Final = ("ask for break-glass", "hold", "propose rules", "propose that all goes")
A_MOMENT: Final = timedelta(seconds=2)
"""So long they take for each: whoever is refused too often in a minute is refused everything."""
MOST_TRIED: Final = 6
CONTENT: Final = (GlassOpened, ItemRedacted, ItemShown)


@dataclass
class Hand:
    """Somebody as whom they can ask now."""

    person: PersonId
    token: Sealed
    in_person: bool


@dataclass
class Drawn:
    """What was drawn of what there is: as whom to ask, of whom, about which thing, and how."""

    hand: Hand
    whom: PersonId
    thing: UUID
    item: UUID
    number: int


@dataclass
class Colluding:
    """The house, who they are, what they hold, and what they have begun."""

    memory: MemoryWarden
    house: House
    warden: Warden
    me: PersonId
    newcomer: PersonId
    items: Sequence[UUID]
    hands: list[Hand] = field(default_factory=list)
    made: list[UUID] = field(default_factory=list)
    admissions: list[UUID] = field(default_factory=list)
    secrets: dict[PersonId, Sealed] = field(default_factory=dict)
    is_linked: bool = False

    async def ask(self, request: Request) -> Answer:
        """Ask as a service for others does; insist that nothing of others comes."""
        self.memory.time.passes(A_MOMENT)
        answer = await self.warden.answer(request)
        assert not isinstance(answer, CONTENT), (type(request).__name__, "reached content")
        if isinstance(answer, Done) and answer.made is not None:
            self.made.append(answer.made)
        if isinstance(answer, Enacted):
            self.made += [step.made for step in answer.steps if step.made is not None]
        return answer

    async def try_all(self) -> None:
        """Try with each hand whatever would reach content, or approve what is begun."""
        for hand in self.hands:
            for item in self.items:
                for number in range(2):
                    await self.asks("read", Drawn(hand, self.me, item, item, number))
            for what in BEGINNINGS:
                await self.asks(what, Drawn(hand, self.newcomer, self.items[0], self.items[0], 0))
        for hand in self.hands:
            for thing in self.made[-MOST_TRIED:]:
                for what in APPROVALS:
                    await self.asks(what, Drawn(hand, self.me, thing, self.items[0], 0))

    async def asks(self, what: str, drawn: Drawn) -> None:
        """Ask one thing by its name."""
        await self.ask(ASKED[what](self, drawn))

    async def facts(self) -> list[Event]:
        """Give what was decided since they began that takes two people, or gives such an office."""
        house, since = self.house, START
        logs = [
            await self.memory.store.read_log(tenant, Log.EVENTS, 0, 10_000)
            for tenant in (own_log(house.organization), house.tenant)
        ]
        return [
            recorded.event
            for log in logs
            for recorded in log
            if recorded.recorded_at > since and _takes_two(recorded.event)
        ]

    async def signs_in(self) -> None:
        """Sign in anew as themselves, and with the link as the second person."""
        own = [self.me, *([self.newcomer] if self.is_linked else [])]
        self.hands = [hand for hand in self.hands if not hand.in_person]
        for person in own:
            answer = await self.ask(SignIn(Sealed(self.house.email(person)), PASSWORD))
            assert isinstance(answer, SignedIn), answer
            await self.takes_in_hand(person, answer)

    async def takes_in_hand(self, person: PersonId, begun: SignedIn) -> None:
        """Give the code of an app, or add one: they have all that is theirs."""
        if not begun.unfinished:
            token = await self.reads_own_mailbox(begun.token)
            made = await self.ask(BeginFactor(token))
            assert isinstance(made, FactorBegun), made
            self.secrets[person] = made.secret
            added = await self.ask(ConfirmFactor(token, made.mark, self.shows(person)))
            assert isinstance(added, FactorAdded), added
            begun = added.begun
        else:
            self.memory.time.passes(timedelta(seconds=STEP_S))
            proven = await self.ask(ProveFactor(begun.token, self.shows(person)))
            assert isinstance(proven, SignedIn), proven
            begun = proven
        self.hands.append(Hand(person, begun.token, in_person=True))

    async def reads_own_mailbox(self, token: Sealed) -> Sealed:
        """Give the code that their mailbox gets, where they came in by a password."""
        if (await self.memory.parts.sessions.principal(token)).strength != BY_PASSWORD:
            return token
        assert isinstance(await self.ask(AskFirstFactorCode(token)), FirstFactorCodeAsked)
        code = await code_for(self.memory, self.house)
        given = await self.ask(GiveFirstFactorCode(token, code))
        assert isinstance(given, SignedIn), given
        return given.token

    def shows(self, person: PersonId) -> Sealed:
        """What the app of somebody shows now."""
        return Sealed(TOTP(self.secrets[person].reveal()).at(self.memory.time()))

    async def lets_in(self) -> None:
        """Let the operator in, if they may."""
        token = next(hand.token for hand in self.hands if hand.person == self.me)
        answer = await self.ask(AdmitOperator(token, OperatorReason.SUPPORT, 240, uuid4()))
        if isinstance(answer, OperatorAdmission):
            self.admissions.append(answer.admission)

    async def operator_acts_as(self, person: PersonId) -> None:
        """Have the operator act as somebody, by an admission that is left, or none."""
        admission = self.admissions.pop() if self.admissions else None
        named = Sealed(str(person))
        request = OperatorSignIn(
            SECRET, self.house.organization, named, OperatorReason.SUPPORT, admission
        )
        answer = await self.ask(request)
        if isinstance(answer, SignedIn):
            assert admission is not None
            self.hands.append(Hand(person, answer.token, in_person=False))

    async def uses_the_link(self) -> None:
        """Have the operator make a link for the newcomer, and take it."""
        answer = await self.ask(IssueLink(SECRET, self.house.organization, self.newcomer))
        if not self.is_linked and isinstance(answer, LinksIssued):
            [issued] = answer.links
            begun = await self.ask(RedeemLink(issued.link, PASSWORD))
            assert isinstance(begun, SignedIn), begun
            self.is_linked = True
            await self.takes_in_hand(self.newcomer, begun)

    async def operator_links(self, person: PersonId) -> None:
        """Have it make one for somebody who has an account: it is empty, or refused."""
        answer = await self.ask(IssueLink(SECRET, self.house.organization, person))
        if isinstance(answer, LinksIssued):
            assert [len(issued.link) for issued in answer.links] == [0]
        else:
            assert isinstance(answer, RefusedAnswer)


async def begun(memory: MemoryWarden, role: str) -> Colluding:
    """Build the house, in which everybody has an account but the newcomer; they are of a role."""
    house = await memory.house()
    newcomer, governs = PersonId(uuid4()), PersonId(uuid4())
    await house.register([newcomer, governs])
    await house.appoint(governs, Role.PROGRAM_ADMIN, house.program)
    officers = [house.admin, house.auditor, house.privacy_officer, *house.deputies, governs]
    await house.sign_in(*officers, house.leader, *house.members)
    people: Mapping[str, PersonId] = {
        "organization admin": house.admin,
        "privacy officer": house.privacy_officer,
        "program admin": governs,
        "leader": house.leader,
        "member": house.members[5],
        "auditor": house.auditor,
    }
    author, session = house.members[0], house.sessions[0]
    presented = await house.present(author, session)
    narrated = await house.seal(author, session, "What I say to nobody.")
    reflected = await house.seal(
        house.members[1], session, "What stays mine.", kind=MaterialKind.REFLECTION
    )
    items = [narrated.made, reflected.made]
    if role != "leader":
        shared = await house.seal(
            house.members[2],
            session,
            "For who leads.",
            kind=MaterialKind.REFLECTION,
            audience=Audience.LEADERS_NOW,
        )
        items += [presented.made, shared.made]
    memory.time.passes(timedelta(minutes=1))
    known = [item for item in items if item is not None]
    assert len(known) == len(items)
    them = Colluding(memory, house, memory.but(evaluation=False), people[role], newcomer, known)
    await them.signs_in()
    return them


def _takes_two(event: Event) -> bool:
    is_weighty = isinstance(event, OfficeAppointed) and event.role in WEIGHTY
    return isinstance(event, OF_TWO) or is_weighty


Asks: TypeAlias = Callable[[Colluding, Drawn], Request]


def _roster(them: Colluding, drawn: Drawn, *commands: RosterCommand) -> EnactRoster:
    steps = [
        RosterStep(group=them.house.group, command=command, command_id=uuid4())
        for command in commands
    ]
    return EnactRoster(drawn.hand.token, them.house.program, tuple(steps))


def _appoints(them: Colluding, drawn: Drawn) -> EnactOffice:
    role = sorted({*WEIGHTY, Role.AUDITOR, Role.PROGRAM_ADMIN})[drawn.number % 4]
    program = them.house.program if role is Role.PROGRAM_ADMIN else None
    return EnactOffice(drawn.hand.token, AppointOfficer(drawn.whom, role, program), uuid4())


def _ends(_them: Colluding, drawn: Drawn) -> EnactOffice:
    role = sorted({*WEIGHTY, Role.AUDITOR})[drawn.number % 3]
    return EnactOffice(drawn.hand.token, EndOffice(drawn.whom, role, None), uuid4())


REVIEW: Final = START.date() + timedelta(days=60)
ASKED: Final[Mapping[str, Asks]] = {
    "read": lambda them, d: ReadItem(
        d.hand.token, them.house.program, d.item, PURPOSES[d.number % len(PURPOSES)]
    ),
    "give a code": lambda _, d: ProveFactor(d.hand.token, Sealed(f"{d.number:06}")),
    "ask for a code to add an app": lambda _, d: AskFirstFactorCode(d.hand.token),
    "add an app": lambda _, d: BeginFactor(d.hand.token),
    "go without the app": lambda _, d: RemoveFactor(d.hand.token, Sealed(f"{d.number:06}")),
    "make recovery codes": lambda _, d: RenewRecoveryCodes(d.hand.token, Sealed("ABCDEFGHJK")),
    "share": lambda them, d: ShareItem(
        d.hand.token, them.house.program, d.item, Audience.LEADERS_NOW, uuid4()
    ),
    "ask for break-glass": lambda them, d: RequestBreakGlass(
        d.hand.token,
        them.house.program,
        Ground.LEGAL_ORDER,
        (d.item,),
        Sealed("By order."),
        uuid4(),
    ),
    "approve it": lambda them, d: ApproveBreakGlass(
        d.hand.token, them.house.program, d.thing, uuid4()
    ),
    "open by it": lambda them, d: OpenByBreakGlass(
        d.hand.token, them.house.program, d.thing, d.item
    ),
    "appoint": _appoints,
    "confirm": lambda _, d: EnactOffice(d.hand.token, ConfirmAppointment(d.thing), uuid4()),
    "end an office": _ends,
    "let into the group": lambda them, d: _roster(them, d, AdmitOfficer(d.whom)),
    "assign": lambda them, d: _roster(
        them, d, AssignLeader(d.whom, Role.CO_LEADER, "credentialed")
    ),
    "offer a seat": lambda them, d: _roster(them, d, OfferMembership(d.whom, "family_physician")),
    "ask for a seat": lambda them, d: _roster(them, d, RequestMembership(d.whom)),
    "sign": lambda them, d: _roster(them, d, signing(d.whom, "en-CA")),
    "end a seat": lambda them, d: _roster(them, d, EndMembership(d.whom)),
    "ask for an erasure": lambda _, d: AskErasure(
        d.hand.token, ErasureKind.AUTHOR, uuid4(), Scope(person=d.whom)
    ),
    "approve an erasure": lambda _, d: ApproveRequest(d.hand.token, d.thing, uuid4()),
    "hold": lambda _, d: EnactHold(
        d.hand.token, PlaceHold(Scope(), HoldGround.COURT_ORDER, REVIEW), uuid4()
    ),
    "confirm a hold": lambda _, d: EnactHold(d.hand.token, ConfirmHold(), uuid4(), d.thing),
    "propose rules": lambda _, d: EnactRetention(
        d.hand.token, ProposeRetention(preset_of("FR"), REVIEW), uuid4()
    ),
    "adopt them": lambda _, d: EnactRetention(d.hand.token, AdoptRetention(), uuid4()),
    "propose that all goes": lambda _, d: EnactRetention(d.hand.token, ProposeClearing(), uuid4()),
    "agree": lambda _, d: EnactRetention(d.hand.token, AgreeClearing(), uuid4()),
    "ask who it is": lambda them, d: RequestIdentity(
        d.hand.token,
        them.house.program,
        1 + d.number % 3,
        d.whom,
        IdentityGround.REVIEW,
        Sealed("Somebody complains."),
        uuid4(),
    ),
    "agree that it is told": lambda _, d: DecideIdentity(
        d.hand.token, d.thing, IdentityStep.APPROVE, uuid4()
    ),
}
"""What they can ask, by its name."""
