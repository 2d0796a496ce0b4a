"""Invitations over HTTP: issued, kept and listed by those who invite; answered with the link."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from domain.kernel import ProgramId, Role, Sealed
from domain.kernel.classes import Coded, Personal, Public
from domain.protocol.door import SignedIn
from domain.protocol.invitations import InvitationAnswer, InvitationStep, Invited, PlaceNamed
from domain.protocol.people import PersonalData
from services.api.commands import reading
from services.app import invitations
from services.app.caller import Caller
from services.app.invitations import Guest
from services.app.shell import Shell
from services.http.parts import WebParts
from services.http.problems import problems
from services.http.visitor import sign_in_cookies, token_of

Line = Annotated[Personal, msgspec.Meta(max_length=200)]
Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]
ISSUING = problems(401, 403, 404, 408, 409, 413, 415, 422, 429, 503)


class InvitationBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whom to invite, as what, and whether an email brings the link (else it is in the reply)."""

    given_name: Line
    family_name: Line
    email: Annotated[Personal, msgspec.Meta(min_length=3, max_length=254)]
    post_nominals: Line = ""
    profession: Code
    locale: Code
    role: Role = Role.MEMBER
    by_email: bool = True

    def __repr__(self) -> str:
        return "<invitation>"


class InvitationRenewalBody(msgspec.Struct, frozen=True, rename="camel"):
    """Whether an email brings the new link; else it is in the reply."""

    by_email: bool = True


class InvitationReply(msgspec.Struct, frozen=True, rename="camel"):
    """An invitation; ``link`` is its one-time code to hand over, given this once."""

    id: UUID
    link: Personal | None
    until: datetime


class InvitationEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One invitation by ids and codes, and what its reader may do about it.

    ``person`` is who has accepted it.
    """

    id: UUID
    person: UUID | None
    role: Role
    stage: Coded
    colleague: bool
    by_email: bool
    returned: bool
    issued: datetime
    until: datetime
    may: tuple[Coded, ...]


class InvitationList(msgspec.Struct, frozen=True):
    """Invitations of a program, the newest first."""

    invitations: tuple[InvitationEntry, ...]


class AddresseeItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """To whom an invitation goes: the name that was typed with it, and the address, masked."""

    invitation: UUID
    given_name: Personal | None
    family_name: Personal | None
    address: Personal

    def __repr__(self) -> str:
        return "<addressee>"


class AddresseeList(msgspec.Struct, frozen=True):
    """Of those that nobody has accepted; ``record`` is this look in the access log."""

    addressees: tuple[AddresseeItem, ...]
    record: int


class LinkBody(msgspec.Struct, frozen=True):
    """The one-time code of an invitation."""

    link: Sealed


class InvitationAnswerBody(msgspec.Struct, frozen=True):
    """The one-time code, the answer, and to accept a password; who is signed in needs none.

    Who is to sit in groups, or to lead, ``attests`` that they are registered or licensed in their
    profession.
    """

    link: Sealed
    answer: InvitationAnswer
    password: Sealed | None = None
    attests: bool = False


class PlaceNames(msgspec.Struct, frozen=True):
    """The names of an organization or a program by language, its own language first."""

    names: dict[Coded, Public]
    languages: tuple[Coded, ...]


class InvitationDetails(msgspec.Struct, frozen=True, rename="camel"):
    """To what one is invited; ``mine`` is whether who is signed in has the mailbox."""

    organization: PlaceNames
    program: PlaceNames
    role: Role
    until: datetime
    mine: bool


class AcceptedSession(msgspec.Struct, frozen=True, rename="camel"):
    """The session that began with an accepted invitation; its token is in the cookie alone."""

    person: UUID
    organization: UUID
    expires: datetime
    locale: Coded


class InvitationController(Controller):
    """For who invites."""

    path = "/programs/{program_id:uuid}/invitations"
    tags = ["Invitations"]

    @get("/", operation_id="list_invitations", responses=problems(401, 403, 404, 503))
    async def listed(
        self,
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> InvitationList:
        """List a program's invitations (its administrators), or those that one has issued."""
        listed = await invitations.list_invitations(shell, caller, program_id)
        return InvitationList(
            tuple(
                InvitationEntry(
                    id=line.invitation,
                    person=line.person,
                    role=line.role,
                    stage=line.stage,
                    colleague=line.colleague,
                    by_email=line.mailed,
                    returned=line.returned,
                    issued=line.issued,
                    until=line.until,
                    may=line.may,
                )
                for line in listed.invitations
            )
        )

    @reading("/readings", operation_id="read_addressees")
    async def addressees(
        self,
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> AddresseeList:
        """Say to whom a program's invitations go (its administrators)."""
        shown = await invitations.read_addressees(shell, caller, program_id)
        return AddresseeList(
            tuple(
                AddresseeItem(
                    invitation=invitation,
                    given_name=one.name.given_name if one.name else None,
                    family_name=one.name.family_name if one.name else None,
                    address=one.address,
                )
                for invitation, one in shown.addressees.items()
            ),
            shown.record,
        )

    @post("/", operation_id="invite", responses=ISSUING)
    async def invite(
        self,
        program_id: FromPath[ProgramId],
        data: JSONBody[InvitationBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> InvitationReply:
        """Invite somebody (program or organization administrator; members, a colleague)."""
        guest = Guest(
            data=PersonalData(data.given_name, data.family_name, data.post_nominals, data.email),
            profession=data.profession,
            locale=data.locale,
            role=data.role,
            mailed=data.by_email,
        )
        return _reply(await invitations.invite(shell, caller, program_id, guest))

    @post("/{invitation_id:uuid}/renewals", operation_id="renew_invitation", responses=ISSUING)
    async def renew(
        self,
        program_id: FromPath[ProgramId],
        invitation_id: FromPath[UUID],
        data: JSONBody[InvitationRenewalBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> InvitationReply:
        """Send it again or hand a new link over; the link from before is dead."""
        step = InvitationStep.SEND if data.by_email else InvitationStep.HAND_OVER
        given = await invitations.keep_invitation(shell, caller, program_id, invitation_id, step)
        return _reply(given)

    @post(
        "/{invitation_id:uuid}/withdrawals", operation_id="withdraw_invitation", responses=ISSUING
    )
    async def withdraw(
        self,
        program_id: FromPath[ProgramId],
        invitation_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> InvitationReply:
        """Withdraw it: its link is dead."""
        step = InvitationStep.WITHDRAW
        given = await invitations.keep_invitation(shell, caller, program_id, invitation_id, step)
        return _reply(given)


class InvitationLinkController(Controller):
    """For who has a link; nobody need be signed in."""

    path = "/invitations"
    tags = ["Invitations"]
    security = []

    @post(
        "/readings",
        operation_id="show_invitation",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 404, 408, 413, 415, 422, 503),
    )
    async def show(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[LinkBody],
        shell: NamedDependency[Shell],
    ) -> InvitationDetails:
        """Say what a link invites to; that spends nothing."""
        shown = await invitations.show_invitation(shell, data.link, token_of(request))
        return InvitationDetails(
            organization=_names(shown.organization),
            program=_names(shown.program),
            role=shown.role,
            until=shown.until,
            mine=shown.mine,
        )

    @post(
        "/answers",
        operation_id="answer_invitation",
        status_code=HTTP_200_OK,
        responses=problems(401, 403, 404, 408, 409, 413, 415, 422, 429, 503),
    )
    async def answer(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[InvitationAnswerBody],
        parts: NamedDependency[WebParts],
    ) -> Response[AcceptedSession | None]:
        """Accept, which begins a session; or decline, or say that it was misdirected."""
        begun = await invitations.answer_invitation(
            parts.shell,
            data.link,
            data.answer,
            data.password,
            token_of(request),
            attests=data.attests,
        )
        if not isinstance(begun, SignedIn):
            return Response(None, status_code=HTTP_204_NO_CONTENT)
        return Response(
            AcceptedSession(begun.person, begun.organization, begun.expires, begun.locale),
            cookies=sign_in_cookies(parts, begun),
        )


def _reply(given: Invited) -> InvitationReply:
    return InvitationReply(given.invitation, given.link.reveal() or None, given.until)


def _names(place: PlaceNamed) -> PlaceNames:
    return PlaceNames(dict(place.names), place.languages)
