"""The table of rights says who reads what is told and written: the rule of looks, for everybody."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final
from uuid import UUID, uuid4

import pytest

from domain.access.leading import NEVER, Leading
from domain.access.operations.cases import READING
from domain.access.operations.words import May, Party
from domain.access.person import Person
from domain.access.purposes import Purpose
from domain.access.rights import GROUNDS, Glass, Look, Permit, decide_item
from domain.access.vault import Item
from domain.grants.events import GrantRequested, Ground, NamedItem
from domain.grants.state import Grant, Stage
from domain.kernel import OrganizationId, PersonId, ProgramId, Right, RightKind, Role, Tenant
from domain.sessions.words import Audience, MaterialKind

NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)
TENANT: Final = Tenant(OrganizationId(uuid4()), ProgramId(uuid4()))
WHO, GROUP, ITEM, GRANT = PersonId(uuid4()), uuid4(), uuid4(), uuid4()
ROLES: Final = {
    Party.MEMBER: (RightKind.MEMBERSHIP, TENANT.program, GROUP),
    Party.PRESENTER: (RightKind.MEMBERSHIP, TENANT.program, GROUP),
    Party.LEADER: (RightKind.LEADERSHIP, TENANT.program, GROUP),
    Party.TRAINEE: (RightKind.LEADERSHIP, TENANT.program, GROUP),
    Party.SUPERVISOR: (RightKind.SUPERVISION, TENANT.program, GROUP),
    Party.PROGRAM_ADMIN: (RightKind.OFFICE, TENANT.program, TENANT.program),
    **{
        office: (RightKind.OFFICE, ProgramId(TENANT.organization), TENANT.organization)
        for office in (Party.ORGANIZATION_ADMIN, Party.AUDITOR, Party.PRIVACY_OFFICER)
    },
}
ASKED: Final = GrantRequested(
    requester=WHO,
    ground=Ground.LEGAL_ORDER,
    items=(NamedItem(ITEM, GROUP),),
    reason=uuid4(),
    asked_at=NOW,
)
OPEN: Final = Grant(stage=Stage.ACTIVE, requested=ASKED, until=NOW + timedelta(hours=4))
AUDIENCES: Final = (Audience.NOBODY, Audience.LEADERS_THEN, Audience.LEADERS_NOW)
LED: Final = (NEVER, Leading(then=True), Leading(shared=True), Leading(then=True, shared=True))


def reader(party: Party, *, granted: bool) -> Person:
    """Somebody who is one thing, and may hold the right of a grant."""
    kind, program, scope = ROLES[party]
    role = Role.MEMBER if party is Party.PRESENTER else Role(party)
    held = [Right(WHO, kind, program, UUID(str(scope)), role)]
    if granted:
        held.append(Right(WHO, RightKind.GRANT, TENANT.program, GRANT, "break_glass"))
    return Person(WHO, tuple(held))


def item(kind: MaterialKind, audience: Audience) -> Item:
    return Item(
        tenant=TENANT,
        item=ITEM,
        kind=kind,
        label="C4",
        author=b"",
        scope=uuid4(),
        group=GROUP,
        audience=audience,
        locale="en",
        sealed_at=NOW,
    )


def is_theirs(may: May, audience: Audience, led: Leading) -> bool:
    """Whether what the cell says is so, of a text that is not the reader's own."""
    shared = {Audience.LEADERS_THEN: led.then, Audience.LEADERS_NOW: led.shared}
    is_shared = shared.get(audience, False)
    match may:
        case May.LED_THEN:
            return led.then or is_shared
        case May.SHARED:
            return is_shared
        case _:
            return False


@pytest.mark.parametrize("kind", READING)
@pytest.mark.parametrize("party", ROLES)
def test_who_reads_is_whom_the_table_names(party: Party, kind: MaterialKind) -> None:
    may = READING[kind].may(party)
    for audience, led, granted, purpose in product(AUDIENCES, LED, (False, True), Purpose):
        glass = Glass(GRANT, OPEN, NOW) if granted else None
        look = Look(
            reader(party, granted=granted),
            item(kind, audience),
            own=False,
            leading=led,
            glass=glass,
        )
        by_grant = granted and may is May.GRANTED and purpose in GROUNDS
        leading = purpose in {Purpose.LEADING, Purpose.PREPARING, Purpose.SUPERVISION}
        expected = by_grant or (leading and is_theirs(may, audience, led))
        found = isinstance(decide_item(look, purpose), Permit)
        assert found is expected, (audience, led, granted, purpose)


@pytest.mark.parametrize("kind", READING)
@pytest.mark.parametrize("party", ROLES)
def test_whoever_wrote_reads_their_own(party: Party, kind: MaterialKind) -> None:
    look = Look(reader(party, granted=False), item(kind, Audience.NOBODY), own=True)
    permit = decide_item(look, Purpose.OWN)
    assert isinstance(permit, Permit)
    assert permit.purpose is Purpose.OWN
