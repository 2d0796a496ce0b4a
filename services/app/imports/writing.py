"""Writes what was decided: the same deciders once more, on the store, each row with its answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from domain.access.refusing import refusal_of
from domain.codes import refusal
from domain.execute import Step, execute_all
from domain.groups.commands import LifecycleCommand, ProposeGroup
from domain.groups.group import GROUP
from domain.kernel import Decider, ProgramId, Refused, Tenant
from domain.kernel.classes import Coded
from domain.organizations.commands import AttestPast
from domain.protocol import Answer, Request
from domain.protocol.answers import Enacted, RefusedAnswer
from domain.protocol.people import (
    EnactOrganization,
    EnactPrograms,
    EnactRoster,
    NewPerson,
    ProgramStep,
    Proposal,
    ProposeGroups,
    RegisterPeople,
    RosterStep,
)
from domain.sessions.session import SESSION
from services.app.asking import ask_for
from services.app.imports.columns import PROGRAMS
from services.app.imports.identity import step_id
from services.app.imports.officer import Officer
from services.app.imports.report import Place
from services.app.imports.thread import Move
from services.app.shell import Shell

PEOPLE_AT_ONCE = 200
STEPS_AT_ONCE = 1_000

Refusals = Mapping[Place, Refused]


class Run(Enum):
    """Who decides on some moves of a group, and in which request."""

    PROPOSED = auto()
    OURS = auto()
    ROSTER = auto()


class Scribe:
    """Writes to the store, and through the Warden what only the Warden may write.

    In a dry run it writes nothing, and the Warden only compares people with what is sealed.
    """

    def __init__(
        self, shell: Shell, officer: Officer, *, dry_run: bool, confirmed: bool = False
    ) -> None:
        self._shell = shell
        self._officer = officer
        self._dry_run = dry_run
        self._confirmed = confirmed

    async def programs(self, moves: Sequence[Move]) -> Refusals:
        """Let the Warden define programs, each with logs of its own."""

        def asked(batch: Sequence[Move]) -> Request:
            steps = tuple(
                ProgramStep(
                    program=ProgramId(move.stream.id),
                    command=move.command,
                    command_id=move.command_id,
                    at=move.at,
                    row=self._row(move),
                )
                for move in batch
            )
            return EnactPrograms(self._officer.token, steps)

        return await self._ask(moves, asked)

    async def people(
        self, people: Sequence[tuple[Place, NewPerson]]
    ) -> tuple[Refusals, Mapping[Place, Sequence[Coded]]]:
        """Let the Warden register people; their data is sealed with the fact.

        Returns also which fields of whom were corrected, or would be.
        """
        refusals: dict[Place, Refused] = {}
        corrected: dict[Place, Sequence[Coded]] = {}
        for batch in _batches(people, PEOPLE_AT_ONCE):
            request = RegisterPeople(
                self._officer.token,
                tuple(new for _, new in batch),
                entered_late=True,
                dry_run=self._dry_run,
                confirmed=self._confirmed,
            )
            answer = await self._shell.warden.ask(request)
            places = [place for place, _ in batch]
            refusals |= refused_steps(places, answer)
            corrected |= _corrected(places, answer)
        return refusals, corrected

    async def rosters(
        self, tenant: Tenant, zone: str, groups: Iterable[Sequence[Move]]
    ) -> Refusals:
        """Write each group's facts in order; those of one kind for all groups at once.

        Of a row that was refused nothing more is written.
        """
        refusals: dict[Place, Refused] = {}
        runs = [_runs(moves) for moves in groups]
        while any(runs):
            for kind in Run:
                some = [move for run in runs if run and run[0][0] is kind for move in run.pop(0)[1]]
                some = [move for move in some if move.place not in refusals]
                refusals |= await self._write(kind, tenant, zone, some)
        return refusals

    async def _write(self, kind: Run, tenant: Tenant, zone: str, moves: Sequence[Move]) -> Refusals:
        match kind:
            case Run.PROPOSED:
                return await self._propose(tenant, moves)
            case Run.OURS:
                return await self._execute(GROUP, tenant, zone, moves)
            case Run.ROSTER:
                return await self._enact(tenant, moves)

    async def sessions(self, tenant: Tenant, zone: str, moves: Sequence[Move]) -> Refusals:
        """Write sessions and who was there."""
        return await self._execute(SESSION, tenant, zone, moves)

    async def attest(self, matters: Sequence[str]) -> None:
        """Record, once per matter, that the officer vouches for it."""
        if self._dry_run:
            return
        organization = self._officer.organization
        request = EnactOrganization(
            self._officer.token,
            AttestPast(tuple(matters)),
            step_id(organization, PROGRAMS, "attest", *sorted(matters)),
        )
        await ask_for(self._shell.warden, request, Enacted)

    async def _execute(
        self, decider: Decider[Any, Any, Any], tenant: Tenant, zone: str, moves: Sequence[Move]
    ) -> Refusals:
        refusals: dict[Place, Refused] = {}
        if self._dry_run:
            return refusals
        for batch in _whole_streams(moves, STEPS_AT_ONCE):
            steps = [self._step(move, tenant, zone) for move in batch]
            answers = await execute_all(self._shell.store, decider, steps)
            for move, answer in zip(batch, answers, strict=True):
                if isinstance(answer, Refused):
                    refusals.setdefault(move.place, answer)
        return refusals

    async def _propose(self, tenant: Tenant, moves: Sequence[Move]) -> Refusals:
        def asked(batch: Sequence[Move]) -> Request:
            proposals = tuple(
                Proposal(
                    group=move.stream.id,
                    command=move.command,
                    command_id=move.command_id,
                    at=move.at,
                )
                for move in batch
            )
            return ProposeGroups(self._officer.token, tenant.program, proposals)

        return await self._ask(moves, asked)

    async def _enact(self, tenant: Tenant, moves: Sequence[Move]) -> Refusals:
        def asked(batch: Sequence[Move]) -> Request:
            steps = tuple(
                RosterStep(
                    group=move.stream.id,
                    command=move.command,
                    command_id=move.command_id,
                    at=move.at,
                    on_behalf_of=move.on_behalf_of,
                    row=self._row(move),
                )
                for move in batch
            )
            return EnactRoster(self._officer.token, tenant.program, steps)

        return await self._ask(moves, asked)

    async def _ask(
        self, moves: Sequence[Move], asked: Callable[[Sequence[Move]], Request]
    ) -> Refusals:
        """Let the Warden decide on moves; each row keeps its first refusal."""
        refusals: dict[Place, Refused] = {}
        if self._dry_run:
            return refusals
        for batch in _whole_streams(moves, STEPS_AT_ONCE):
            answer = await self._shell.warden.ask(asked(batch))
            refusals = {**refused_steps([move.place for move in batch], answer), **refusals}
        return refusals

    def _step(self, move: Move, tenant: Tenant, zone: str) -> Step:
        context = self._officer.context(tenant, zone)(move)
        row = self._row(move)
        return Step(stream=move.stream, command=move.command, context=context, row=row)

    def _row(self, move: Move) -> UUID:
        """Name the row of a move: what it stands for is written whole, or not at all."""
        return uuid5(self._officer.organization, str(move.place))


def _runs(moves: Sequence[Move]) -> list[tuple[Run, list[Move]]]:
    """Cut a group's moves where those that we write meet those that the Warden writes."""
    return [(kind, list(run)) for kind, run in groupby(moves, _kind)]


def _kind(move: Move) -> Run:
    if isinstance(move.command, ProposeGroup):
        return Run.PROPOSED
    return Run.OURS if isinstance(move.command, LifecycleCommand) else Run.ROSTER


def _batches(things: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _whole_streams(moves: Sequence[Move], size: int) -> Iterator[Sequence[Move]]:
    """Cut moves where one stream ends and another begins, once there are so many."""
    batch: list[Move] = []
    for _, run in groupby(moves, lambda move: move.stream):
        batch += run
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def refused_steps(places: Sequence[Place], answer: Answer) -> dict[Place, Refused]:
    """Return which rows the Warden refused, from an answer that has one step for each."""
    if not isinstance(answer, Enacted):
        raise TypeError(f"the Warden answered {type(answer).__name__} to a list of steps")
    refusals: dict[Place, Refused] = {}
    for place, step in zip(places, answer.steps, strict=True):
        if step.refused is not None:
            refusals.setdefault(place, _as_refused(step.refused, step.noted))
    return refusals


def _corrected(places: Sequence[Place], answer: Answer) -> dict[Place, Sequence[Coded]]:
    steps = answer.steps if isinstance(answer, Enacted) else ()
    return {
        place: step.noted
        for place, step in zip(places, steps, strict=True)
        if step.refused is None and step.noted
    }


def _as_refused(answer: RefusedAnswer, fields: Sequence[Coded]) -> Refused:
    if answer.code == "person.differs":
        return refusal("import.differs", about=", ".join(fields))
    return refusal_of(answer)
