"""Signing in and out: the Warden checks, the faces only carry."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain.kernel import (
    ON_ROSTERS,
    OrganizationId,
    ProgramId,
    RightKind,
    Role,
    Sealed,
    Stream,
    own_log,
)
from domain.kernel.classes import Coded
from domain.organizations.events import OrganizationFounded
from domain.organizations.organization import ORGANIZATION
from domain.ports import Principal
from domain.protocol.answers import Done
from domain.protocol.door import (
    AccountShown,
    ChooseOrganization,
    EndSignIns,
    GatherAccounts,
    ListSignIns,
    NameDevice,
    RedeemLink,
    ReplacePassword,
    ShowAccount,
    SignedIn,
    SignIn,
    SignInsListed,
    SignOut,
    SwitchOrganization,
)
from services.app.asking import ask_for
from services.app.caller import Caller
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
    return await ask_for(shell.warden, RedeemLink(link=link, password=password), SignedIn)


class OrganizationNamed(msgspec.Struct, frozen=True):
    """An organization, which is public, with its name in each of its languages."""

    id: OrganizationId
    founded: OrganizationFounded


async def show_account(shell: Shell, caller: Caller) -> AccountShown:
    """Return the organizations in which the caller's account is known."""
    return await ask_for(shell.warden, ShowAccount(token=caller.token), AccountShown)


async def switch_organization(
    shell: Shell, caller: Caller, organization: OrganizationId
) -> SignedIn:
    """Go on in another organization of the same account: this sign-in ends."""
    request = SwitchOrganization(token=caller.token, organization=organization)
    return await ask_for(shell.warden, request, SignedIn)


async def gather_accounts(
    shell: Shell, caller: Caller, password: Sealed, device: Sealed | None = None
) -> AccountShown:
    """Take in what else of one's address opens with a password."""
    request = GatherAccounts(token=caller.token, password=password, device=device)
    return await ask_for(shell.warden, request, AccountShown)


async def name_organizations(
    shell: Shell, organizations: Iterable[OrganizationId]
) -> tuple[OrganizationNamed, ...]:
    """Look organizations up by what they were founded as."""
    found: list[OrganizationNamed] = []
    for organization in organizations:
        stream = Stream(own_log(organization), ORGANIZATION.category, organization)
        history = await shell.store.read(stream)
        facts = (recorded.event for recorded in history)
        found += [
            OrganizationNamed(organization, fact)
            for fact in facts
            if isinstance(fact, OrganizationFounded)
        ]
    return tuple(found)


async def replace_password(
    shell: Shell, token: Sealed, old: Sealed, new: Sealed, device: Sealed | None = None
) -> SignedIn:
    """Choose another password: every sign-in of the account ends, and one begins for who asks."""
    request = ReplacePassword(token=token, old=old, new=new, device=device)
    return await ask_for(shell.warden, request, SignedIn)


async def list_sign_ins(shell: Shell, token: Sealed) -> SignInsListed:
    """Say where one is signed in."""
    return await ask_for(shell.warden, ListSignIns(token=token), SignInsListed)


async def end_sign_ins(shell: Shell, token: Sealed, sign_in: UUID | None = None) -> None:
    """End one sign-in, or all but the one in which it is asked."""
    await ask_for(shell.warden, EndSignIns(token=token, sign_in=sign_in), Done)


async def name_device(shell: Shell, token: Sealed, sign_in: UUID, name: Sealed) -> None:
    """Call the device of one's own sign-in something."""
    await ask_for(shell.warden, NameDevice(token=token, sign_in=sign_in, name=name), Done)


async def sign_out(shell: Shell, token: Sealed) -> None:
    """End the session."""
    await ask_for(shell.warden, SignOut(token=token), Done)


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
