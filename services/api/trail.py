"""The access log over HTTP: for auditors, content-free; the search is itself on record."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from domain.access.messages import DayCount, TrailEntry, TrailShown
from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId
from services.api.commands import LOOK_PROBLEMS
from services.api.paging import Limit
from services.app import trail
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.trail import Outcome, Sought

Before = Annotated[
    str | None, QueryParameter(max_length=200, description="`next` of the page before.")
]


class ActorItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Who looked, by name, as resolved for this view alone."""

    person: PersonId
    given_name: str
    family_name: str
    post_nominals: str

    def __repr__(self) -> str:
        return "<actor>"


class AccessesReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Access records, the newest first; ``next`` is the ``before`` of the page after this one.

    ``days`` counts by day when a histogram was asked for.
    """

    items: tuple[TrailEntry, ...]
    actors: tuple[ActorItem, ...]
    days: tuple[DayCount, ...]
    next: str | None


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
        program: FromQuery[ProgramId | None] = None,
        purpose: FromQuery[Purpose | None] = None,
        outcome: FromQuery[Outcome | None] = None,
        since: FromQuery[date | None] = None,
        until: FromQuery[date | None] = None,
        before: Before = None,
        limit: Limit = 50,
        histogram: FromQuery[bool] = False,
    ) -> AccessesReply:
        """Search access records (auditor, privacy officer)."""
        sought = Sought(
            actor=actor,
            object=object_,
            program=program,
            purpose=purpose,
            outcome=outcome,
            since=since,
            until=until,
        )
        shown = await trail.search_trail(
            shell, caller, sought, before=before, limit=limit, histogram=histogram
        )
        return accesses(shown)


def accesses(shown: TrailShown) -> AccessesReply:
    """Shape what the Warden shows."""
    return AccessesReply(
        items=shown.entries,
        actors=tuple(
            ActorItem(
                person=person,
                given_name=name.given_name,
                family_name=name.family_name,
                post_nominals=name.post_nominals,
            )
            for person, name in shown.names.items()
        ),
        days=shown.days,
        next=shown.more,
    )
