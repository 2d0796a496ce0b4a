"""Signing in and out: the Warden checks, the faces only carry."""

from uuid import UUID

import msgspec

from domain.kernel import ON_ROSTERS, OrganizationId, ProgramId, RightKind, Role, Sealed
from domain.kernel.classes import Coded
from domain.ports import Principal
from domain.protocol.answers import Done
from domain.protocol.door import ChooseOrganization, RedeemLink, SignedIn, SignIn, SignOut
from services.app.asking import answered
from services.app.shell import Shell


class OfficeHeld(msgspec.Struct, frozen=True, rename="camel"):
    """An office: for one program, or (``program`` absent) for the whole organization."""

    role: Role
    program: ProgramId | None


class GroupRight(msgspec.Struct, frozen=True, rename="camel"):
    """A group one leads or is a member of."""

    role: Role
    program: ProgramId
    group: UUID


class Myself(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Who is signed in, and what they are; all of it ids and codes."""

    person: UUID
    organization: UUID
    strength: Coded
    locale: Coded
    offices: tuple[OfficeHeld, ...]
    groups: tuple[GroupRight, ...]


async def sign_in(
    shell: Shell,
    email: Sealed,
    password: Sealed,
    organization: OrganizationId | None = None,
    client: str = "api",
    device: Sealed | None = None,
) -> SignedIn | ChooseOrganization:
    """Begin a session, or ask in which organization.

    Raises ``Unauthenticated`` (``sign_in.refused``) for whatever is wrong.
    """
    request = SignIn(
        email=email, password=password, organization=organization, client=client, device=device
    )
    answer = await shell.warden.ask(request)
    if not isinstance(answer, SignedIn | ChooseOrganization):
        raise TypeError(f"the Warden answered {type(answer).__name__} to a sign-in")
    return answer


async def redeem_link(shell: Shell, link: Sealed, password: Sealed) -> SignedIn:
    """Use a one-time link, choose a password, and begin a session."""
    return await answered(shell.warden, RedeemLink(link=link, password=password), SignedIn)


async def sign_out(shell: Shell, token: Sealed) -> None:
    """End the session."""
    await answered(shell.warden, SignOut(token=token), Done)


def show_me(principal: Principal) -> Myself:
    """Return who is signed in, with their rights at this moment."""
    rights = principal.authority.rights
    return Myself(
        person=principal.person,
        organization=principal.organization,
        strength=principal.strength,
        locale=principal.locale,
        offices=tuple(
            OfficeHeld(
                Role(right.detail),
                None if right.scope == principal.organization else ProgramId(right.scope),
            )
            for right in rights
            if right.kind is RightKind.OFFICE
        ),
        groups=tuple(
            GroupRight(Role(right.detail), right.program, right.scope)
            for right in rights
            if right.kind in ON_ROSTERS
        ),
    )
