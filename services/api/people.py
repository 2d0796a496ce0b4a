"""People of a program and of the organization over HTTP: by name, each page in one look."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromPath, JSONBody

from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal
from domain.kernel.shapes import is_of_these_years
from domain.protocol.invitations import GuestOutcome, GuestRow
from domain.protocol.people import PersonalData
from projections.people_register.queries import Beyond, PersonRow, Wanted
from services.api.commands import command, reading
from services.app.caller import Caller
from services.app.people import PAGE, PeopleShown, list_people
from services.app.sheets.guests import Line, Otherwise
from services.app.sheets.inviting import STEP, invite_lines
from services.app.shell import Shell
from services.http.paging import After
from services.http.places import ORGANIZATION, PROGRAM
from services.http.replies import POSITION

Name = Annotated[Personal, msgspec.Meta(max_length=200)]
Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class Coming(StrEnum):
    """How somebody's coming in stands, that their access ended, or their status is unconfirmed."""

    IN = "in"
    INVITED = "invited"
    CAME_BACK = "came_back"
    LAPSED = "lapsed"
    DECLINED = "declined"
    MISDIRECTED = "misdirected"
    WITHDRAWN = "withdrawn"
    REGISTERED = "registered"
    DEACTIVATED = "deactivated"
    DECEASED = "deceased"
    UNCONFIRMED = "unconfirmed"


class PlaceRole(StrEnum):
    """What somebody may be on a roster."""

    MEMBER = "member"
    LEADER = "leader"
    CO_LEADER = "co_leader"
    TRAINEE = "trainee"


class PeopleBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whom to list: of a state, with a role, in a group; from where the page before ended."""

    state: Coming | None = None
    role: PlaceRole | None = None
    group: UUID | None = None
    cursor: Annotated[Coded, msgspec.Meta(max_length=120)] | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = PAGE


class RosterPlaceItem(msgspec.Struct, frozen=True):
    """What somebody is on which roster."""

    program: UUID
    group: UUID
    role: Coded


class PersonItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Somebody, and how they came in; the name is absent where the reader may not see it.

    ``unconfirmed`` is whether they have not confirmed their professional status in time.
    """

    person: PersonId
    given_name: Personal | None
    family_name: Personal | None
    post_nominals: Personal | None
    state: Coded
    places: tuple[RosterPlaceItem, ...]
    home_program: UUID | None
    registered_at: datetime
    invitation: UUID | None
    invited_to: UUID | None
    invited_as: Coded | None
    invited_at: datetime | None
    unconfirmed: bool

    def __repr__(self) -> str:
        return "<person>"


class PeopleReply(msgspec.Struct, frozen=True):
    """A page of people, the newest first; ``record`` is this look in the access log."""

    people: tuple[PersonItem, ...]
    record: int
    total: int
    next: Coded | None


class GuestBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person to invite; ``confirmed`` corrects what is known of them otherwise."""

    given_name: Name
    family_name: Name
    email: Annotated[Personal, msgspec.Meta(max_length=254)]
    role: Role = Role.MEMBER
    profession: Code | None = None
    practice: Code | None = None
    locale: Code = "en-CA"
    confirmed: bool = False

    def __repr__(self) -> str:
        return "<guest>"


class GuestsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """People to invite, 200 at once; a dry run says what would become of each."""

    people: Annotated[tuple[GuestBody, ...], msgspec.Meta(min_length=1, max_length=STEP)]
    dry_run: bool = False


class GuestFault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a row: in which column, unless it is the row, and the code."""

    column: Coded | None
    code: Coded


class GuestReply(msgspec.Struct, frozen=True):
    """What became of one, by their place in the list from 1; ``fields`` differ, and are left so.

    ``faults`` are all for which it was refused.
    """

    row: int
    outcome: GuestOutcome
    invited: bool
    faults: tuple[GuestFault, ...]
    fields: tuple[Coded, ...]


class GuestsReply(msgspec.Struct, frozen=True):
    """What became of each."""

    people: tuple[GuestReply, ...]
    invited: int


class PeopleController(Controller):
    """For administrators."""

    path = "/"
    tags = ["People"]

    @reading(f"{PROGRAM}/people/readings", operation_id="list_people")
    async def of_program(
        self,
        program_id: FromPath[ProgramId],
        data: JSONBody[PeopleBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        after: After = None,
    ) -> PeopleReply:
        """List the people of a program by name (its administrators)."""
        wanted, beyond = _asked(data)
        shown = await list_people(
            shell, caller, program_id, wanted, beyond=beyond, limit=data.limit, after=after
        )
        return _reply(shown)

    @reading(f"{ORGANIZATION}/people/readings", operation_id="list_people_everywhere")
    async def of_organization(
        self,
        data: JSONBody[PeopleBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        after: After = None,
    ) -> PeopleReply:
        """List the people of the organization by name (its administrators)."""
        wanted, beyond = _asked(data)
        shown = await list_people(
            shell, caller, None, wanted, beyond=beyond, limit=data.limit, after=after
        )
        return _reply(shown)

    @command(f"{PROGRAM}/people/import", operation_id="invite_people")
    async def invite(
        self,
        program_id: FromPath[ProgramId],
        data: JSONBody[GuestsBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[GuestsReply]:
        """Invite many people by email (program or organization administrator)."""
        lines = [Line(number, _guest(one)) for number, one in enumerate(data.people, start=1)]
        report = await invite_lines(shell, caller, program_id, lines, dry_run=data.dry_run)
        reply = GuestsReply(
            tuple(
                GuestReply(
                    line.number,
                    line.outcome,
                    line.invites,
                    tuple(GuestFault(one.column or None, one.code) for one in line.faults),
                    line.fields,
                )
                for line in report.lines
            ),
            report.invited,
        )
        return Response(reply, headers={POSITION: report.left.position})


def _guest(one: GuestBody) -> GuestRow:
    data = PersonalData(one.given_name, one.family_name, "", one.email)
    said = ["given_name", "family_name"]
    said += ["profession"] if one.profession else []
    said += ["practice"] if one.practice else []
    return GuestRow(
        role=one.role,
        data=Sealed(msgspec.json.encode(data).decode()),
        profession=one.profession or Otherwise().profession,
        locale=one.locale,
        practice=one.practice,
        said=tuple(said),
        confirmed=one.confirmed,
    )


def _asked(data: PeopleBody) -> tuple[Wanted, Beyond | None]:
    beyond = None
    if data.cursor is not None:
        at, _, person = data.cursor.partition("~")
        try:
            beyond = Beyond(datetime.fromisoformat(at), PersonId(UUID(person)))
        except ValueError:
            beyond = None
        at_all = beyond is not None and beyond.registered_at.tzinfo is not None
        if beyond is None or not (at_all and is_of_these_years(beyond.registered_at)):
            raise ValidationException(
                extra=[{"message": "Expected `next` of a page before", "key": "cursor"}]
            )
    return Wanted(state=data.state, role=data.role, group=data.group), beyond


def _reply(shown: PeopleShown) -> PeopleReply:
    beyond = shown.next
    return PeopleReply(
        tuple(_item(shown, row) for row in shown.rows),
        shown.record,
        shown.total,
        f"{beyond.registered_at.isoformat()}~{beyond.person}" if beyond else None,
    )


def _item(shown: PeopleShown, row: PersonRow) -> PersonItem:
    name = shown.names.get(row.person_id)
    return PersonItem(
        person=row.person_id,
        given_name=name.given_name if name else None,
        family_name=name.family_name if name else None,
        post_nominals=name.post_nominals if name else None,
        state=row.state,
        places=tuple(
            RosterPlaceItem(program, group, role)
            for program, group, role in zip(row.programs, row.groups, row.roles, strict=True)
        ),
        home_program=row.home_program,
        registered_at=row.registered_at,
        invitation=row.invitation_id,
        invited_to=row.to_program,
        invited_as=row.invited_as,
        invited_at=row.invited_at,
        unconfirmed=row.unconfirmed,
    )
