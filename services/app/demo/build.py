"""Builds the demo: an organization, its year, what its authors wrote, accounts to sign in by."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid5

import msgspec

from domain.access.refusing import refusal_of
from domain.codes import refusal
from domain.kernel import OrganizationId, PersonId, Refused, Role, Sealed
from domain.kernel.locales import language_of
from domain.organizations.commands import AppointOfficer
from domain.organizations.naming import organization_id
from domain.ports import Screening
from domain.profiles.commands import PublishProfile
from domain.profiles.presets import PRESETS
from domain.programs.commands import AdoptProfile
from domain.protocol.answers import Done, Enacted
from domain.protocol.door import (
    EstablishOrganization,
    LinksIssued,
    NewAccount,
    OperatorSignIn,
    ProvideAccounts,
    SignedIn,
    SignIn,
    SignOut,
)
from domain.protocol.offices import EnactOffice
from domain.protocol.people import (
    AttestOwnStatus,
    EnactProfiles,
    EnactPrograms,
    PersonalData,
    ProgramStep,
    RegisterPeople,
)
from domain.rules import ContentCapture, Participation, Setting
from domain.sessions.words import MaterialKind
from services.app.asking import ask_for
from services.app.demo.cast import ADMINS, OFFICERS, ORGANIZATION, first_officers, new_admin
from services.app.demo.next_sessions import schedule_next
from services.app.imports.authors import Authors
from services.app.imports.identity import person_id, program_id
from services.app.imports.moving import move_year, weeks_until_last_week
from services.app.imports.officer import Officer, officer_of
from services.app.imports.reading import Table
from services.app.imports.report import Report
from services.app.imports.run import Import, Progress
from services.app.shell import Shell

NOT_EVALUATION: Final = "account.not_evaluation"


class DemoAccount(msgspec.Struct, frozen=True):
    """Somebody as whom the demo may be seen. The password is for this installation alone."""

    role: str
    email: str
    password: str
    name: str
    locale: str

    def __repr__(self) -> str:
        return f"<demo account of a {self.role}>"


class Seat(msgspec.Struct, frozen=True):
    """Who leads and who wrote, in a group where something may be read."""

    program: str
    leader: str
    member: str


class Demo:
    """One demo, made through the Warden and the store of a running installation."""

    def __init__(
        self,
        shell: Shell,
        screening: Screening,
        secret: Sealed,
        now: datetime,
        new_password: Callable[[], str],
    ) -> None:
        self._shell = shell
        self._screening = screening
        self._secret = secret
        self._now = now
        self._new_password = new_password
        self._organization = organization_id(ORGANIZATION.code)

    async def build(
        self, tables: Mapping[str, Table], progress: Progress = lambda _: None
    ) -> tuple[Report, Sequence[DemoAccount]]:
        """Make everything, moved so that the last session was last week.

        Doing it again in the same week changes nothing but passwords. Raises ``Refused``
        (``demo.not_evaluation``) where the Warden does not serve evaluation.
        """
        await self._require_evaluation()
        await self._establish()
        officer = await self._officer()
        try:
            moved = move_year(tables, weeks_until_last_week(tables, self._now.date()))
            year = Import(self._shell, officer, moved)
            await year.run(progress)
            authors = await Authors.reading(
                self._shell, self._screening, self._secret, self._organization, year.book, moved
            )
            await authors.enter(year.rules, progress)
            await self._publish_rules(officer, year)
            await schedule_next(self._shell, officer, year.book)
            seats = _seats(year, authors)
            await self._appoint_admins(officer, seats)
        finally:
            await self._shell.warden.ask(SignOut(officer.token))
        accounts = await self._provide_accounts(_players(self._organization, year, seats))
        await self._attest(accounts)
        return year.tally.report(), accounts

    async def _require_evaluation(self) -> None:
        probe = ProvideAccounts(self._secret, self._organization, ())
        try:
            await ask_for(self._shell.warden, probe, Done)
        except Refused as refused:
            if refused.code != NOT_EVALUATION:
                raise
            raise not_evaluation() from refused

    async def _establish(self) -> None:
        request = EstablishOrganization(
            secret=self._secret,
            organization=self._organization,
            provision=ORGANIZATION,
            officers=first_officers(self._organization),
        )
        await ask_for(self._shell.warden, request, LinksIssued)

    async def _officer(self) -> Officer:
        person = Sealed(str(OFFICERS[0].person(self._organization)))
        request = OperatorSignIn(self._secret, self._organization, person)
        token = (await ask_for(self._shell.warden, request, SignedIn)).token
        principal = await self._shell.sessions.principal(token)
        return officer_of(principal, token, self._shell.new_id(), self._now)

    async def _appoint_admins(self, officer: Officer, seats: Mapping[str, Seat]) -> None:
        """Make program admins known and appoint them, each for a program that has a seat."""
        for language, seat in seats.items():
            admin = ADMINS[language]
            program = program_id(self._organization, seat.program)
            person = new_admin(self._organization, admin, program)
            await self._enact(RegisterPeople(officer.token, (person,)))
            appoint = AppointOfficer(person.person, Role.PROGRAM_ADMIN, program)
            command_id = admin.command(self._organization, "appoint")
            await self._enact(EnactOffice(officer.token, appoint, command_id))

    async def _publish_rules(self, officer: Officer, year: Import) -> None:
        """Publish the rules of each setting; programs of residents adopt theirs, groups are asked.

        Each has the id of its own name, so that it is done once.
        """
        for setting, preset in PRESETS.items():
            publish, once = PublishProfile(preset), uuid5(self._organization, f"demo:{setting}")
            await self._enact(EnactProfiles(officer.token, publish, once))
        adopt, book = AdoptProfile(profile=Setting.RESIDENCY, profile_version=1), year.book
        of_residents = (Setting.RESIDENCY, Participation.MANDATORY)
        for entry in book.programs.values():
            row = entry.row
            if (row.setting, row.participation) == of_residents and book.stands(entry.place):
                program = program_id(self._organization, row.code)
                once = uuid5(program, "demo:rules")
                step = ProgramStep(program=program, command=adopt, command_id=once)
                await self._enact(EnactPrograms(officer.token, (step,)))

    async def _enact(
        self,
        request: RegisterPeople | EnactOffice | EnactProfiles | EnactPrograms | AttestOwnStatus,
    ) -> None:
        for step in (await ask_for(self._shell.warden, request, Enacted)).steps:
            if step.refused is not None:
                raise refusal_of(step.refused)

    async def _attest(self, accounts: Sequence[DemoAccount]) -> None:
        """Let those who sit or lead say that they are registered in their professions."""
        for account in accounts:
            if account.role in {Role.LEADER, Role.MEMBER}:
                sign_in = SignIn(Sealed(account.email), Sealed(account.password))
                token = (await ask_for(self._shell.warden, sign_in, SignedIn)).token
                await self._enact(AttestOwnStatus(token, self._shell.new_id()))
                await self._shell.warden.ask(SignOut(token))

    async def _provide_accounts(
        self, players: Sequence[tuple[PersonId, DemoAccount]]
    ) -> Sequence[DemoAccount]:
        provided = [
            (person, msgspec.structs.replace(account, password=self._new_password()))
            for person, account in players
        ]
        request = ProvideAccounts(
            self._secret,
            self._organization,
            tuple(NewAccount(person, Sealed(account.password)) for person, account in provided),
        )
        await ask_for(self._shell.warden, request, Done)
        return [account for _, account in provided]


def not_evaluation() -> Refused:
    """Refuse a demo where people's real data may be."""
    return refusal("demo.not_evaluation")


def _seats(year: Import, authors: Authors) -> dict[str, Seat]:
    """Find, for each language, a group in which a member's narrative is shared with a leader."""
    seats: dict[str, Seat] = {}
    book = year.book
    leaders = [entry.row for entry in book.leaders.values() if book.stands(entry.place)]
    for text in authors.applied(MaterialKind.CASE_NARRATIVE):
        group = book.groups[book.sessions[text.session,].row.group,].row
        program = book.programs[group.program,].row
        if program.capture is not ContentCapture.FULL:
            continue
        language = language_of(program.languages[0])
        leader = next((one.person for one in leaders if one.group == group.code), None)
        people = [book.people[code,].row for code in (leader, text.author) if code]
        speaks = {language_of(one.locale) for one in people}
        if leader and leader != text.author and speaks == {language}:
            seats.setdefault(language, Seat(program.code, leader, text.author))
    return seats


def _players(
    organization: OrganizationId, year: Import, seats: Mapping[str, Seat]
) -> Sequence[tuple[PersonId, DemoAccount]]:
    admins = [ADMINS[language] for language in seats]
    players = [
        (player.person(organization), _account(player.role, player.data, player.locale))
        for player in (*OFFICERS, *admins)
    ]
    for seat in seats.values():
        for role, code in ((Role.LEADER, seat.leader), (Role.MEMBER, seat.member)):
            row = year.book.people[code,].row
            players.append((person_id(organization, code), _account(role, row.data, row.locale)))
    return players


def _account(role: Role, data: Sealed, locale: str) -> DemoAccount:
    known = msgspec.json.decode(data.reveal(), type=PersonalData)
    name = f"{known.given_name} {known.family_name}"
    return DemoAccount(role, known.email, "", name, locale)
