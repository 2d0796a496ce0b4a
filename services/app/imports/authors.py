"""Enters what only its authors would enter, as those people, through the Warden."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Self, TypeVar

import msgspec

from domain.kernel import Finding, OrganizationId, Refused, Sealed, Unavailable
from domain.ports import Screening
from domain.protocol.cases import EnterPresentations, LatePresentation, NewMaterial, SealMaterials
from domain.protocol.door import OperatorSignIn, SignedIn, SignOut
from domain.rules import GroupRules
from domain.sessions.naming import session_id
from domain.sessions.warnings import WARNINGS, presentation_warnings
from domain.sessions.words import Audience, MaterialKind
from services.app.asking import ask_for
from services.app.imports import author_rows
from services.app.imports.book import Book, Entry, Keyed, depends_on
from services.app.imports.columns import (
    ATTENDANCE,
    MATERIALS,
    PEOPLE,
    PRESENTATIONS,
    SESSIONS,
)
from services.app.imports.identity import person_id, program_id, step_id
from services.app.imports.reading import Table
from services.app.imports.writing import Refusals, refused_steps
from services.app.shell import Shell

R = TypeVar("R", bound=Keyed)

AT_ONCE = 8
"""How many authors are served at the same time."""


class Told(msgspec.Struct, frozen=True):
    """A row that may be entered: by whom, in which program."""

    entry: Entry[Any]
    author: str
    program: str


Entering = Callable[[Sealed, str, Sequence[Told]], Awaitable[None]]
"""Enters the rows of one author in one program, with the author's token."""


class Authors:
    """The authors' rows of a year, and the Warden to whom they are given."""

    def __init__(
        self,
        shell: Shell,
        secret: Sealed,
        organization: OrganizationId,
        book: Book,
        tables: Mapping[str, Table],
        found: Mapping[int, Sequence[Finding]],
    ) -> None:
        """Take what ``reading`` found in the texts, by their lines."""
        self._shell = shell
        self._secret = secret
        self._organization = organization
        self._book = book
        self.presentations = book.read(tables[PRESENTATIONS.name], author_rows.presentation)
        self.materials = book.read(tables[MATERIALS.name], partial(author_rows.material, found))
        self._tokens: dict[str, Sealed] = {}

    @classmethod
    async def reading(
        cls,
        shell: Shell,
        screening: Screening,
        secret: Sealed,
        organization: OrganizationId,
        book: Book,
        tables: Mapping[str, Table],
    ) -> Self:
        """Read the authors' rows; an identifier in a text stops its row, whatever else it says."""
        found = {
            line.number: await screening.find(Sealed(line.values["text"]))
            for line in tables[MATERIALS.name].lines
        }
        return cls(shell, secret, organization, book, tables, found)

    async def enter(
        self, rules: Mapping[str, GroupRules], progress: Callable[[int], None] = lambda _: None
    ) -> None:
        """Enter presentations, then texts; ``rules`` are by program, for what only warns."""
        try:
            for wave in _waves(self._tellable(rules)):
                await self._each_author(wave, self._present)
            progress(len(self.presentations))
            for wave in _waves(self._sealable()):
                await self._each_author(wave, self._seal)
            progress(len(self.materials))
        finally:
            await self._all(partial(self._sign_out, token) for token in self._tokens.values())

    def applied(self, kind: MaterialKind) -> Sequence[author_rows.Material]:
        """Return the texts of a kind that were sealed."""
        return [
            entry.row
            for entry in self.materials.values()
            if entry.row.kind is kind and self._book.stands(entry.place)
        ]

    def _tellable(self, rules: Mapping[str, GroupRules]) -> list[Told]:
        told = []
        for entry in self.presentations.values():
            row = entry.row
            if self._book.settle(entry.place, partial(self._require, row.session, row.presenter)):
                program = self._program(row.session)
                told.append(Told(entry, row.presenter, program))
                for code in presentation_warnings(
                    rules[program], row.seconds, row.discussion_minutes
                ):
                    self._book.tally.warn(entry.place, code, WARNINGS[code])
        return told

    def _sealable(self) -> list[Told]:
        return [
            Told(entry, entry.row.author, self._program(entry.row.session))
            for entry in self.materials.values()
            if self._book.settle(entry.place, partial(self._require_material, entry.row))
        ]

    def _require(self, session: str, person: str) -> None:
        self._book.require(SESSIONS, session)
        self._book.require(PEOPLE, person)
        attendance = self._book.refused_pair(ATTENDANCE, session, person)
        if attendance:
            raise depends_on(attendance)

    def _require_material(self, row: author_rows.Material) -> None:
        self._require(row.session, row.author)
        told = self._book.refused_pair(PRESENTATIONS, row.session, row.author)
        if told and row.kind is MaterialKind.CASE_NARRATIVE:
            raise depends_on(told)

    def _program(self, session: str) -> str:
        group = self._book.sessions[session,].row.group
        return self._book.groups[group,].row.program

    async def _each_author(self, told: Sequence[Told], enter: Entering) -> None:
        by_author: dict[tuple[str, str], list[Told]] = {}
        for one in told:
            by_author.setdefault((one.author, one.program), []).append(one)
        await self._all(
            partial(self._serve, author, program, theirs, enter)
            for (author, program), theirs in by_author.items()
        )

    async def _serve(
        self, author: str, program: str, told: Sequence[Told], enter: Entering
    ) -> None:
        try:
            await enter(await self._token(author), program, told)
        except Unavailable:
            raise
        except Refused as refused:
            self._refuse({one.entry.place: refused for one in told})

    async def _all(self, works: Iterable[Callable[[], Awaitable[None]]]) -> None:
        """Do several things, a few at a time; the first that fails ends the others."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_turn(work: Callable[[], Awaitable[None]]) -> None:
            async with gate:
                await work()

        try:
            async with asyncio.TaskGroup() as tasks:
                for work in works:
                    tasks.create_task(in_turn(work))
        except ExceptionGroup as group:
            raise group.exceptions[0] from group

    async def _sign_out(self, token: Sealed) -> None:
        await self._shell.warden.ask(SignOut(token))

    async def _token(self, author: str) -> Sealed:
        if author not in self._tokens:
            person = Sealed(str(person_id(self._organization, author)))
            request = OperatorSignIn(self._secret, self._organization, person)
            self._tokens[author] = (await ask_for(self._shell.warden, request, SignedIn)).token
        return self._tokens[author]

    async def _present(self, token: Sealed, program: str, told: Sequence[Told]) -> None:
        presentations = tuple(
            LatePresentation(
                session=session_id(self._organization, one.entry.row.session),
                seconds=one.entry.row.seconds,
                discussion_minutes=one.entry.row.discussion_minutes,
                theme=one.entry.row.theme,
                perspectives=one.entry.row.perspectives,
                command_id=step_id(
                    self._organization, PRESENTATIONS, "present", *one.entry.row.key
                ),
                agreed=True,
                audience=Audience.LEADERS_NOW,
            )
            for one in told
        )
        tenant = program_id(self._organization, program)
        await self._ask(EnterPresentations(token, tenant, presentations), told)

    async def _seal(self, token: Sealed, program: str, told: Sequence[Told]) -> None:
        materials = tuple(
            NewMaterial(
                session=session_id(self._organization, one.entry.row.session),
                kind=one.entry.row.kind,
                locale=one.entry.row.locale,
                text=one.entry.row.text,
                command_id=step_id(self._organization, MATERIALS, "seal", *one.entry.row.key),
                audience=Audience.LEADERS_NOW,
            )
            for one in told
        )
        tenant = program_id(self._organization, program)
        await self._ask(SealMaterials(token, tenant, materials), told)

    async def _ask(self, request: EnterPresentations | SealMaterials, told: Sequence[Told]) -> None:
        answer = await self._shell.warden.ask(request)
        self._refuse(refused_steps([one.entry.place for one in told], answer))

    def _refuse(self, refusals: Refusals) -> None:
        for place, refused in refusals.items():
            self._book.tally.refuse(place, refused.code, refused.reason)


def _waves(told: Sequence[Told]) -> list[list[Told]]:
    """Cut rows into waves in which no session occurs twice: rows of one session stay in order."""
    seen: dict[str, int] = {}
    waves: list[list[Told]] = []
    for one in told:
        session = one.entry.row.session
        number = seen.get(session, 0)
        seen[session] = number + 1
        if number == len(waves):
            waves.append([])
        waves[number].append(one)
    return waves
