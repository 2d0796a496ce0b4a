"""A Warden for tests of the faces: it decides with the real deciders, and seals nothing.

It knows who is signed in, keeps texts and names in plain sight, and remembers what it was asked.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid5

import msgspec

from domain.access.purposes import Purpose
from domain.codes import refusal
from domain.execute import Step, execute_all, state_of
from domain.groups.commands import OfferMembership, RosterCommand
from domain.groups.group import GROUP
from domain.kernel import (
    Context,
    Forbidden,
    Missing,
    PersonId,
    Refused,
    RightKind,
    Role,
    Sealed,
    Stream,
    Tenant,
    Unauthenticated,
    Unavailable,
    own_log,
)
from domain.organizations.events import Naming
from domain.organizations.organization import ORGANIZATION
from domain.people.commands import RegisterPerson
from domain.people.events import PersonEvent
from domain.people.person import PERSON
from domain.ports import Appended, Clock, Principal
from domain.profiles.guards import require_adoptable
from domain.profiles.profile import PROFILES, profiles_stream
from domain.programs.commands import AdoptProfile
from domain.programs.program import PROGRAM, rules_of
from domain.protocol import Answer, Request
from domain.protocol.answers import Done, Enacted, StepDone
from domain.protocol.audits import AuditsListed, ListAudits
from domain.protocol.cases import (
    ItemListed,
    ItemShown,
    ItemsListed,
    ListItems,
    ListOwnItems,
    ReadItem,
    SealMaterials,
    ShareItem,
)
from domain.protocol.credentials import CredentialsListed, ListCredentials
from domain.protocol.door import (
    AccountShown,
    AdmissionsListed,
    AdmitOperator,
    FactorShown,
    ListAdmissions,
    ListSignIns,
    OperatorAdmission,
    ShowAccount,
    ShowFactor,
    SignedIn,
    SignIn,
    SignInsListed,
    SignOut,
)
from domain.protocol.glass import BreakGlassListed, ListBreakGlass, ListNotices, NoticesListed
from domain.protocol.identities import IdentitiesListed, ListIdentities
from domain.protocol.keys import (
    BondsExamined,
    CheckHealth,
    CheckKeys,
    ExamineBonds,
    ExamineItems,
    ItemsExamined,
    SkipParked,
)
from domain.protocol.mine import MineShown, WhoSawMine
from domain.protocol.names import NamesShown, PersonName, ShowNames
from domain.protocol.offices import (
    EnactOffice,
    ListOffices,
    OfficeHistoryShown,
    OfficesListed,
    ShowOfficeHistory,
)
from domain.protocol.passkeys import ListPasskeys, PasskeysListed
from domain.protocol.people import (
    EnactGroupRules,
    EnactOrganization,
    EnactProfiles,
    EnactPrograms,
    EnactRoster,
    PersonalData,
    ProposeGroups,
    RegisterPeople,
)
from domain.protocol.proofs import (
    BundleBegun,
    BundleLines,
    ReadBundle,
    ShowVerification,
    TakeBundle,
    TakeProof,
    VerificationShown,
)
from domain.protocol.providers import ConnectionShown, ShowConnection
from domain.protocol.renewals import ListRenewals, RenewalsListed
from domain.protocol.trail import ReportDenial, SearchTrail, TrailShown
from domain.screening import require_attested
from infra.ids import new_id
from infra.screening.screening import findings
from infra.store.memory import MemoryEventStore
from tests.kit.scenario import ORGANIZATION_ID

PASSWORD = "correct horse battery staple"
DAY = timedelta(days=1)


@dataclass
class FakeWarden:
    """The ports ``Warden`` and ``Sessions`` at once; its tokens are e-mail addresses.

    What it is ``told`` to answer to a kind of request, it answers.
    """

    store: MemoryEventStore
    now: Clock
    asked: list[Request] = field(default_factory=list)
    people: dict[str, PersonId] = field(default_factory=dict)
    names: dict[PersonId, PersonName] = field(default_factory=dict)
    locales: dict[PersonId, str] = field(default_factory=dict)
    items: dict[UUID, tuple[PersonId, ItemShown]] = field(default_factory=dict)
    shared: dict[UUID, ItemListed] = field(default_factory=dict)
    down: bool = False
    told: dict[type, Answer | Refused] = field(default_factory=dict)
    strength: str = "password"

    @property
    def denials(self) -> list[str]:
        """The rules of the refusals that were reported."""
        return [asked.rule for asked in self.asked if isinstance(asked, ReportDenial)]

    async def principal(self, token: Sealed) -> Principal:
        """Say who holds a token."""
        person = self.people.get(token.reveal())
        if person is None:
            raise Unauthenticated("session.none", "sign in to continue")
        return Principal(
            session=uuid5(person, "a sign-in"),
            organization=ORGANIZATION_ID,
            person=person,
            strength=self.strength,
            locale=self.locales.get(person, "en"),
            expires=self.now() + DAY,
            authority=await self.store.authority(ORGANIZATION_ID, person),
        )

    async def ask(self, request: Request) -> Answer:  # noqa: C901, PLR0911, PLR0912 - one for each request
        """Do what the Warden would, as far as the faces can tell."""
        self.asked.append(request)
        if self.down:
            raise Unavailable("warden.unavailable", "the Warden does not answer; try again")
        told = self.told.get(type(request))
        if isinstance(told, Refused):
            raise told
        if told is not None:
            return told
        match request:
            case SignIn():
                return self._sign_in(request)
            case SignOut() | ReportDenial() | CheckHealth() | CheckKeys() | SkipParked():
                return Done()
            case ExamineBonds():
                return BondsExamined(0, ())
            case ExamineItems():
                return ItemsExamined(0, (), None)
            case TakeBundle(token=token):
                await self._proof(token)
                return BundleBegun(UUID(int=9), b"{}\n", 1, 2)
            case ReadBundle(after=after):
                return BundleLines(b"%d\n" % after, after + 1, after == 1)
            case TakeProof(token=token):
                return await self._proof(token)
            case RegisterPeople():
                return await self._register(request)
            case EnactRoster():
                return await self._roster(request)
            case EnactOffice() | EnactOrganization():
                return await self._office(request)
            case EnactProfiles():
                return await self._profiles(request)
            case EnactPrograms():
                return await self._programs(request)
            case EnactGroupRules():
                return await self._group_rules(request)
            case ProposeGroups():
                return await self._proposals(request)
            case ShowNames(people=people):
                return NamesShown({p: self.names[p] for p in people if p in self.names}, 11)
            case SealMaterials() | ShareItem() | ReadItem() | ListItems() | ListOwnItems():
                return await self._material(request)
            case AdmitOperator(minutes=minutes):
                return OperatorAdmission(UUID(int=8), self.now() + timedelta(minutes=minutes))
            case ListBreakGlass():
                return BreakGlassListed((), {}, 3)
            case ListIdentities():
                return IdentitiesListed((), {}, 3)
            case ListOffices():
                return OfficesListed(offices=(), waiting=(), names={})
            case ListCredentials():
                return CredentialsListed(lines=(), names={})
            case ListRenewals():
                return RenewalsListed(renewals=(), names={})
            case ListAdmissions():
                return AdmissionsListed(lines=(), names={})
            case ShowOfficeHistory():
                return OfficeHistoryShown(tenures=(), alone=(), names={})
            case ShowAccount():
                return AccountShown((ORGANIZATION_ID,), proven=True)
            case ShowFactor():
                return FactorShown(has=False, left=0, may_add=True, strength="password")
            case ShowConnection():
                return ConnectionShown(None, "", None)
            case ListPasskeys():
                return PasskeysListed((), may_add=True)
            case ListSignIns():
                return SignInsListed(())
            case ListAudits():
                return AuditsListed((), {})
            case ListNotices():
                return NoticesListed((), 0)
            case ShowVerification():
                return VerificationShown(None, {})
            case SearchTrail():
                return TrailShown((), None, {})
            case WhoSawMine():
                return MineShown(naming=Naming.ALWAYS, newest=None)
            case _:
                raise Missing("fake.untold", f"no answer to {type(request).__name__} was told")

    async def _proof(self, token: Sealed) -> Done:
        rights = (await self.principal(token)).authority.rights
        if not any(right.detail in {Role.AUDITOR, Role.PRIVACY_OFFICER} for right in rights):
            raise Forbidden("proof.not_allowed", "auditors verify the logs")
        return Done(12)

    def _sign_in(self, request: SignIn) -> SignedIn:
        person = self.people.get(request.email.reveal())
        if person is None or request.password.reveal() != PASSWORD:
            raise Unauthenticated("sign_in.refused", "e-mail or password is not right; try again")
        return SignedIn(request.email, ORGANIZATION_ID, person, self.now() + DAY, "en")

    async def _register(self, request: RegisterPeople) -> Enacted:
        caller = await self.principal(request.token)
        tenant = own_log(ORGANIZATION_ID)
        steps = []
        for new in request.people:
            data = msgspec.json.decode(new.data.reveal(), type=PersonalData)
            command = RegisterPerson(
                new.profession, new.locale, new_id(), new.practice, new.home_program
            )
            stream = Stream(tenant, PERSON.category, new.person)
            ctx = self._context(caller, tenant, new.command_id)
            [done] = await execute_all(
                self.store, PERSON, [Step(stream=stream, command=command, context=ctx)]
            )
            steps.append(_done(done))
            if isinstance(done, Appended):
                self.people[data.email] = new.person
                self.names[new.person] = PersonName(
                    data.given_name, data.family_name, data.post_nominals
                )
        return Enacted(tuple(steps))

    async def _roster(self, request: EnactRoster) -> Enacted:
        caller = await self.principal(request.token)
        tenant = Tenant(ORGANIZATION_ID, request.program)
        steps = [
            Step(
                stream=Stream(tenant, GROUP.category, step.group),
                command=await self._as_known(step.command),
                context=self._context(caller, tenant, step.command_id),
                undoes=step.undoes,
                row=step.row,
            )
            for step in request.steps
        ]
        return Enacted(tuple(_done(d) for d in await execute_all(self.store, GROUP, steps)))

    async def _as_known(self, command: RosterCommand) -> RosterCommand:
        stream = Stream(own_log(ORGANIZATION_ID), PERSON.category, command.person)
        history = await self.store.read(stream)
        known = PERSON.fold(cast("PersonEvent", recorded.event) for recorded in history)
        if not known.exists:
            raise refusal("person.missing")
        if isinstance(command, OfferMembership):
            return OfferMembership(command.person, known.profession, known.practice)
        return command

    async def _office(self, request: EnactOffice | EnactOrganization) -> Enacted:
        caller = await self.principal(request.token)
        tenant = own_log(ORGANIZATION_ID)
        step = Step(
            stream=Stream(tenant, ORGANIZATION.category, ORGANIZATION_ID),
            command=request.command,
            context=self._context(caller, tenant, request.command_id),
        )
        return Enacted(tuple(_done(d) for d in await execute_all(self.store, ORGANIZATION, [step])))

    async def _profiles(self, request: EnactProfiles) -> Enacted:
        caller = await self.principal(request.token)
        tenant = own_log(ORGANIZATION_ID)
        step = Step(
            stream=profiles_stream(ORGANIZATION_ID),
            command=request.command,
            context=self._context(caller, tenant, request.command_id),
        )
        return Enacted(tuple(_done(d) for d in await execute_all(self.store, PROFILES, [step])))

    async def _programs(self, request: EnactPrograms) -> Enacted:
        caller = await self.principal(request.token)
        own = own_log(ORGANIZATION_ID)
        done: list[Appended | Refused] = []
        for asked in request.steps:
            program = Tenant(ORGANIZATION_ID, asked.program)
            context = self._context(caller, program, asked.command_id)
            command = asked.command
            if isinstance(command, AdoptProfile):
                profiles, _ = await state_of(self.store, PROFILES, profiles_stream(ORGANIZATION_ID))
                rules = require_adoptable(profiles, command.profile, command.profile_version)
                command = msgspec.structs.replace(command, rules=rules)
            step = Step(
                stream=Stream(own, PROGRAM.category, asked.program),
                command=command,
                context=msgspec.structs.replace(context, tenant=own),
            )
            done += await execute_all(self.store, PROGRAM, [step])
            await self.store.open_log(program)
        return Enacted(tuple(map(_done, done)))

    async def _group_rules(self, request: EnactGroupRules) -> Enacted:
        caller = await self.principal(request.token)
        tenant, own = Tenant(ORGANIZATION_ID, request.program), own_log(ORGANIZATION_ID)
        program, _ = await state_of(
            self.store, PROGRAM, Stream(own, PROGRAM.category, request.program)
        )
        step = Step(
            stream=Stream(tenant, GROUP.category, request.group),
            command=msgspec.structs.replace(request.command, offered=program.latest),
            context=self._context(caller, tenant, request.command_id),
        )
        return Enacted(tuple(_done(d) for d in await execute_all(self.store, GROUP, [step])))

    async def _proposals(self, request: ProposeGroups) -> Enacted:
        caller = await self.principal(request.token)
        tenant, own = Tenant(ORGANIZATION_ID, request.program), own_log(ORGANIZATION_ID)
        program, _ = await state_of(
            self.store, PROGRAM, Stream(own, PROGRAM.category, request.program)
        )
        organization, _ = await state_of(
            self.store, ORGANIZATION, Stream(own, ORGANIZATION.category, ORGANIZATION_ID)
        )
        steps = [
            Step(
                stream=Stream(tenant, GROUP.category, asked.group),
                command=msgspec.structs.replace(
                    asked.command, rules=rules_of(organization.profile, program, self.now())
                ),
                context=self._context(caller, tenant, asked.command_id),
            )
            for asked in request.proposals
        ]
        return Enacted(tuple(map(_done, await execute_all(self.store, GROUP, steps))))

    async def _material(
        self, request: SealMaterials | ShareItem | ReadItem | ListItems | ListOwnItems
    ) -> Answer:
        caller = await self.principal(request.token)
        match request:
            case SealMaterials(materials=[new]):
                require_attested(findings(new.text.reveal()), new.attested)
                self.items[new.command_id] = (
                    caller.person,
                    ItemShown(
                        item=new.command_id,
                        kind=new.kind,
                        session=new.session,
                        locale=new.locale,
                        text=new.text,
                        sealed_at=self.now(),
                        own=True,
                        record=12,
                    ),
                )
                return Enacted((StepDone(version=1, position=1, made=new.command_id),))
            case ReadItem(item=item, purpose=purpose):
                author, shown = self.items.get(item, (None, None))
                if shown is None or (author != caller.person and purpose is Purpose.OWN):
                    raise Missing("item.missing", "text not found")
                return msgspec.structs.replace(shown, own=author == caller.person)
            case _:
                return ItemsListed(())

    def _context(self, caller: Principal, tenant: Tenant, command_id: UUID) -> Context:
        scopes = {UUID(str(tenant.program)), UUID(str(tenant.organization))}
        offices = frozenset(
            Role(right.detail)
            for right in caller.authority.rights
            if right.kind is RightKind.OFFICE and right.scope in scopes
        )
        return Context(
            tenant=tenant,
            actor=caller.person,
            role=next(iter(sorted(offices)), Role.MEMBER),
            at=self.now(),
            command_id=command_id,
            correlation_id=command_id,
            offices=offices,
            in_person=caller.in_person,
        )


def _done(outcome: Appended | Refused) -> StepDone:
    if isinstance(outcome, Refused):
        raise outcome
    version = outcome.recorded[-1].version if outcome.recorded else 0
    return StepDone(version=version, position=outcome.position)
