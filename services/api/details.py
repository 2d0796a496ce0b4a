"""One person over HTTP: their details and where they belong, oneself too."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from domain.kernel import PersonId, Role
from domain.kernel.classes import Coded, Personal
from domain.protocol.people import Mailbox, PersonShown, Standing, TwinShown
from services.api.steps import addresses_of
from services.app.caller import Caller
from services.app.details.steps import STEPS, show_person, take_step
from services.app.shell import Shell
from services.http.paging import After
from services.http.places import DETAILS, PERSON
from services.http.problems import problems


class DetailsReply(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who somebody is, and how they want to be written to."""

    given_name: Personal
    family_name: Personal
    post_nominals: Personal
    profession: Coded
    practice: Coded | None
    locale: Coded
    zone: Coded | None

    def __repr__(self) -> str:
        return "<details>"


class BelongingEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An office, or a place in a group, and since when."""

    program: UUID
    role: Role
    group: UUID | None
    name: Coded
    since: datetime | None


class MoveReply(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How far another mailbox is that was asked for: what came back, and from when it is taken.

    ``helped`` is whether an admin asked; ``backed`` whether an officer vouched, where it takes one.
    ``elsewhere`` is told to the person alone: whether a role that they hold in another organization
    keeps the address from changing without the word of the one before.
    """

    settles_at: datetime
    proven: bool
    helped: bool
    backed: bool | None
    elsewhere: bool


class TwinReply(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """As whom else somebody is registered; ``stands`` once an administrator confirmed it.

    ``is_first`` is whether both are shown as this one.
    """

    person: PersonId
    given_name: Personal
    family_name: Personal
    is_first: bool
    stands: bool

    def __repr__(self) -> str:
        return "<person>"


class PersonDetails(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person; ``mailbox`` says whether it is known to be theirs, not which it is.

    ``standing`` is ``in`` where there is an account: who was imported may take part without one,
    and lists of people say that they do.

    ``address`` says that to themselves alone, masked (``a•••@example.org``).

    ``died`` is the day on which they died, where it is known; ``status_until`` until when their
    professional status is confirmed, or was. ``twin`` is as whom else they are registered, or would
    be; ``proposed`` are those who would be shown as them, if an administrator confirms it.
    """

    id: UUID
    details: DetailsReply
    registered: datetime
    home_program: UUID | None
    standing: Standing
    mailbox: Mailbox
    address: Personal | None
    belongs: tuple[BelongingEntry, ...]
    move: MoveReply | None
    died: date | None
    twin: TwinReply | None
    proposed: tuple[TwinReply, ...]
    status_until: datetime | None
    status_lapsed: bool


class DetailsController(Controller):
    """For oneself, and for admins."""

    tags = ["Organization"]

    @get(PERSON, operation_id="show_person", responses=problems(401, 403, 404, 429, 503))
    async def person(
        self,
        person_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: After = None,
    ) -> PersonDetails:
        """Show one person (their administrators, themselves); the look is on record."""
        return _reply(await show_person(shell, caller, PersonId(person_id), after=after))

    @get(
        DETAILS,
        operation_id="show_own_details",
        responses=problems(401, 403, 404, 429, 503),
        tags=["Account"],
    )
    async def own(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> PersonDetails:
        """Show one's own details."""
        return _reply(await show_person(shell, caller))


STEP_ADDRESSES: Final = addresses_of(STEPS.values(), take_step)


def _reply(shown: PersonShown) -> PersonDetails:
    return PersonDetails(
        id=shown.person,
        details=msgspec.convert(shown.details, DetailsReply, from_attributes=True),
        registered=shown.registered,
        home_program=shown.home_program,
        standing=shown.standing,
        mailbox=shown.mailbox,
        address=shown.address or None,
        belongs=tuple(
            BelongingEntry(
                program=one.program,
                role=one.role,
                group=one.group,
                name=one.name,
                since=one.since,
            )
            for one in shown.belongs
        ),
        move=None
        if shown.move is None
        else msgspec.convert(shown.move, MoveReply, from_attributes=True),
        died=shown.died,
        twin=None if shown.twin is None else _twin(shown.twin),
        proposed=tuple(map(_twin, shown.proposed)),
        status_until=shown.status_until,
        status_lapsed=shown.status_lapsed,
    )


def _twin(shown: TwinShown) -> TwinReply:
    return TwinReply(
        person=shown.person,
        given_name=shown.name.given_name,
        family_name=shown.name.family_name,
        is_first=shown.is_first,
        stands=shown.stands,
    )
