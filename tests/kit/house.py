"""A house for tests of the Warden: an organization, a program, a group of six, a session held.

What the web's role may do goes through its own store; everything else is asked of the Warden, as
in life. `House` works over a Warden in memory, in the process or behind its socket alike.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID, uuid4

import msgspec

from domain.execute import Step, execute, state_of
from domain.groups.commands import (
    ActivateGroup,
    AnswerContentConsent,
    ApproveCharter,
    AssignLeader,
    OfferMembership,
    OpenRecruiting,
    ProposeGroup,
    RosterCommand,
)
from domain.groups.events import Frame
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.kernel import (
    Context,
    Decider,
    OrganizationId,
    PersonId,
    ProgramId,
    Role,
    Sealed,
    Stream,
    Tenant,
)
from domain.organizations.commands import (
    AdoptQuotas,
    AppointOfficer,
    EndOffice,
    ProvisionOrganization,
)
from domain.organizations.events import Quotas
from domain.ports import EventStore
from domain.programs.commands import DefineProgram, SetContentCapture
from domain.protocol import Answer, Request
from domain.protocol.answers import Done, Enacted, StepDone
from domain.protocol.cases import EnterPresentations, LatePresentation, NewMaterial, SealMaterials
from domain.protocol.door import (
    EstablishOrganization,
    LinksIssued,
    NewAccount,
    NewOfficer,
    OperatorSignIn,
    ProvideAccounts,
    SignedIn,
    SignIn,
)
from domain.protocol.offices import EnactOffice
from domain.protocol.people import (
    EnactOrganization,
    EnactPrograms,
    EnactRoster,
    NewPerson,
    PersonalData,
    ProgramStep,
    Proposal,
    ProposeGroups,
    RegisterPeople,
    RosterStep,
)
from domain.rules import ContentCapture, GroupRules
from domain.sessions.commands import (
    CheckIn,
    EnterSessionLate,
    GroupStanding,
    OpenSession,
    ScheduleSession,
)
from domain.sessions.session import SESSION
from domain.sessions.words import Audience, Capacity, MaterialKind
from tests.kit.agreements import signing

SECRET = Sealed("the operator's secret")
PASSWORD = Sealed("correct horse battery staple")
JOINED = datetime(2026, 1, 5, 12, tzinfo=UTC)
MET = datetime(2026, 2, 5, 23, tzinfo=UTC)
A = TypeVar("A")


Asks: TypeAlias = Callable[[Request], Awaitable[Answer]]
"""Whoever can be asked; refusals are answers."""


class House:
    """What exists, by name. `ask` is the Warden, `app` the store as the web has it."""

    def __init__(self, ask: Asks, app: EventStore, code: str = "ONE") -> None:
        self.ask = ask
        self.app = app
        self.code = code
        self.organization = OrganizationId(uuid4())
        self.program = ProgramId(uuid4())
        self.group = uuid4()
        self.admin = PersonId(uuid4())
        self.auditor = PersonId(uuid4())
        self.privacy_officer = PersonId(uuid4())
        self.deputies = [PersonId(uuid4())]
        self.leader = PersonId(uuid4())
        self.members = [PersonId(uuid4()) for _ in range(6)]
        self.sessions: list[UUID] = []
        self.tokens: dict[PersonId, Sealed] = {}

    @property
    def tenant(self) -> Tenant:
        """The program."""
        return Tenant(self.organization, self.program)

    async def wants(self, request: Request, kind: type[A]) -> A:
        """Ask, and insist on one kind of answer."""
        answer = await self.ask(request)
        assert isinstance(answer, kind), answer
        return answer

    async def build(self, sessions: int = 1) -> "House":
        """Make all of it."""
        await self.establish()
        await self.register([self.leader, *self.members])
        await self.define_program(self.program)
        await self.found_group(self.program, self.group, self.leader, self.members)
        for number in range(1, sessions + 1):
            await self.hold_session(number)
        return self

    async def establish(self) -> LinksIssued:
        """Make the organization with its officers."""
        return await self.wants(self.establishing(), LinksIssued)

    def establishing(self) -> EstablishOrganization:
        """Ask for the organization with its officers."""
        officers = [
            (self.admin, Role.ORGANIZATION_ADMIN),
            (self.auditor, Role.AUDITOR),
            (self.privacy_officer, Role.PRIVACY_OFFICER),
            *((deputy, Role.PRIVACY_OFFICER) for deputy in self.deputies),
        ]
        return EstablishOrganization(
            secret=SECRET,
            organization=self.organization,
            provision=ProvisionOrganization(
                self.code,
                ("en-CA", "fr"),
                {"en": f"Organization {self.code}", "fr": f"Organisation {self.code}"},
                "CA",
            ),
            officers=tuple(
                NewOfficer(
                    person=person,
                    role=role,
                    data=self.data_of(person),
                    profession="officer",
                    locale="en-CA",
                )
                for person, role in officers
            ),
        )

    def email(self, person: PersonId) -> str:
        """Somebody's address."""
        return f"{person.hex[:12]}@{self.code.lower()}.example.org"

    def data_of(self, person: PersonId) -> Sealed:
        """Somebody's data."""
        data = PersonalData(
            f"Given-{person.hex[:8]}", f"Family-{person.hex[:8]}", "MD", self.email(person)
        )
        return Sealed(msgspec.json.encode(data).decode())

    async def token(self, person: PersonId) -> Sealed:
        """Sign somebody in, once, with a password of their own."""
        if person not in self.tokens:
            await self.sign_in(person)
        return self.tokens[person]

    async def sign_in(self, *people: PersonId) -> None:
        """Let people sign in anew with passwords of their own."""
        accounts = tuple(NewAccount(person, PASSWORD) for person in people)
        await self.wants(ProvideAccounts(SECRET, self.organization, accounts), Done)
        for person in people:
            request = SignIn(Sealed(self.email(person)), PASSWORD)
            self.tokens[person] = (await self.wants(request, SignedIn)).token

    async def by_operator(self, person: PersonId) -> Sealed:
        """Sign somebody in as the operator's command line does."""
        request = OperatorSignIn(SECRET, self.organization, Sealed(str(person)))
        return (await self.wants(request, SignedIn)).token

    async def register(self, people: Sequence[PersonId]) -> Enacted:
        """Make people known."""
        request = RegisterPeople(
            await self.token(self.admin),
            tuple(
                NewPerson(
                    person=person,
                    data=self.data_of(person),
                    profession="family_physician",
                    locale="en-CA",
                    command_id=uuid4(),
                )
                for person in people
            ),
        )
        return all_done(await self.wants(request, Enacted))

    async def appoint(
        self,
        person: PersonId,
        role: Role,
        program: ProgramId | None,
        command_id: UUID | None = None,
    ) -> Enacted:
        """Give an office, or propose it."""
        command = AppointOfficer(person, role, program)
        request = EnactOffice(await self.token(self.admin), command, command_id or uuid4())
        return await self.wants(request, Enacted)

    async def adopt_quotas(self, quotas: Quotas = Quotas(10**6, 10**6, 10**6)) -> None:  # noqa: B008
        """Say how much one person is shown in an hour; by default as much as can be."""
        token = await self.token(self.admin)
        await self.wants(EnactOrganization(token, AdoptQuotas(quotas), uuid4()), Enacted)

    async def dismiss(self, person: PersonId, role: Role, program: ProgramId | None) -> Enacted:
        """Take an office."""
        command = EndOffice(person, role, program)
        return await self.wants(
            EnactOffice(await self.token(self.admin), command, uuid4()), Enacted
        )

    async def define_program(self, program: ProgramId) -> None:
        """Make a program that keeps everything."""
        define = DefineProgram(
            code="P01",
            languages=("en-CA", "fr"),
            names={"en": "Program", "fr": "Programme"},
            setting="residency",
            region="NS",
            zone="America/Halifax",
        )
        steps = tuple(
            ProgramStep(program=program, command=command, command_id=uuid4(), at=JOINED)
            for command in (define, SetContentCapture(ContentCapture.FULL, True))
        )
        all_done(await self.wants(EnactPrograms(await self.token(self.admin), steps), Enacted))

    async def found_group(
        self,
        program: ProgramId,
        group: UUID,
        leader: PersonId,
        members: Sequence[PersonId],
    ) -> None:
        """Make a group that meets; every member consents to narratives."""
        stream = Stream(Tenant(self.organization, program), "group", group)
        frame = Frame(
            frequency="monthly",
            local_time="18:30",
            zone="America/Halifax",
            slot_minutes=90,
            setting="in_person",
        )
        proposal = Proposal(
            group=group,
            command=ProposeGroup(
                code="G001",
                name="Group",
                method="balint",
                mode="ongoing",
                frame=frame,
                rules=GroupRules(),
            ),
            command_id=uuid4(),
            at=JOINED,
        )
        proposing = ProposeGroups(await self.token(self.admin), program, (proposal,))
        all_done(await self.wants(proposing, Enacted))
        for command in (ApproveCharter(), OpenRecruiting()):
            await self.run(GROUP, stream, command, JOINED)
        commands: list[RosterCommand] = [AssignLeader(leader, Role.LEADER, "credentialed")]
        for member in members:
            commands += [
                OfferMembership(member, "family_physician"),
                signing(member, "en-CA"),
                AnswerContentConsent(member, True),
            ]
        leader_offers = [
            RosterStep(group=group, command=command, command_id=uuid4(), at=JOINED)
            for command in commands
        ]
        request = EnactRoster(await self.token(self.admin), program, tuple(leader_offers))
        all_done(await self.wants(request, Enacted))
        await self.run(GROUP, stream, ActivateGroup(), JOINED + timedelta(hours=1))

    async def roster(self, who: PersonId, *commands: RosterCommand) -> Enacted:
        """Ask for roster commands, now."""
        steps = [
            RosterStep(group=self.group, command=command, command_id=uuid4())
            for command in commands
        ]
        request = EnactRoster(await self.token(who), self.program, tuple(steps))
        return await self.wants(request, Enacted)

    async def hold_session(self, number: int) -> UUID:
        """Enter a session that was held, with everybody there."""
        session, at = uuid4(), MET + timedelta(days=number)
        stream = Stream(self.tenant, "session", session)
        as_of = await self._standing(at)
        await self.run(SESSION, stream, await self._scheduling(number, at), at)
        late = EnterSessionLate(leader=self.leader, standing=as_of, minutes=90)
        await self.run(SESSION, stream, late, at)
        for person in self.members:
            await self.run(SESSION, stream, CheckIn(person, Capacity.MEMBER, as_of), at)
        await self.run(SESSION, stream, CheckIn(self.leader, Capacity.LEADER, as_of), at)
        self.sessions.append(session)
        return session

    async def open_session(self, at: datetime) -> UUID:
        """Open a session now, with everybody there."""
        session = uuid4()
        stream = Stream(self.tenant, "session", session)
        await self.run(SESSION, stream, await self._scheduling(99, at), at)
        opening = OpenSession(
            present=tuple(self.members),
            standing=await self._standing(at),
            private_space=True,
            no_recording=True,
        )
        await self.run(SESSION, stream, opening, at, actor=self.leader)
        return session

    async def present(
        self,
        person: PersonId,
        session: UUID,
        theme: str = "system",
        seconds: int = 200,
        audience: Audience = Audience.LEADERS_NOW,
    ) -> StepDone:
        """Enter somebody's presentation of a session, shared with whoever leads."""
        late = LatePresentation(
            session=session,
            seconds=seconds,
            discussion_minutes=70,
            theme=theme,
            perspectives=("patient",),
            command_id=uuid4(),
            agreed=True,
            audience=audience,
        )
        request = EnterPresentations(await self.token(person), self.program, (late,))
        [step] = (await self.wants(request, Enacted)).steps
        return step

    async def seal(
        self,
        person: PersonId,
        session: UUID,
        text: str,
        kind: MaterialKind = MaterialKind.CASE_NARRATIVE,
        audience: Audience = Audience.NOBODY,
    ) -> StepDone:
        """Seal a text of somebody."""
        material = NewMaterial(
            session=session,
            kind=kind,
            locale="en-CA",
            text=Sealed(text),
            command_id=uuid4(),
            audience=audience,
        )
        request = SealMaterials(await self.token(person), self.program, (material,))
        [step] = (await self.wants(request, Enacted)).steps
        return step

    async def told(
        self,
        text: str,
        audience: Audience = Audience.LEADERS_NOW,
        member: int = 0,
        session: int = 0,
    ) -> UUID:
        """Let a member present and write a narrative; give its id."""
        presenter, where = self.members[member], self.sessions[session]
        presented = await self.present(presenter, where)
        assert presented.refused is None, presented
        done = await self.seal(presenter, where, text, audience=audience)
        assert done.made is not None, done
        return done.made

    async def standing_now(self, at: datetime) -> GroupStanding:
        """How the group stands."""
        return await self._standing(at)

    async def _standing(self, at: datetime) -> GroupStanding:
        group, _ = await state_of(self.app, GROUP, Stream(self.tenant, "group", self.group))
        return standing(group, at, self.group)

    async def _scheduling(self, number: int, at: datetime) -> ScheduleSession:
        return ScheduleSession(
            code=f"G001-S{number:02}",
            number=number,
            starts_at=at,
            local_start=at.strftime("%Y-%m-%dT%H:%M"),
            zone="America/Halifax",
            slot_minutes=90,
            standing=await self._standing(at),
        )

    async def run(
        self,
        decider: Decider[Any, Any, Any],
        stream: Stream,
        command: object,
        at: datetime,
        *,
        actor: PersonId | None = None,
    ) -> None:
        """Run a command of the web's, as somebody; without an actor, as an officer, late."""
        context = Context(
            tenant=stream.tenant,
            actor=actor or self.admin,
            role=Role.ORGANIZATION_ADMIN,
            at=at,
            command_id=uuid4(),
            correlation_id=uuid4(),
            offices=frozenset() if actor else frozenset({Role.ORGANIZATION_ADMIN}),
            entered_late=actor is None,
        )
        await execute(self.app, decider, Step(stream=stream, command=command, context=context))


def all_done(enacted: Enacted) -> Enacted:
    """Insist that no step was refused."""
    assert [step.refused for step in enacted.steps if step.refused] == []
    return enacted
