"""The entered places that handlers are given: who asks, and the group or session they are in."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from domain.kernel import ProgramId
from services.app import held_up, parked, profiles
from services.app.audits.steps import SampledPlace
from services.app.caller import Caller
from services.app.glass.steps import GrantPlace
from services.app.groups.entering import GroupPlace, enter_group
from services.app.sessions.entering import (
    CasePlace,
    SessionPlace,
    enter_session,
    seek_session,
)
from services.app.sessions.materials import ItemPlace
from services.app.shell import Shell
from services.app.steps import At, Where
from services.app.tenancy import Place, enter_program
from services.http.paging import Entry

ProgramAt: TypeAlias = At[Place]
GroupAt: TypeAlias = At[GroupPlace]
SessionAt: TypeAlias = At[SessionPlace]
CaseAt: TypeAlias = At[CasePlace]
ItemAt: TypeAlias = At[ItemPlace]
OrganizationAt: TypeAlias = At[None]
GrantAt: TypeAlias = At[GrantPlace]
SampledAt: TypeAlias = At[SampledPlace]
ThingAt: TypeAlias = At[UUID]
"""Something of one's organization, by its id."""


PROGRAM: Final = "/programs/{program_id:uuid}"
GROUP: Final = PROGRAM + "/groups/{group_id:uuid}"
SESSION: Final = PROGRAM + "/sessions/{session_id:uuid}"
PRESENTATION: Final = SESSION + "/presentations/{presentation_id:uuid}"
ITEM: Final = PROGRAM + "/items/{item_id:uuid}"
MINE: Final = "/mine"
KIND: Final = re.compile(r":(uuid|int)(?=})")
"""What a value of a path is, besides its name."""
ORGANIZATION: Final = "/organization"
RULE_PROFILES: Final = profiles.RULE_PROFILES
NAMING: Final = ORGANIZATION + "/naming"
PARKED: Final = parked.PAGE
LETTERS: Final = held_up.PAGE
PERSON: Final = ORGANIZATION + "/people/{person_id:uuid}"
CREDENTIAL: Final = "/credentials/{person_id:uuid}"
DETAILS: Final = "/account/details"
MAILBOX: Final = "/account/mailbox"
SECOND_FACTOR: Final = "/account/second-factor"
PROVIDERS: Final = "/providers"
ADMISSIONS: Final = "/operator-admissions"
GRANT: Final = PROGRAM + "/break-glass/{grant_id:uuid}"
AUDIT: Final = "/audits/{audit_id:uuid}"


def page_of(path: str, **values: object) -> str:
    """Return the address of a page, of the path of its place."""
    return KIND.sub("", path).format(**values)


async def program_at(
    program_id: FromPath[ProgramId], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> ProgramAt:
    """Enter the program of the path."""
    place = await enter_program(shell, caller, program_id)
    return At(shell, caller, place, page_of(PROGRAM, program_id=program_id))


async def group_at(
    program_id: FromPath[ProgramId],
    group_id: FromPath[UUID],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> GroupAt:
    """Enter the group of the path, as who is on its roster or an officer."""
    place = await enter_group(shell, caller, program_id, group_id)
    return At(shell, caller, place, page_of(GROUP, program_id=program_id, group_id=group_id))


async def group_to_join_at(
    program_id: FromPath[ProgramId],
    group_id: FromPath[UUID],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> GroupAt:
    """Enter the group of the path, also as who belongs to its program."""
    place = await enter_group(shell, caller, program_id, group_id, joining=True)
    return At(shell, caller, place, page_of(GROUP, program_id=program_id, group_id=group_id))


async def group_to_sign_at(
    program_id: FromPath[ProgramId],
    group_id: FromPath[UUID],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> GroupAt:
    """Enter the group of the path to its agreement, also as who supervises somebody who leads."""
    place = await enter_group(shell, caller, program_id, group_id, signing=True)
    return At(shell, caller, place, page_of(GROUP, program_id=program_id, group_id=group_id))


async def session_at(
    program_id: FromPath[ProgramId],
    session_id: FromPath[UUID],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> SessionAt:
    """Enter the session of the path."""
    place = await enter_session(shell, caller, program_id, session_id)
    return At(shell, caller, place, page_of(SESSION, program_id=program_id, session_id=session_id))


async def presentation_at(
    program_id: FromPath[ProgramId],
    session_id: FromPath[UUID],
    presentation_id: FromPath[UUID],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> CaseAt:
    """Name the presentation of the path, in its session."""
    at = await session_at(program_id, session_id, shell, caller)
    return At(shell, caller, CasePlace(program_id, session_id, presentation_id), at.page)


async def own_presentation_at(
    program_id: FromPath[ProgramId],
    session_id: FromPath[UUID],
    presentation_id: FromPath[UUID],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> CaseAt:
    """Name the presentation of the path, also for who has left: their page is their own texts."""
    place = CasePlace(program_id, session_id, presentation_id)
    there = await seek_session(shell, caller, program_id, session_id)
    page = page_of(SESSION, program_id=program_id, session_id=session_id) if there else MINE
    return At(shell, caller, place, page)


async def item_at(
    program_id: FromPath[ProgramId],
    item_id: FromPath[UUID],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> ItemAt:
    """Name the item of the path; what is one's own is found under one's own texts."""
    return At(shell, caller, ItemPlace(program_id, item_id), MINE)


async def organization_at(
    shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> OrganizationAt:
    """Ask in one's organization; who may is the Warden's to say."""
    return At(shell, caller, None, "")


async def request_at(
    request_id: FromPath[UUID], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> ThingAt:
    """Name a request of the path, of which the Warden knows whose it is to decide."""
    return At(shell, caller, request_id, "")


async def hold_at(
    hold_id: FromPath[UUID], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> ThingAt:
    """Name the legal hold of the path."""
    return At(shell, caller, hold_id, "")


async def grant_at(
    program_id: FromPath[ProgramId],
    grant_id: FromPath[UUID],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> GrantAt:
    """Name the break-glass request of the path."""
    page = page_of(GRANT, program_id=program_id, grant_id=grant_id)
    return At(shell, caller, GrantPlace(program_id, grant_id), page)


async def appointment_at(
    appointment_id: FromPath[UUID], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> ThingAt:
    """Name the appointment of the path."""
    return At(shell, caller, appointment_id, "")


async def provider_at(
    provider_id: FromPath[UUID], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> ThingAt:
    """Name the provider of the path; its page is that of all."""
    return At(shell, caller, provider_id, PROVIDERS)


async def providers_at(
    shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> OrganizationAt:
    """Ask about the providers of one's organization."""
    return At(shell, caller, None, PROVIDERS)


async def audit_at(
    audit_id: FromPath[UUID], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> ThingAt:
    """Name the round of review of the path."""
    return At(shell, caller, audit_id, page_of(AUDIT, audit_id=audit_id))


async def sampled_at(
    audit_id: FromPath[UUID],
    program_id: FromPath[ProgramId],
    entry: Entry,
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
) -> SampledAt:
    """Name a record of a sample; its page is that of the round."""
    place = SampledPlace(audit_id, program_id, entry)
    return At(shell, caller, place, page_of(AUDIT, audit_id=audit_id))


async def person_at(
    person_id: FromPath[UUID], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> ThingAt:
    """Name the person of the path, of whom the Warden knows who may change them."""
    return At(shell, caller, person_id, page_of(PERSON, person_id=person_id))


async def credential_at(
    person_id: FromPath[UUID], shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> ThingAt:
    """Name the credential of the person of the path; the Warden knows whose word it takes."""
    return At(shell, caller, person_id, page_of(CREDENTIAL, person_id=person_id))


STEP: Final = "step"
"""Where what is declared of a step, of API and pages, keeps in ``opt`` which one it is."""


class Door(NamedTuple):
    """Where a place is, under which heading the API's document has it, and how it is entered."""

    path: str
    tag: str
    at: Mapping[str, Provide]


IN_ORGANIZATION: Final = {"at": Provide(organization_at)}
DOORS: Final[Mapping[Where, Door]] = {
    Where.ORGANIZATION: Door(ORGANIZATION, "Organization", IN_ORGANIZATION),
    Where.RULE_PROFILES: Door(RULE_PROFILES, "Organization", IN_ORGANIZATION),
    Where.PROGRAMS: Door("/programs", "Organization", IN_ORGANIZATION),
    Where.PROGRAM: Door(PROGRAM, "Organization", {"at": Provide(program_at)}),
    Where.GROUP: Door(GROUP, "Groups", {"at": Provide(group_at)}),
    Where.GROUP_TO_JOIN: Door(GROUP, "Groups", {"at": Provide(group_to_join_at)}),
    Where.GROUP_TO_SIGN: Door(GROUP, "Groups", {"at": Provide(group_to_sign_at)}),
    Where.SESSION: Door(SESSION, "Sessions", {"at": Provide(session_at)}),
    Where.PRESENTATION: Door(PRESENTATION, "Sessions", {"at": Provide(presentation_at)}),
    Where.OWN_PRESENTATION: Door(PRESENTATION, "Sessions", {"at": Provide(own_presentation_at)}),
    Where.ITEM: Door(ITEM, "Confidential", {"at": Provide(item_at)}),
    Where.ERASURES: Door("/erasures", "Privacy", IN_ORGANIZATION),
    Where.ERASURE: Door("/erasures/{request_id:uuid}", "Privacy", {"at": Provide(request_at)}),
    Where.OWN_ERASURES: Door("/my-erasures", "Privacy", IN_ORGANIZATION),
    Where.OWN_ERASURE: Door(
        "/my-erasures/{request_id:uuid}", "Privacy", {"at": Provide(request_at)}
    ),
    Where.HOLDS: Door("/legal-holds", "Privacy", IN_ORGANIZATION),
    Where.HOLD: Door("/legal-holds/{hold_id:uuid}", "Privacy", {"at": Provide(hold_at)}),
    Where.RETENTION: Door("/retention", "Privacy", IN_ORGANIZATION),
    Where.GRANTS: Door(PROGRAM + "/break-glass", "Break-glass", {"at": Provide(program_at)}),
    Where.GRANT: Door(GRANT, "Break-glass", {"at": Provide(grant_at)}),
    Where.KEYS: Door("/keys", "Organization", IN_ORGANIZATION),
    Where.SIGNING_KEYS: Door("/signing-keys", "Transparency log", IN_ORGANIZATION),
    Where.PARKED: Door(PARKED, "Organization", IN_ORGANIZATION),
    Where.LETTERS: Door(LETTERS, "Organization", IN_ORGANIZATION),
    Where.ADMISSIONS: Door(ADMISSIONS, "Organization", IN_ORGANIZATION),
    Where.OFFICERS: Door("/officers", "Organization", IN_ORGANIZATION),
    Where.APPOINTMENT: Door(
        "/appointments/{appointment_id:uuid}", "Organization", {"at": Provide(appointment_at)}
    ),
    Where.PROVIDERS: Door(PROVIDERS, "Organization", {"at": Provide(providers_at)}),
    Where.PROVIDER: Door(
        PROVIDERS + "/{provider_id:uuid}", "Organization", {"at": Provide(provider_at)}
    ),
    Where.AUDITS: Door("/audits", "Access log", IN_ORGANIZATION),
    Where.AUDIT: Door(AUDIT, "Access log", {"at": Provide(audit_at)}),
    Where.SAMPLED: Door(
        AUDIT + "/programs/{program_id:uuid}/records/{entry:int}",
        "Access log",
        {"at": Provide(sampled_at)},
    ),
    Where.PERSON: Door(PERSON, "Organization", {"at": Provide(person_at)}),
    Where.CREDENTIAL: Door(CREDENTIAL, "Organization", {"at": Provide(credential_at)}),
    Where.DETAILS: Door(DETAILS, "Account", IN_ORGANIZATION),
    Where.MAILBOX: Door(MAILBOX, "Account", IN_ORGANIZATION),
    Where.SECOND_FACTOR: Door(SECOND_FACTOR, "Account", IN_ORGANIZATION),
    Where.IDENTITIES: Door("/identity-requests", "Access log", IN_ORGANIZATION),
    Where.IDENTITY: Door(
        "/identity-requests/{request_id:uuid}", "Access log", {"at": Provide(request_at)}
    ),
}
