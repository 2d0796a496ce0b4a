"""The rule by which a grant opens an item: this reader, this item, this moment, and the right."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.person import Person
from domain.access.purposes import Basis, Purpose
from domain.access.rights import GROUNDS, NOBODYS_RULE, Denial, Glass, Look, Permit, decide_item
from domain.access.vault import Item
from domain.grants.events import GrantRequested, Ground, NamedItem
from domain.grants.state import Grant, Stage
from domain.kernel import OrganizationId, PersonId, ProgramId, Right, RightKind, Role, Tenant
from domain.sessions.words import Audience, MaterialKind

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ORGANIZATION, PROGRAM, GRANT = OrganizationId(uuid4()), ProgramId(uuid4()), uuid4()
WHO, ITEM, GROUP = PersonId(uuid4()), uuid4(), uuid4()
REQUESTED = GrantRequested(
    requester=WHO,
    ground=Ground.LEGAL_ORDER,
    items=(NamedItem(ITEM, GROUP),),
    reason=uuid4(),
    asked_at=NOW,
)
ACTIVE = Grant(stage=Stage.ACTIVE, requested=REQUESTED, until=NOW + timedelta(hours=4))
RIGHT = Right(WHO, RightKind.GRANT, PROGRAM, GRANT, "break_glass")
OFFICE = Right(WHO, RightKind.OFFICE, ProgramId(ORGANIZATION), ORGANIZATION, Role.PRIVACY_OFFICER)


def reader(*rights: Right, person: PersonId = WHO) -> Person:
    return Person(person, rights)


def item(id_: UUID = ITEM) -> Item:
    return Item(
        tenant=Tenant(ORGANIZATION, PROGRAM),
        item=id_,
        kind=MaterialKind.CASE_NARRATIVE,
        label="C4",
        author=b"",
        scope=uuid4(),
        group=GROUP,
        audience=Audience.NOBODY,
        locale="en",
        sealed_at=NOW,
    )


LOOK = Look(reader(OFFICE, RIGHT), item(), own=False, glass=Glass(GRANT, ACTIVE, NOW))


def but(**given: object) -> Look:
    return msgspec.structs.replace(LOOK, **given)


def test_the_reader_of_a_live_grant_sees_the_item_it_names() -> None:
    assert decide_item(LOOK, Purpose.LEGAL_ORDER) == Permit(
        "item.break_glass", Basis.GRANT, Role.PRIVACY_OFFICER, Purpose.LEGAL_ORDER
    )


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - GROUNDS))
def test_for_no_purpose_but_the_grounds(purpose: Purpose) -> None:
    assert isinstance(decide_item(LOOK, purpose), Denial)


def test_what_is_kept_for_a_hold_opens_by_a_legal_order_alone() -> None:
    closed = but(item=msgspec.structs.replace(LOOK.item, audience=Audience.HOLD))
    assert isinstance(decide_item(closed, Purpose.LEGAL_ORDER), Permit)
    asked = msgspec.structs.replace(ACTIVE.requested, ground=Ground.IMMINENT_HARM)  # type: ignore[type-var]
    otherwise = Glass(GRANT, msgspec.structs.replace(ACTIVE, requested=asked), NOW)
    look = msgspec.structs.replace(closed, glass=otherwise)
    assert isinstance(decide_item(look, Purpose.IMMINENT_HARM), Denial)
    authors = msgspec.structs.replace(closed, own=True, glass=None)
    assert isinstance(decide_item(authors, Purpose.OWN), Denial)


def test_a_text_for_its_author_alone_opens_by_a_grant() -> None:
    assert isinstance(decide_item(but(alone=True), Purpose.LEGAL_ORDER), Permit)


@pytest.mark.parametrize(
    "look",
    [
        but(glass=None),
        but(who=reader(OFFICE)),
        but(who=reader(OFFICE, msgspec.structs.replace(RIGHT, scope=uuid4()))),
        but(who=reader(OFFICE, msgspec.structs.replace(RIGHT, program=ProgramId(uuid4())))),
        but(who=reader(OFFICE, RIGHT, person=PersonId(uuid4()))),
        but(item=item(uuid4())),
        but(glass=Glass(GRANT, ACTIVE, NOW + timedelta(hours=4))),
        but(glass=Glass(GRANT, msgspec.structs.replace(ACTIVE, stage=Stage.WITHDRAWN), NOW)),
        but(glass=Glass(GRANT, msgspec.structs.replace(ACTIVE, until=None), NOW)),
        but(glass=Glass(GRANT, Grant(), NOW)),
    ],
    ids=[
        "without a grant",
        "whose right is gone",
        "with the right of another grant",
        "with a right in another program",
        "who did not ask",
        "of an item that is not named",
        "when its time has passed",
        "when it was withdrawn",
        "before both approved",
        "that was never asked for",
    ],
)
def test_nobody_sees_anything_by_a_grant(look: Look) -> None:
    assert decide_item(look, Purpose.LEGAL_ORDER) == Denial(NOBODYS_RULE)


def test_an_auditor_sees_nothing_by_a_grant_either() -> None:
    auditor = msgspec.structs.replace(OFFICE, detail=Role.AUDITOR)
    verdict = decide_item(but(who=reader(auditor, RIGHT)), Purpose.LEGAL_ORDER)
    assert verdict == Denial("item.auditors_see_no_content")
