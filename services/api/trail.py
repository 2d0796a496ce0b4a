"""The access log over HTTP: for auditors, content-free; every look at it is itself on record."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from domain.access.purposes import Basis, Purpose
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal
from domain.protocol.names import PersonName
from domain.protocol.trail import (
    DayCount,
    LogReach,
    MissingEntry,
    RecordAttributes,
    RecordObject,
    TrailEntry,
)
from services.api.commands import LOOK_PROBLEMS, reading
from services.app import trail
from services.app.caller import Caller
from services.app.instants import Day
from services.app.shell import Shell
from services.app.trail import Label, Outcome, Sought
from services.http.paging import Entry, Limit
from services.http.replies import Items

Before = Annotated[
    Coded | None, QueryParameter(max_length=200, description="`next` of the page before.")
]


Rule = Annotated[Coded | None, QueryParameter(max_length=100, description="A rule that occurs.")]


class ActorItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Who looked, by name, as resolved for this view alone."""

    person: PersonId
    given_name: Personal
    family_name: Personal
    post_nominals: Personal

    def __repr__(self) -> str:
        return "<actor>"


class AccessesReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Access records, the newest first; ``next`` is the ``before`` of the page after this one.

    ``days`` counts by day when a histogram was asked for. ``complete`` says how far each program's
    access log is searched; ``missing`` are entries that the log has and the search lacks here: each
    is shown by its number, from the log itself.
    """

    items: tuple[TrailEntry, ...]
    actors: tuple[ActorItem, ...]
    days: tuple[DayCount, ...]
    next: Coded | None
    complete: tuple[LogReach, ...]
    missing: tuple[MissingEntry, ...]


class NameBody(msgspec.Struct, frozen=True, rename="camel"):
    """How a name, or each part of it, begins."""

    name: Sealed


class RecordReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One access record, from the log itself; ``request`` is its stream there.

    ``listed`` says whether searches have it.
    """

    record: TrailEntry
    request: UUID
    on_behalf_of: PersonId | None
    objects: tuple[RecordObject, ...]
    attributes: RecordAttributes
    actors: tuple[ActorItem, ...]
    listed: bool


class TrailController(Controller):
    """Who looked at what, in the whole organization."""

    path = "/access-log"
    tags = ["Access log"]

    @get("/", operation_id="search_trail", responses=LOOK_PROBLEMS)
    async def search_trail(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        actor: FromQuery[PersonId | None] = None,
        object_: Annotated[UUID | None, QueryParameter(name="object")] = None,
        subject: FromQuery[PersonId | None] = None,
        grant: FromQuery[UUID | None] = None,
        program: FromQuery[ProgramId | None] = None,
        role: FromQuery[Role | None] = None,
        basis: FromQuery[Basis | None] = None,
        label: Annotated[Label | None, QueryParameter(name="class")] = None,
        purpose: FromQuery[Purpose | None] = None,
        outcome: FromQuery[Outcome | None] = None,
        rule: Rule = None,
        since: FromQuery[Day | None] = None,
        until: FromQuery[Day | None] = None,
        before: Before = None,
        limit: Limit = 50,
        histogram: FromQuery[bool] = False,
    ) -> AccessesReply:
        """Search access records (auditor, privacy officer)."""
        sought = Sought(
            actor=actor,
            object=object_,
            subject=subject,
            grant=grant,
            program=program,
            role=role,
            basis=basis,
            label=label,
            purpose=purpose,
            outcome=outcome,
            rule=rule,
            since=since,
            until=until,
        )
        shown = await trail.search_trail(
            shell, caller, sought, before=before, limit=limit, histogram=histogram
        )
        return AccessesReply(
            items=shown.entries,
            actors=actors(shown.names),
            days=shown.days,
            next=shown.more,
            complete=shown.complete,
            missing=shown.missing,
        )

    @reading("/people", operation_id="find_people")
    async def find_people(
        self,
        data: JSONBody[NameBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Items[ActorItem]:
        """Find people by name, to search for by id (auditor, privacy officer).

        The words are kept nowhere; whose names were shown is on record.
        """
        found = await trail.find_people(shell, caller, data.name)
        return Items(actors(found.names))

    @get(
        "/programs/{program_id:uuid}/records/{entry:int}",
        operation_id="show_access_record",
        responses=LOOK_PROBLEMS,
    )
    async def show_record(
        self,
        program_id: FromPath[ProgramId],
        entry: Entry,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> RecordReply:
        """Show one record whole: objects, attributes, how the look ended."""
        shown = await trail.show_record(shell, caller, program_id, entry)
        return RecordReply(
            record=shown.record,
            request=shown.request,
            on_behalf_of=shown.on_behalf_of,
            objects=shown.objects,
            attributes=shown.attributes,
            actors=actors(shown.names),
            listed=shown.listed,
        )


def actors(names: Mapping[PersonId, PersonName]) -> tuple[ActorItem, ...]:
    """Shape the names of a view."""
    return tuple(
        ActorItem(
            person=person,
            given_name=name.given_name,
            family_name=name.family_name,
            post_nominals=name.post_nominals,
        )
        for person, name in names.items()
    )
