"""Rosters over HTTP: one fact, one sub-resource; names are shown only by a reading."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId, Role
from domain.kernel.classes import Coded, Personal
from services.api.commands import command, reading
from services.app.caller import Caller
from services.app.groups import roster
from services.app.groups.as_it_was import when_of
from services.app.groups.entering import Seat
from services.app.names import RosterEntry, read_roster
from services.app.numbers import Version
from services.app.shell import Shell
from services.app.steps import About, AboutOrSelf, Seen
from services.http.instants import Moment
from services.http.replies import Changed, changed
from services.http.visitor import expecting

Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class SignatureBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which version of the agreement is signed, and in which language it was read."""

    agreement_version: Version
    locale: Code


class ConsentBody(msgspec.Struct, frozen=True, rename="camel"):
    """Whether case narratives may be kept in this group."""

    given: bool


class LeaderBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """Who is to lead: as leader, co_leader or trainee; in training under whom."""

    person: PersonId
    role: Role = Role.LEADER
    credential: Code = "credentialed"
    supervisor: PersonId | None = None


class PurposeBody(msgspec.Struct, frozen=True, rename="camel"):
    """Why the caller needs to see it; kept in the access log."""

    purpose: Purpose


class RosterLookBody(PurposeBody, frozen=True, rename="camel", kw_only=True):
    """Why the caller needs to see it; and with one of the three, the roster as it was then."""

    version: Version | None = None
    recorded_at: Moment | None = None
    occurred_at: Moment | None = None


class RosterItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One person of a roster; the name is absent once it is erased."""

    person: PersonId
    given_name: Personal | None
    family_name: Personal | None
    post_nominals: Personal | None
    seat: Seat
    role: Role
    signed: bool

    def __repr__(self) -> str:
        return "<roster item>"


class RosterReply(msgspec.Struct, frozen=True, rename="camel"):
    """A roster; ``record`` is this look in the access log, 0 where that is not told."""

    people: tuple[RosterItem, ...]
    record: int


class RosterController(Controller):
    """Who joins, signs and leads."""

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}"
    tags = ["Groups"]

    @command("/requests", operation_id="request_membership")
    async def request_membership(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[Seen | None] = None,
    ) -> Response[Changed]:
        """Ask to join; beyond the last seat the request waits."""
        seen = expecting(caller, data)
        return changed(await roster.request_membership(shell, seen, program_id, group_id))

    @command("/offers", operation_id="offer_membership")
    async def offer_membership(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[About],
    ) -> Response[Changed]:
        """Keep a seat for somebody (a leader; an admin where taking part is mandatory)."""
        seen = expecting(caller, data)
        return changed(
            await roster.offer_membership(shell, seen, program_id, group_id, data.person)
        )

    @command("/declines", operation_id="decline_membership")
    async def decline_membership(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[AboutOrSelf | None] = None,
    ) -> Response[Changed]:
        """Turn a request or an offer down."""
        seen = expecting(caller, data)
        person = (data and data.person) or caller.principal.person
        return changed(await roster.decline_membership(shell, seen, program_id, group_id, person))

    @command("/endings", operation_id="end_membership")
    async def end_membership(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[AboutOrSelf | None] = None,
    ) -> Response[Changed]:
        """Leave, or ask somebody to leave; their rights end at once."""
        seen = expecting(caller, data)
        person = (data and data.person) or caller.principal.person
        return changed(await roster.end_membership(shell, seen, program_id, group_id, person))

    @command("/leaderships/endings", operation_id="end_leadership")
    async def end_leadership(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[AboutOrSelf | None] = None,
    ) -> Response[Changed]:
        """Take the lead back; the rights end at once."""
        seen = expecting(caller, data)
        person = (data and data.person) or caller.principal.person
        return changed(await roster.end_leadership(shell, seen, program_id, group_id, person))

    @command("/signatures", operation_id="sign_agreement")
    async def sign_agreement(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: JSONBody[SignatureBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Sign the group agreement, for oneself; with a seat offered, one is a member."""
        outcome = await roster.sign_agreement(
            shell,
            caller,
            program_id,
            group_id,
            agreement=data.agreement_version,
            locale=data.locale,
        )
        return changed(outcome)

    @command("/consents", operation_id="answer_content_consent")
    async def answer_content_consent(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: JSONBody[ConsentBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Say, for oneself, whether case narratives may be kept."""
        outcome = await roster.answer_content_consent(
            shell, caller, program_id, group_id, given=data.given
        )
        return changed(outcome)

    @command("/leaderships", operation_id="assign_leader")
    async def assign_leader(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: JSONBody[LeaderBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Put somebody in the lead (an admin)."""
        leader = roster.NewLeader(
            person=data.person,
            role=data.role,
            credential=data.credential,
            supervisor=data.supervisor,
        )
        seen = expecting(caller, data)
        return changed(await roster.assign_leader(shell, seen, program_id, group_id, leader))

    @command("/clearances", operation_id="admit_officer")
    async def admit_officer(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: JSONBody[About],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Decide, as a second officer, that one with an office over the group may have a place."""
        seen = expecting(caller, data)
        return changed(await roster.admit_officer(shell, seen, program_id, group_id, data.person))

    @reading("/roster/readings", operation_id="read_roster")
    async def read_roster(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: JSONBody[RosterLookBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> RosterReply:
        """Show the roster by name; the look is on record before the answer is given."""
        when = when_of(data.version, data.recorded_at, data.occurred_at)
        shown = await read_roster(shell, caller, program_id, group_id, data.purpose, when)
        return RosterReply(tuple(_item(entry) for entry in shown.entries), shown.record)


def _item(entry: RosterEntry) -> RosterItem:
    return RosterItem(
        person=entry.person,
        given_name=entry.name.given_name if entry.name else None,
        family_name=entry.name.family_name if entry.name else None,
        post_nominals=entry.name.post_nominals if entry.name else None,
        seat=entry.seat,
        role=entry.role,
        signed=entry.signed,
    )
