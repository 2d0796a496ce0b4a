"""Programs and people: what belongs to the organization's own log."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

import msgspec

from domain.kernel import ProgramId, Stream, own_log
from domain.people.commands import CorrectPerson, RegisterPerson
from domain.people.person import PERSON
from domain.programs.commands import DefineProgram, SetContentCapture
from domain.programs.program import PROGRAM
from domain.programs.state import Program
from domain.protocol.people import NewPerson
from domain.rules import ContentCapture
from services.app.imports import rows
from services.app.imports.book import Book, Entry
from services.app.imports.columns import PEOPLE, PROGRAMS
from services.app.imports.group_facts import PersonFacts
from services.app.imports.identity import person_id, program_id, row_id, step_id
from services.app.imports.known import Known
from services.app.imports.officer import Officer
from services.app.imports.report import Place
from services.app.imports.thread import Act, Move, Thread
from services.app.imports.writing import Refusals, Scribe


class ProgramFacts(msgspec.Struct, frozen=True):
    """What a program's groups go by."""

    zone: str
    program: Program


class Register:
    """Decides on programs and people, and has them written."""

    def __init__(self, book: Book, known: Known, officer: Officer, scribe: Scribe) -> None:
        self._book = book
        self._known = known
        self._officer = officer
        self._scribe = scribe
        self._tenant = own_log(officer.organization)

    async def programs(self) -> Mapping[str, ProgramFacts]:
        """Define programs; return those that stand, by code."""
        fresh: list[Move] = []
        found: dict[str, ProgramFacts] = {}
        for entry in self._book.programs.values():
            thread = self._program_thread(entry)
            self._book.settle(entry.place, partial(self._define, entry, thread, fresh))
            if self._book.stands(entry.place):
                found[entry.row.code] = ProgramFacts(entry.row.zone, thread.state)
        self._refuse(await self._scribe.programs(fresh))
        return {
            code: facts
            for code, facts in found.items()
            if self._book.stands(self._book.programs[code,].place)
        }

    async def people(self) -> Mapping[str, PersonFacts]:
        """Register people; return what a roster must know of all who stand, by code."""
        self._compare_people()
        news: list[tuple[Place, NewPerson]] = []
        found = self._people_known()
        for entry in self._book.people.values():
            if self._book.settle(entry.place, partial(self._decide_person, entry)):
                found[entry.row.code] = PersonFacts(entry.row.profession, entry.row.practice)
                news.append((entry.place, self._new_person(entry.row)))
        refusals, corrected = await self._scribe.people(news)
        self._refuse(refusals)
        for place, fields in corrected.items():
            self._book.tally.warn(place, "import.corrected", ", ".join(fields))
        return found

    def _program_thread(self, entry: Entry[rows.Program]) -> Thread:
        history = self._known.history(program_id(self._officer.organization, entry.row.code))
        claimed = [self._program_step(entry.row, name) for name in ("define", "capture")]
        return Thread(PROGRAM, history, claimed, self._known.attested_at)

    def _define(self, entry: Entry[rows.Program], thread: Thread, fresh: list[Move]) -> None:
        row = entry.row
        define = DefineProgram(
            code=row.code,
            languages=row.languages,
            names=row.names,
            setting=row.setting,
            region=row.region,
            zone=row.zone,
            participation=row.participation,
            same_practice=row.same_practice,
            eligible_professions=row.professions,
        )
        impact_assessed = row.capture is ContentCapture.FULL
        moves = tuple(
            Move(
                place=entry.place,
                stream=Stream(self._tenant, PROGRAM.category, self._program_id(row)),
                command=command,
                command_id=self._program_step(row, name),
                at=self._officer.now,
            )
            for name, command in (
                ("define", define),
                ("capture", SetContentCapture(row.capture, impact_assessed)),
            )
        )
        if impact_assessed:
            self._book.tally.attest("impact_assessments", entry.place)
        fresh += thread.take(
            Act(moves, founding=True), self._officer.context(self._tenant, row.zone)
        ).fresh

    def _compare_people(self) -> None:
        """Refuse an address that an earlier row has; note who looks like somebody else."""
        mailboxes: dict[str, Place] = {}
        alike: dict[str, Place] = {}
        for entry in self._book.people.values():
            if self._book.tally.refusal(entry.place):
                continue
            first = mailboxes.setdefault(entry.row.mailbox.reveal(), entry.place)
            if first != entry.place:
                self._book.tally.refuse(
                    entry.place, "claim.taken", f"the address belongs to {first} already"
                )
            look = entry.row.alike.reveal()
            if look and (first := alike.setdefault(look, entry.place)) != entry.place:
                reason = f"has the name and practice of {first}"
                self._book.tally.warn(entry.place, "import.looks_alike", reason)

    def _people_known(self) -> dict[str, PersonFacts]:
        found: dict[str, PersonFacts] = {}
        for code in self._book.elsewhere(PEOPLE):
            history = self._known.history(person_id(self._officer.organization, code))
            person = PERSON.fold(recorded.event for recorded in history)
            found[code] = PersonFacts(person.profession, person.practice)
        return found

    def _decide_person(self, entry: Entry[rows.Person]) -> None:
        """Decide on somebody new; who is known is compared where their data is sealed."""
        row = entry.row
        if row.home:
            self._book.require(PROGRAMS, row.home)
        id_ = person_id(self._officer.organization, row.code)
        history = self._known.history(id_)
        command = RegisterPerson(
            profession=row.profession,
            locale=row.locale,
            sealed=id_,
            practice=row.practice,
            home_program=self._home(row),
        )
        correction = CorrectPerson(profession=row.profession, practice=row.practice)
        move = Move(
            place=entry.place,
            stream=Stream(self._tenant, PERSON.category, id_),
            command=correction if history else command,
            command_id=self._person_step(row),
            at=self._officer.now,
        )
        person = PERSON.fold(recorded.event for recorded in history)
        PERSON.decide(person, move.command, self._officer.context(self._tenant, "UTC")(move))

    def _new_person(self, row: rows.Person) -> NewPerson:
        return NewPerson(
            person=person_id(self._officer.organization, row.code),
            data=row.data,
            profession=row.profession,
            locale=row.locale,
            practice=row.practice,
            home_program=self._home(row),
            command_id=self._person_step(row),
        )

    def _refuse(self, refusals: Refusals) -> None:
        for place, refused in refusals.items():
            self._book.tally.refuse(place, refused.code, refused.reason)

    def _home(self, row: rows.Person) -> ProgramId | None:
        return program_id(self._officer.organization, row.home) if row.home else None

    def _program_id(self, row: rows.Program) -> UUID:
        return row_id(self._officer.organization, PROGRAMS, row.code)

    def _program_step(self, row: rows.Program, name: str) -> UUID:
        return step_id(self._officer.organization, PROGRAMS, name, *row.key)

    def _person_step(self, row: rows.Person) -> UUID:
        return step_id(self._officer.organization, PEOPLE, "register", *row.key)
