"""People at work, made through the ports: programs with groups, leaders and members signed in."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import msgspec

from domain.access.identity import Known, Session
from domain.execute import Step, execute_all, state_of
from domain.groups.commands import (
    ActivateGroup,
    AnswerContentConsent,
    ApproveCharter,
    AssignLeader,
    OfferMembership,
    OpenRecruiting,
    ProposeGroup,
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
    Refused,
    Role,
    Sealed,
    Stream,
    Tenant,
    own_log,
)
from domain.organizations.commands import AppointFirstOfficers, FirstOfficer, ProvisionOrganization
from domain.organizations.organization import ORGANIZATION
from domain.ports import EventStore
from domain.programs.commands import DefineProgram
from domain.programs.program import PROGRAM
from domain.protocol.answers import Enacted
from domain.protocol.people import NewPerson, PersonalData, RegisterPeople
from domain.rules import GroupRules
from domain.sessions.commands import OpenSession, ScheduleSession
from domain.sessions.session import SESSION
from infra.gateway.client import WardenClient
from services.warden.door.ports import Accounts
from services.warden.door.signing_in import LASTS
from tests.kit.agreements import signing

FRAME = Frame(
    frequency="monthly", local_time="18:30", zone="UTC", slot_minutes=90, setting="online"
)
MEMBERS = 8
JOINED = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass(frozen=True)
class SignedIn:
    """Somebody with an open session."""

    person: PersonId
    token: str


@dataclass(frozen=True)
class GroupAtWork:
    """An active group with a leader, members and sessions to come."""

    tenant: Tenant
    group: UUID
    leader: SignedIn
    members: tuple[SignedIn, ...]
    sessions: tuple[UUID, ...]


class Crowd:
    """Makes one organization and what happens in it.

    ``store`` may append everything. With a Warden to ask, people have names.
    """

    def __init__(
        self,
        store: EventStore,
        accounts: Accounts,
        code: str,
        warden: WardenClient | None = None,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._code = code
        self._warden = warden
        self._token = ""
        self.organization = OrganizationId(uuid4())
        self.admin = PersonId(uuid4())

    async def found(self) -> SignedIn:
        """Make the organization; its admin."""
        tenant = own_log(self.organization)
        await self._store.open_log(tenant)
        stream = Stream(tenant, ORGANIZATION.category, self.organization)
        name = f"Organization {self._code}"
        founding = ProvisionOrganization(
            self._code, ("en-CA", "fr"), {"en": name, "fr": name}, "CA"
        )
        first = FirstOfficer(self.admin, Role.ORGANIZATION_ADMIN)
        appointing = AppointFirstOfficers((first,))
        await self._do(ORGANIZATION, stream, [founding, appointing], role=Role.OPERATOR)
        signed_in = await self.sign_in(self.admin)
        self._token = signed_in.token
        return signed_in

    async def sign_in(self, person: PersonId) -> SignedIn:
        """Begin a session of somebody."""
        token = secrets.token_urlsafe(32)
        await self._accounts.begin(
            Session(
                token=sha256(token.encode()).digest(),
                session=uuid4(),
                known=Known(self.organization, person, "en-CA"),
                strength="password",
                expires=datetime.now(UTC) + LASTS,
            )
        )
        return SignedIn(person, token)

    async def program(
        self, code: str, *, groups: int, members: int, sessions: int
    ) -> Sequence[GroupAtWork]:
        """Make a program with active groups; ``members`` of each are signed in, and its leader."""
        program = ProgramId(uuid4())
        tenant = Tenant(self.organization, program)
        defining = DefineProgram(
            code=code,
            languages=("en-CA", "fr"),
            names={"en": code, "fr": code},
            setting="academic",
            region="ON",
            zone="UTC",
        )
        stream = Stream(own_log(self.organization), PROGRAM.category, program)
        await self._do(PROGRAM, stream, [defining])
        await self._store.open_log(tenant)
        return [
            await self._group(tenant, f"{code}-G{number}", members, sessions)
            for number in range(1, groups + 1)
        ]

    async def _group(self, tenant: Tenant, code: str, members: int, sessions: int) -> GroupAtWork:
        group, leader = uuid4(), PersonId(uuid4())
        people = [PersonId(uuid4()) for _ in range(MEMBERS)]
        await self._register([leader, *people], tenant.program)
        stream = Stream(tenant, GROUP.category, group)
        commands: list[object] = [
            ProposeGroup(
                code=code,
                name=code,
                method="balint",
                mode="ongoing",
                frame=FRAME,
                rules=GroupRules(),
            ),
            ApproveCharter(),
            OpenRecruiting(),
            AssignLeader(leader, Role.LEADER, "credentialed"),
        ]
        for person in people:
            commands += [
                OfferMembership(person, "family_physician"),
                signing(person, "en-CA"),
                AnswerContentConsent(person, True),
            ]
        await self._do(GROUP, stream, [*commands, ActivateGroup()], at=JOINED)
        planned = await self._planned(tenant, group, code, sessions)
        return GroupAtWork(
            tenant=tenant,
            group=group,
            leader=await self.sign_in(leader),
            members=tuple([await self.sign_in(person) for person in people[:members]]),
            sessions=planned,
        )

    async def _register(self, people: Sequence[PersonId], home: ProgramId) -> None:
        """Let the Warden seal who people are."""
        if self._warden is None:
            return
        new = [
            NewPerson(
                person=person,
                data=Sealed(
                    msgspec.json.encode(
                        PersonalData("Given", "Family", "MD", f"{person}@example.org")
                    ).decode()
                ),
                profession="family_physician",
                locale="en-CA",
                home_program=home,
                command_id=uuid4(),
            )
            for person in people
        ]
        done = await self._warden.ask(RegisterPeople(Sealed(self._token), tuple(new)))
        assert isinstance(done, Enacted), done
        assert not any(step.refused for step in done.steps), done

    async def open_session(self, group: GroupAtWork) -> None:
        """Begin the first session of a group, with nobody in the room but its leader."""
        state, _ = await state_of(
            self._store, GROUP, Stream(group.tenant, GROUP.category, group.group)
        )
        now = datetime.now(UTC)
        opening = OpenSession(
            present=(),
            standing=standing(state, now, group.group),
            override_quorum=True,
            private_space=True,
            no_recording=True,
        )
        stream = Stream(group.tenant, SESSION.category, group.sessions[0])
        step = self._step(stream, opening, now, Role.LEADER)
        leading = msgspec.structs.replace(
            step.context, actor=group.leader.person, offices=frozenset(), entered_late=False
        )
        await self._all(SESSION, [msgspec.structs.replace(step, context=leading)])

    async def _planned(
        self, tenant: Tenant, group: UUID, code: str, sessions: int
    ) -> tuple[UUID, ...]:
        now = datetime.now(UTC)
        state, _ = await state_of(self._store, GROUP, Stream(tenant, GROUP.category, group))
        stands = standing(state, now, group)
        steps, made = [], []
        for number in range(1, sessions + 1):
            at = (now + timedelta(days=number - 1)).replace(second=0, microsecond=0)
            session = uuid4()
            plan = ScheduleSession(
                code=f"{code}-S{number:02}",
                number=number,
                starts_at=at,
                local_start=at.strftime("%Y-%m-%dT%H:%M"),
                zone="UTC",
                slot_minutes=90,
                standing=stands,
            )
            made.append(session)
            steps.append(self._step(Stream(tenant, SESSION.category, session), plan, now))
        await self._all(SESSION, steps)
        return tuple(made)

    async def _do(
        self,
        decider: Decider[Any, Any, Any],
        stream: Stream,
        commands: Sequence[object],
        *,
        at: datetime | None = None,
        role: Role = Role.ORGANIZATION_ADMIN,
    ) -> None:
        when = at or datetime.now(UTC)
        await self._all(decider, [self._step(stream, command, when, role) for command in commands])

    async def _all(self, decider: Decider[Any, Any, Any], steps: Sequence[Step]) -> None:
        for outcome in await execute_all(self._store, decider, steps) if steps else ():
            if isinstance(outcome, Refused):
                raise outcome

    def _step(
        self,
        stream: Stream,
        command: object,
        at: datetime,
        role: Role = Role.ORGANIZATION_ADMIN,
    ) -> Step:
        context = Context(
            tenant=stream.tenant,
            actor=self.admin,
            role=role,
            at=at,
            command_id=uuid4(),
            correlation_id=uuid4(),
            offices=frozenset({role}),
            entered_late=True,
        )
        return Step(stream=stream, command=command, context=context)
