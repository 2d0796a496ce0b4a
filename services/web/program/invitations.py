"""Inviting people to a program, and the invitations there are, each with what can be done."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.access.purposes import Purpose
from domain.invitations.guards import invitable
from domain.invitations.state import InvitationStage
from domain.kernel import PersonId, ProgramId, Refused, Role, Unavailable, own_log
from domain.kernel.classes import Coded, Personal
from domain.kernel.locales import name_in
from domain.people.professions import PROFESSIONS
from domain.protocol.invitations import (
    Addressee,
    AddresseesRead,
    InvitationLine,
    InvitationStep,
    Invited,
)
from domain.protocol.names import PersonName
from domain.protocol.people import PersonalData
from services.app import invitations
from services.app.caller import Caller
from services.app.invitations import Guest
from services.app.names import read_names
from services.app.offices.accepting import list_unappointed
from services.app.shell import Shell
from services.app.tenancy import Place, enter_program
from services.http.parts import WebParts, parts_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import once
from services.web.frame.visit import visit_of
from services.web.program.asked import WITHDRAWAL

OFFICERS: Final = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})
LOCALES: Final = ("en-CA", "fr-CA")
URGENT: Final = ("came_back", "misdirected", "expired", "declined", "open", "withdrawn")
"""How invitations stand that nobody has accepted, in the order in which somebody has to act."""
FIELDS: Final[Mapping[Coded, Coded]] = {
    "person.name_invalid": "given",
    "person.address_invalid": "email",
    "invitation.yourself": "email",
    "invitation.registered_twice": "email",
    "invitation.sent_already": "email",
    "person.profession_unknown": "profession",
    "person.locale_unknown": "locale",
    "invitation.not_organization_admin": "role",
    "invitation.role_appointed": "role",
}
"""The field of the form that a refusal is about."""
Line = Annotated[Personal, msgspec.Meta(max_length=200)]


class InvitationForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to invite, as what, and how the link reaches them."""

    given_name: Line
    family_name: Line
    email: Annotated[Personal, msgspec.Meta(max_length=254)]
    profession: Annotated[Coded, msgspec.Meta(max_length=48)]
    locale: Annotated[Coded, msgspec.Meta(max_length=48)]
    role: Role
    way: Coded = "email"
    once: UUID

    def __repr__(self) -> str:
        return "<form>"


class RenewalForm(msgspec.Struct, frozen=True):
    """How the new link reaches them."""

    way: Coded = "email"


class InvitationsView(msgspec.Struct, frozen=True, kw_only=True):
    """The form and the list. ``link`` is what is to be handed over, shown this once.

    ``typed`` is given back to who typed it where it was refused, for what stands in the field
    ``wrong``, if it is one alone. ``governs`` is whether the reader administers the organization:
    then ``unappointed`` are those who accepted to administer the program, and do not yet.
    """

    program: ProgramId
    name: Coded
    officer: bool
    roles: tuple[Role, ...]
    once: UUID
    lines: tuple[InvitationLine, ...]
    addressees: dict[UUID, Addressee] = {}
    governs: bool = False
    unappointed: dict[PersonId, PersonName] = {}
    record: int = 0
    link: Personal = ""
    typed: InvitationForm | None = None
    refused: Notice | None = None
    wrong: Coded = ""
    professions: tuple[Coded, ...] = PROFESSIONS
    locales: tuple[Coded, ...] = LOCALES

    def stands(self, line: InvitationLine) -> Coded:
        """Say how an invitation stands for who has to do something about it."""
        came_back = line.returned and line.stage is InvitationStage.OPEN
        return "came_back" if came_back else str(line.stage)

    @property
    def waiting(self) -> tuple[InvitationLine, ...]:
        """Those that nobody has accepted, what has to be done about first."""
        left = [line for line in self.lines if line.stage is not InvitationStage.ACCEPTED]
        return tuple(sorted(left, key=lambda line: URGENT.index(self.stands(line))))

    @property
    def accepted(self) -> tuple[InvitationLine, ...]:
        """Those who came in."""
        return tuple(line for line in self.lines if line.stage is InvitationStage.ACCEPTED)


class InvitationPages(Controller):
    """For a program's administrators; whoever belongs to it invites a colleague here."""

    path = "/programs/{program_id:uuid}/invitations"

    @get("/")
    async def listed(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the form, and who was invited, as it was typed: the look is on record."""
        return await _shown(request, shell, caller, program_id)

    @post("/", opt={FIRST: Unasked.FILLED_IN})
    async def invite(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        data: URLEncodedBody[InvitationForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Invite somebody; a link to hand over is shown once, on the page that answers."""
        guest = Guest(
            data=PersonalData(data.given_name, data.family_name, "", data.email),
            profession=data.profession,
            locale=data.locale,
            role=data.role,
            mailed=data.way == "email",
        )
        try:
            given = await invitations.invite(shell, once(caller, data.once), program_id, guest)
        except Unavailable:
            raise
        except Refused as error:
            return await _shown(request, shell, caller, program_id, typed=data, why=error.code)
        return await _after(request, shell, caller, program_id, given, "invited")

    @post("/{invitation_id:uuid}/renewals", opt={FIRST: Unasked.AGAIN})
    async def renew(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        invitation_id: FromPath[UUID],
        data: URLEncodedBody[RenewalForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Send it again, or show a new link to hand over."""
        step = InvitationStep.SEND if data.way == "email" else InvitationStep.HAND_OVER
        given = await invitations.keep_invitation(shell, caller, program_id, invitation_id, step)
        return await _after(request, shell, caller, program_id, given, "invitation_sent")

    @post("/{invitation_id:uuid}/withdrawals", opt={FIRST: WITHDRAWAL})
    async def withdraw(
        self,
        program_id: FromPath[ProgramId],
        invitation_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Withdraw it; it can be sent again."""
        step = InvitationStep.WITHDRAW
        await invitations.keep_invitation(shell, caller, program_id, invitation_id, step)
        return go(f"/programs/{program_id}/invitations", "invitation_withdrawn")


async def _after(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    given: Invited,
    notice: str,
) -> Response[Any]:
    code = given.link.reveal()
    if not code:
        return go(f"/programs/{program}/invitations", notice)
    parts = parts_of(request.app.state)
    return await _shown(request, shell, caller, program, link=f"{_site(request, parts)}#{code}")


def _site(request: Request[Any, Any, Any], parts: WebParts) -> str:
    """Return the page that links lead to, as browsers see it."""
    return f"{parts.public_origin or str(request.base_url).rstrip('/')}/invitation"


async def _shown(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    *,
    link: str = "",
    typed: InvitationForm | None = None,
    why: Coded = "",
) -> Response[str]:
    place = await enter_program(shell, caller, program)
    listed = await invitations.list_invitations(shell, caller, program)
    officer = bool(place.offices & OFFICERS)
    shown = AddresseesRead({}, 0)
    if officer and listed.invitations:
        shown = await invitations.read_addressees(shell, caller, program)
    unappointed: dict[PersonId, PersonName] = {}
    if _governs(caller):
        unappointed = await _unappointed(shell, caller, program)
    view = InvitationsView(
        unappointed=unappointed,
        program=program,
        name=name_in(visit_of(request).speech.tag, place.founded),
        officer=officer,
        roles=_roles(caller, place),
        once=shell.new_id(),
        lines=listed.invitations if officer else (),
        addressees=shown.addressees,
        governs=_governs(caller),
        record=shown.record,
        link=link,
        typed=typed,
        refused=refused(why) if why else None,
        wrong=FIELDS.get(why, ""),
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if why else 200
    return page(request, "program/invitations.html", status_code=status, page=view)


def _roles(caller: Caller, place: Place) -> tuple[Role, ...]:
    if not place.offices & OFFICERS:
        return (Role.MEMBER,)
    return invitable(governs=_governs(caller))


async def _unappointed(
    shell: Shell, caller: Caller, program: ProgramId
) -> dict[PersonId, PersonName]:
    """Name those who accepted to administer a program, and are to be appointed; it is on record."""
    found = await list_unappointed(shell, caller)
    left = sorted(one.person_id for one in found if one.to_program == program)
    if not left:
        return {}
    shown = await read_names(shell, caller, program, tuple(left), Purpose.ADMINISTRATION)
    return shown.names


def _governs(caller: Caller) -> bool:
    return Role.ORGANIZATION_ADMIN in caller.offices(own_log(caller.principal.organization))
