"""The table of rules, rule by rule: who, on the roster of the item's group, sees what, for what."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain.access.leading import Leading
from domain.access.person import Person
from domain.access.purposes import Purpose, to_name_a_group, to_name_anybody
from domain.access.rights import (
    ITEM_RULES,
    Denial,
    Look,
    Permit,
    Reach,
    decide_item,
    may_admit_operator,
    may_search_trail,
    may_take_proofs,
    name_rules,
)
from domain.access.vault import Item
from domain.kernel import (
    OrganizationId,
    PersonId,
    ProgramId,
    Right,
    RightKind,
    Role,
    Tenant,
    own_log,
)
from domain.sessions.words import Audience, MaterialKind

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ORGANIZATION = OrganizationId(uuid4())
PROGRAM, OTHER_PROGRAM = ProgramId(uuid4()), ProgramId(uuid4())
GROUP = uuid4()
TENANT = Tenant(ORGANIZATION, PROGRAM)
WHO = PersonId(uuid4())


def reader(*rights: Right) -> Person:
    return Person(WHO, rights)


def leads(program: ProgramId = PROGRAM, group: UUID = GROUP, role: Role = Role.LEADER) -> Right:
    return Right(WHO, RightKind.LEADERSHIP, program, group, role)


def belongs() -> Right:
    return Right(WHO, RightKind.MEMBERSHIP, PROGRAM, GROUP, Role.MEMBER)


def holds(role: Role, scope: UUID) -> Right:
    return Right(WHO, RightKind.OFFICE, ProgramId(scope), scope, role)


def item(kind: MaterialKind, audience: Audience = Audience.NOBODY) -> Item:
    return Item(
        tenant=TENANT,
        item=uuid4(),
        kind=kind,
        label="C4",
        author=b"",
        scope=uuid4(),
        group=GROUP,
        audience=audience,
        locale="en",
        sealed_at=NOW,
    )


def look(
    kind: MaterialKind,
    audience: Audience,
    *rights: Right,
    own: bool = False,
    leading: Leading = Leading(then=True, shared=True),  # noqa: B008 - it is frozen
) -> Look:
    return Look(reader(*rights), item(kind, audience), own, leading)


ALL = list(MaterialKind)
TO_LEADERS = {MaterialKind.PRESENTATION, MaterialKind.LEADER_DEBRIEF}


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("role", [Role.LEADER, Role.CO_LEADER, Role.TRAINEE])
def test_whoever_leads_the_group_sees_what_is_for_leaders(kind: MaterialKind, role: Role) -> None:
    unshared = decide_item(look(kind, Audience.NOBODY, leads(role=role)), Purpose.LEADING)
    shared = decide_item(look(kind, Audience.LEADERS_THEN, leads(role=role)), Purpose.LEADING)
    assert isinstance(unshared, Permit) is (kind in TO_LEADERS)
    assert isinstance(shared, Permit)
    assert shared.role is role


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("then", [True, False])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("audience", list(Audience))
def test_a_leader_reads_by_having_led_then_or_by_being_named_since(
    kind: MaterialKind, then: bool, shared: bool, audience: Audience
) -> None:
    """Who leads now reads by having led then, or by having led when it was shared."""
    led_then = then and (kind in TO_LEADERS or audience is Audience.LEADERS_THEN)
    named = shared and audience is Audience.LEADERS_NOW
    expected = audience is not Audience.HOLD and (led_then or named)
    for rights, reads in (((leads(),), expected), ((belongs(),), False), ((), False)):
        asked = look(kind, audience, *rights, leading=Leading(then, shared))
        assert isinstance(decide_item(asked, Purpose.LEADING), Permit) is reads


@pytest.mark.parametrize("kind", ALL)
def test_a_leader_of_later_is_refused_by_a_rule_of_its_own(kind: MaterialKind) -> None:
    asked = look(kind, Audience.LEADERS_THEN, leads(), leading=Leading())
    assert decide_item(asked, Purpose.LEADING) == Denial("item.led_later")


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    "right",
    [
        leads(group=uuid4()),
        leads(program=OTHER_PROGRAM),
        belongs(),
        holds(Role.PROGRAM_ADMIN, PROGRAM),
        holds(Role.ORGANIZATION_ADMIN, ORGANIZATION),
        holds(Role.PRIVACY_OFFICER, ORGANIZATION),
        holds(Role.AUDITOR, ORGANIZATION),
    ],
)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_nobody_else_sees_anything_of_others(
    kind: MaterialKind, right: Right, purpose: Purpose
) -> None:
    verdict = decide_item(look(kind, Audience.LEADERS_THEN, right), purpose)
    assert isinstance(verdict, Denial)
    assert not verdict.known


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_authors_see_their_own_whatever_they_give_as_purpose(
    kind: MaterialKind, purpose: Purpose
) -> None:
    verdict = decide_item(look(kind, Audience.NOBODY, own=True), purpose)
    assert verdict == Permit("item.own", verdict.basis, Role.MEMBER, Purpose.OWN)  # type: ignore[union-attr]


def test_an_auditor_who_somehow_leads_still_sees_nothing() -> None:
    auditor = look(
        MaterialKind.LEADER_DEBRIEF,
        Audience.LEADERS_THEN,
        leads(),
        holds(Role.AUDITOR, ORGANIZATION),
    )
    assert decide_item(auditor, Purpose.LEADING) == Denial("item.auditors_see_no_content")


def test_leaders_look_for_the_purposes_of_leading_alone() -> None:
    allowed = {
        purpose
        for purpose in Purpose
        if isinstance(
            decide_item(look(MaterialKind.LEADER_DEBRIEF, Audience.NOBODY, leads()), purpose),
            Permit,
        )
    }
    assert allowed == {Purpose.LEADING, Purpose.PREPARING, Purpose.SUPERVISION}


def test_each_rule_has_an_id_of_its_own() -> None:
    assert len({rule.id for rule in ITEM_RULES}) == len(ITEM_RULES)


@pytest.mark.parametrize(
    ("right", "role", "reaches"),
    [
        (holds(Role.ORGANIZATION_ADMIN, ORGANIZATION), None, [Reach.EVERYBODY]),
        (holds(Role.PRIVACY_OFFICER, ORGANIZATION), None, [Reach.EVERYBODY]),
        (holds(Role.PROGRAM_ADMIN, PROGRAM), None, [Reach.PROGRAM]),
        (holds(Role.PROGRAM_ADMIN, OTHER_PROGRAM), None, []),
        (holds(Role.AUDITOR, ORGANIZATION), Role.LEADER, []),
        (leads(), Role.LEADER, [Reach.CONCERNED]),
        (belongs(), Role.MEMBER, [Reach.BELONGING]),
    ],
)
def test_names_reach_as_far_as_the_office_or_the_seat(
    right: Right, role: Role | None, reaches: list[Reach]
) -> None:
    assert [rule.reach for rule in name_rules(reader(right), TENANT, role)] == reaches


@pytest.mark.parametrize(
    ("right", "allowed"),
    [
        (holds(Role.AUDITOR, ORGANIZATION), True),
        (holds(Role.PRIVACY_OFFICER, ORGANIZATION), True),
        (holds(Role.ORGANIZATION_ADMIN, ORGANIZATION), False),
        (holds(Role.PROGRAM_ADMIN, PROGRAM), False),
        (leads(), False),
    ],
)
def test_auditors_and_privacy_officers_look_at_the_trail(right: Right, allowed: bool) -> None:
    assert isinstance(may_search_trail(reader(right), own_log(ORGANIZATION)), Permit) is allowed


@pytest.mark.parametrize(
    ("right", "rule"),
    [
        (holds(Role.AUDITOR, ORGANIZATION), "proof.auditor"),
        (holds(Role.PRIVACY_OFFICER, ORGANIZATION), "proof.privacy_officer"),
        (holds(Role.ORGANIZATION_ADMIN, ORGANIZATION), "proof.no_rule"),
        (leads(), "proof.no_rule"),
    ],
)
def test_who_searches_the_trail_takes_proofs(right: Right, rule: str) -> None:
    assert may_take_proofs(reader(right), own_log(ORGANIZATION)).rule == rule


@pytest.mark.parametrize(
    ("held", "leads", "in_group", "anywhere"),
    [
        (set(), True, Purpose.LEADING, Purpose.ADMINISTRATION),
        ({Role.ORGANIZATION_ADMIN}, True, Purpose.LEADING, Purpose.ADMINISTRATION),
        (set(), False, Purpose.PREPARING, Purpose.ADMINISTRATION),
        ({Role.PROGRAM_ADMIN}, False, Purpose.ADMINISTRATION, Purpose.ADMINISTRATION),
        ({Role.ORGANIZATION_ADMIN}, False, Purpose.ADMINISTRATION, Purpose.ADMINISTRATION),
        ({Role.PRIVACY_OFFICER}, False, Purpose.PRIVACY, Purpose.PRIVACY),
        (
            {Role.PRIVACY_OFFICER, Role.PROGRAM_ADMIN},
            False,
            Purpose.ADMINISTRATION,
            Purpose.ADMINISTRATION,
        ),
    ],
)
def test_why_names_are_seen_is_by_leading_then_by_office(
    held: set[Role], *, leads: bool, in_group: Purpose, anywhere: Purpose
) -> None:
    assert to_name_a_group(held, leads=leads) is in_group
    assert to_name_anybody(held) is anywhere


@pytest.mark.parametrize(
    ("right", "rule"),
    [
        (holds(Role.PRIVACY_OFFICER, ORGANIZATION), "operator.privacy_officer"),
        (holds(Role.ORGANIZATION_ADMIN, ORGANIZATION), "operator.organization_admin"),
        (holds(Role.AUDITOR, ORGANIZATION), "operator.no_rule"),
        (holds(Role.PROGRAM_ADMIN, PROGRAM), "operator.no_rule"),
    ],
)
def test_the_operator_is_let_in_by_those_who_run_the_organization(right: Right, rule: str) -> None:
    assert may_admit_operator(reader(right), own_log(ORGANIZATION)).rule == rule
