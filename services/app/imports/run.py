"""Imports a year: programs, people, then each program's groups and sessions, day by day."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from domain.kernel import Stream, Tenant
from domain.programs.program import rules_of
from domain.rules import GroupRules
from domain.sessions.naming import session_id
from services.app.imports import rows
from services.app.imports.book import Book, Entry, by_first_key
from services.app.imports.bookings import warn_of_double_bookings
from services.app.imports.columns import GROUPS, PROGRAMS, SESSIONS
from services.app.imports.group_facts import GroupFrame, PersonFacts
from services.app.imports.group_plan import GroupPlan, GroupRows, GroupWalk
from services.app.imports.identity import group_id, program_id
from services.app.imports.known import Known, load_known
from services.app.imports.officer import Officer
from services.app.imports.reading import Table
from services.app.imports.register import ProgramFacts, Register
from services.app.imports.report import Place, Report, Tally
from services.app.imports.writing import Refusals, Scribe
from services.app.shell import Shell

Progress = Callable[[int], None]
"""Is told how many more rows are accounted for."""


class Import:
    """One import: what the files say, and what becomes of it.

    If it is ``confirmed``, people who are known otherwise are corrected.
    """

    def __init__(
        self,
        shell: Shell,
        officer: Officer,
        tables: Mapping[str, Table],
        *,
        dry_run: bool = False,
        confirmed: bool = False,
    ) -> None:
        self.tally = Tally()
        self.book = Book(tables, self.tally)
        self.rules: Mapping[str, GroupRules] = {}
        self._shell = shell
        self._officer = officer
        self._scribe = Scribe(shell, officer, dry_run=dry_run, confirmed=confirmed)

    async def run(self, progress: Progress = lambda _: None) -> Report:
        """Decide on every row and write what stands; a dry run writes nothing."""
        book = self.book
        known = await load_known(self._shell, self._officer, book)
        register = Register(book, known, self._officer, self._scribe)
        programs = await register.programs()
        people = await register.people()
        progress(len(book.programs) + len(book.people))
        self._refuse_orphans()
        by_program: dict[str, list[GroupRows]] = {}
        for of in self._groups():
            by_program.setdefault(of.group.row.program, []).append(of)
        profile = known.organization.profile
        self.rules = {
            code: rules_of(profile, facts.program, self._officer.now)
            for code, facts in programs.items()
        }
        for code, groups in by_program.items():
            if code in programs:
                await self._program(code, programs[code], groups=groups, people=people, known=known)
            else:
                self._without_program(groups)
            progress(sum(of.size for of in groups))
        warn_of_double_bookings(book)
        report = self.tally.report()
        matters = [matter for matter, count in report.attested.items() if count]
        if matters:
            await self._scribe.attest(matters)
        return report

    def _refuse_orphans(self) -> None:
        """Refuse what is about a group or a session that no row names, or one that was refused."""
        book = self.book
        named: list[tuple[Place, str]] = [
            *((entry.place, entry.row.group) for entry in book.memberships.values()),
            *((entry.place, entry.row.group) for entry in book.leaders.values()),
            *((entry.place, entry.row.group) for entry in book.sessions.values()),
        ]
        for place, group in named:
            if (group,) not in book.groups:
                book.settle(place, partial(book.require, GROUPS, group))
        for attended in book.attendance.values():
            book.settle(attended.place, partial(book.require, SESSIONS, attended.row.session))

    def _groups(self) -> Sequence[GroupRows]:
        book = self.book
        leaders, memberships = by_first_key(book.leaders), by_first_key(book.memberships)
        attended = by_first_key(book.attendance)
        sessions: dict[str, list[Entry[rows.Session]]] = {}
        for entry in book.sessions.values():
            sessions.setdefault(entry.row.group, []).append(entry)
        return [
            GroupRows(
                group=group,
                leaders=leaders.get(group.row.code, ()),
                memberships=memberships.get(group.row.code, ()),
                sessions=sessions.get(group.row.code, ()),
                attended={
                    session.row.code: attended.get(session.row.code, ())
                    for session in sessions.get(group.row.code, ())
                },
            )
            for group in book.groups.values()
        ]

    async def _program(
        self,
        code: str,
        facts: ProgramFacts,
        *,
        groups: Sequence[GroupRows],
        people: Mapping[str, PersonFacts],
        known: Known,
    ) -> None:
        organization = self._officer.organization
        frame = GroupFrame(
            organization=organization,
            tenant=self._tenant(code),
            zone=facts.zone,
            rules=self.rules[code],
            now=self._officer.now,
            attested_at=known.attested_at,
        )
        plans = await self._plan(frame, groups, people)
        while self._refuse(
            await self._scribe.rosters(frame.tenant, frame.zone, [plan.roster for plan in plans])
        ):
            # What the store refuses after all is planned around: others are at work as well.
            plans = await self._plan(frame, groups, people)
        sessions = [move for plan in plans for move in plan.sessions]
        self._refuse(await self._scribe.sessions(frame.tenant, frame.zone, sessions))

    def _tenant(self, code: str) -> Tenant:
        organization = self._officer.organization
        return Tenant(organization, program_id(organization, code))

    async def _plan(
        self, frame: GroupFrame, groups: Sequence[GroupRows], people: Mapping[str, PersonFacts]
    ) -> Sequence[GroupPlan]:
        ids = [
            *(("group", group_id(frame.organization, of.group.row.code)) for of in groups),
            *(
                ("session", session_id(frame.organization, session.row.code))
                for of in groups
                for session in of.sessions
            ),
        ]
        streams = [Stream(frame.tenant, category, id_) for category, id_ in ids]
        history = await self._shell.store.read_streams(streams)
        return [
            GroupWalk(self.book, frame, self._officer, of=of, people=people, history=history).plan()
            for of in groups
        ]

    def _without_program(self, groups: Sequence[GroupRows]) -> None:
        """Refuse groups whose program does not stand, and all that leans on them."""
        require = self.book.require
        for of in groups:
            group = of.group.row
            self.book.settle(of.group.place, partial(require, PROGRAMS, group.program))
            for place in of.leaning:
                self.book.settle(place, partial(require, GROUPS, group.code))
            for session, attended in of.attended.items():
                for one in attended:
                    self.book.settle(one.place, partial(require, SESSIONS, session))

    def _refuse(self, refusals: Refusals) -> bool:
        for place, refused in refusals.items():
            self.tally.refuse(place, refused.code, refused.reason)
        return bool(refusals)
