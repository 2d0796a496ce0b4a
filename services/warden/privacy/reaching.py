"""Whether a legal hold reaches into what is to be destroyed: by what both name, and by rosters.

Never by what is sealed. Whoever places a hold on a session, and sees by a request about a person
that something of it is held, would know who presented there; whoever places one on a person, and
sees by what is left of a session that something of it is held, would know whose that is.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from domain.access.vault import Covered, HeedOnly, Named
from domain.groups.group import GROUP
from domain.kernel import OrganizationId, ProgramId, Stream, Tenant, own_log
from domain.privacy.erasure import OF_A_PERSON
from domain.privacy.events import ErasureKind
from domain.privacy.state import Erasure, Stage
from services.warden.cases.circle import circles
from services.warden.people.roll import roll_of
from services.warden.ports import Parts
from services.warden.privacy.subjects import author_of, subject_of

OPEN = frozenset({Stage.REQUESTED, Stage.APPROVED})


async def reached(
    parts: Parts, organization: OrganizationId, request: UUID, erasure: Erasure
) -> bool:
    """Whether a hold that is in force could keep something of what an open request is about.

    An entry that cannot be read keeps nobody from deciding: what is kept, the vault itself knows.
    """
    parts = parts.patient
    if erasure.stage not in OPEN:
        return False
    scope = erasure.scope
    of_a_person = erasure.kind in OF_A_PERSON
    author = await author_of(parts, organization, request) if of_a_person else None
    holds = [
        hold
        for hold in await parts.vault.holds(own_log(organization))
        if hold.could_cover(
            program=scope.program, session=scope.session, label=scope.label, author=author
        )
    ]
    placed = [hold for hold in holds if hold.group is not None or hold.session is not None]
    if len(placed) < len(holds):
        return True
    found = [await _group_of(parts, organization, hold) for hold in placed]
    groups = frozenset(group for group in found if group is not None)
    match erasure.kind:
        case ErasureKind.CLASS:
            return bool(groups)
        case ErasureKind.SESSION:
            return await _met(parts, organization, scope.program, scope.session) in groups
        case _:
            return bool(groups) and await _is_named(parts, organization, request, groups)


async def judged_by(parts: Parts, organization: OrganizationId) -> HeedOnly:
    """Return by which holds is judged what may go: where another comes meanwhile, nothing goes."""
    holds = await parts.vault.holds(own_log(organization))
    return HeedOnly(frozenset(hold.hold for hold in holds))


async def named_by_rosters(
    parts: Parts, tenant: Tenant, kind: str, before: datetime
) -> Sequence[Named]:
    """Say in which groups the holds on persons reach: of those there nothing goes, whose it be."""
    parts = parts.patient
    on_persons = [hold for hold in await parts.vault.holds(tenant) if hold.author is not None]
    if not on_persons:
        return ()
    found: list[Named] = []
    for group in await parts.vault.groups_of(tenant, kind, before):
        roll = await roll_of(parts.store, tenant, group)
        tags = {parts.tags.author(tenant.organization, person) for person in roll.concerned}
        found += [Named(hold.hold, group) for hold in on_persons if hold.author in tags]
    return found


async def _is_named(
    parts: Parts, organization: OrganizationId, request: UUID, groups: Iterable[Stream]
) -> bool:
    """Whether the history of one of these groups names whom a request is about."""
    person = await subject_of(parts, organization, request)
    rolls = [await roll_of(parts.store, group.tenant, group.id) for group in groups]
    return person is None or any(person in roll.concerned for roll in rolls)


async def _group_of(parts: Parts, organization: OrganizationId, hold: Covered) -> Stream | None:
    """Return the group that a hold names, or that its session is of."""
    if hold.group is None or hold.program is None:
        return await _met(parts, organization, hold.program, hold.session)
    return Stream(Tenant(organization, ProgramId(hold.program)), GROUP.category, hold.group)


async def _met(
    parts: Parts, organization: OrganizationId, program: UUID | None, session: UUID | None
) -> Stream | None:
    """Return the group of a session, if there is one."""
    if program is None or session is None:
        return None
    tenant = Tenant(organization, ProgramId(program))
    found = await circles(parts, tenant, [session])
    return Stream(tenant, GROUP.category, found[session].group) if session in found else None
