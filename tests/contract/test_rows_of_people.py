"""People are listed by how they came in, newest first, whatever else is kept of them."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.invitations.events import (
    InvitationAccepted,
    InvitationDeclined,
    InvitationEvent,
    InvitationIssued,
    InvitationMisdirected,
    InvitationRenewed,
    InvitationReturned,
    InvitationWithdrawn,
)
from domain.kernel import PersonId, ProgramId, Role, Stream, Tenant, own_log
from domain.people.events import (
    DeactivationReason,
    PersonDeactivated,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
    PersonErased,
    PersonEvent,
    PersonReactivated,
    PersonRegistered,
    PersonsLinkDeclined,
    PersonsLinked,
    PersonsLinkProposed,
    PersonsUnlinked,
    ProfessionalStatusAttested,
    ProfessionalStatusLapsed,
)
from projections.people_register.queries import (
    Beyond,
    PersonRow,
    Wanted,
    accepted_by,
    people,
    proposed_as,
    proposed_seconds,
    who_accepted_as,
    who_has_died,
    whose_access_ended,
)
from tests.kit.read_models import Mirror, a_group, member, person
from tests.kit.stores import NOON, new_stream, new_tenant

UNTIL = NOON + timedelta(days=14)


@pytest.fixture
def tenant() -> Tenant:
    return new_tenant()


async def listed(
    mirror: Mirror,
    tenant: Tenant,
    *,
    whole: bool = False,
    programs: tuple[ProgramId, ...] = (),
    wanted: Wanted = Wanted(),  # noqa: B008 - it is frozen
    beyond: Beyond | None = None,
    limit: int = 25,
    days: int = 0,
) -> list[PersonRow]:
    await mirror.catch_up()
    return await people(
        mirror.app,
        tenant.organization,
        None if whole else tenant.program,
        programs,
        now=NOON + timedelta(days=days),
        wanted=wanted,
        beyond=beyond,
        limit=limit,
    )


async def registered(mirror: Mirror, tenant: Tenant, *, home: bool = True) -> PersonId:
    who = person()
    known = PersonRegistered(
        profession="resident",
        locale="en-CA",
        sealed=uuid4(),
        home_program=tenant.program if home else None,
    )
    await mirror.tell(Stream(own_log(tenant.organization), "person", who), known)
    return who


async def invited(
    mirror: Mirror, tenant: Tenant, who: PersonId, *then: InvitationEvent, role: Role = Role.MEMBER
) -> UUID:
    stream = Stream(own_log(tenant.organization), "invitation", uuid4())
    issued = InvitationIssued(
        person=who,
        program=tenant.program,
        role=role,
        by=person(),
        colleague=False,
        mailed=True,
        until=UNTIL,
    )
    await mirror.tell(stream, issued)
    for event in then:
        await mirror.tell(stream, event)
    return stream.id


@pytest.mark.parametrize(
    ("then", "days", "state"),
    [
        ((), 0, "invited"),
        ((), 14, "lapsed"),
        ((InvitationReturned(letter=UUID(int=1)),), 0, "came_back"),
        (
            (
                InvitationReturned(letter=UUID(int=1)),
                InvitationRenewed(mailed=True, until=UNTIL + timedelta(days=1)),
            ),
            14,
            "invited",
        ),
        ((InvitationAccepted(),), 20, "in"),
        ((InvitationDeclined(),), 0, "declined"),
        ((InvitationMisdirected(),), 0, "misdirected"),
        ((InvitationWithdrawn(),), 0, "withdrawn"),
    ],
)
async def test_how_the_last_invitation_stands_is_how_somebody_came_in(
    mirror: Mirror, tenant: Tenant, then: tuple[InvitationEvent, ...], days: int, state: str
) -> None:
    who = await registered(mirror, tenant, home=False)
    invitation = await invited(mirror, tenant, who, *then)
    [row] = await listed(mirror, tenant, days=days)
    assert (row.person_id, row.state, row.invitation_id) == (who, state, invitation)
    assert (row.invited_as, row.to_program) == ("member", tenant.program)


async def test_who_accepted_as_what_is_listed_once_a_program_while_they_have_access(
    mirror: Mirror, tenant: Tenant
) -> None:
    who, other = await registered(mirror, tenant), await registered(mirror, tenant)
    for _ in range(2):
        await invited(mirror, tenant, who, InvitationAccepted(), role=Role.LEADER)
    await invited(mirror, tenant, who, role=Role.LEADER)
    await invited(mirror, tenant, other, InvitationAccepted())
    organization = tenant.organization
    await mirror.catch_up()
    [found] = await who_accepted_as(mirror.app, organization, Role.LEADER)
    assert (found.person_id, found.to_program) == (who, tenant.program)
    ended = PersonDeactivated(reason=DeactivationReason.LEFT)
    await mirror.tell(Stream(own_log(organization), "person", who), ended)
    await mirror.catch_up()
    assert await who_accepted_as(mirror.app, organization, Role.LEADER) == []


async def test_as_what_somebody_accepted_invitations_is_said_once(
    mirror: Mirror, tenant: Tenant
) -> None:
    who, other = await registered(mirror, tenant), await registered(mirror, tenant)
    for role in (Role.SUPERVISOR, Role.SUPERVISOR, Role.MEMBER):
        await invited(mirror, tenant, who, InvitationAccepted(), role=role)
    await invited(mirror, tenant, who, role=Role.LEADER)
    await invited(mirror, tenant, other)
    await mirror.catch_up()
    organization = tenant.organization
    assert await accepted_by(mirror.app, organization, who) == {"supervisor", "member"}
    assert await accepted_by(mirror.app, organization, other) == frozenset()


async def test_whose_access_ended_is_listed_so_with_the_seats_they_have_still(
    mirror: Mirror, tenant: Tenant
) -> None:
    who = await registered(mirror, tenant)
    await invited(mirror, tenant, who, InvitationAccepted(), role=Role.LEADER)
    group = new_stream(tenant, "group")
    await mirror.tell(group, a_group(), *member(who))
    account = Stream(own_log(tenant.organization), "person", who)
    await mirror.tell(account, PersonDeactivated(reason=DeactivationReason.LEFT))
    [row] = await listed(mirror, tenant)
    assert (row.state, row.roles, row.groups) == ("deactivated", ("member",), (group.id,))
    for wanted, found in (
        (Wanted(state="deactivated"), 1),
        (Wanted(state="in"), 0),
        (Wanted(role="member"), 1),
        (Wanted(role="leader"), 0),
    ):
        assert len(await listed(mirror, tenant, wanted=wanted)) == found, wanted
    await mirror.tell(account, PersonReactivated())
    [row] = await listed(mirror, tenant)
    assert row.state == "in"


async def test_whose_access_ended_before_an_answer_is_no_longer_awaited(
    mirror: Mirror, tenant: Tenant
) -> None:
    who = await registered(mirror, tenant)
    await invited(mirror, tenant, who)
    account = Stream(own_log(tenant.organization), "person", who)
    await mirror.tell(account, PersonDeactivated(reason=DeactivationReason.LEFT))
    assert await listed(mirror, tenant, wanted=Wanted(state="invited")) == []


@pytest.mark.parametrize(("days", "state"), [(0, "invited"), (14, "lapsed")])
async def test_who_left_and_is_invited_again_is_awaited_until_they_are_back(
    mirror: Mirror, tenant: Tenant, days: int, state: str
) -> None:
    who = await registered(mirror, tenant)
    account = Stream(own_log(tenant.organization), "person", who)
    await mirror.tell(account, PersonDeactivated(reason=DeactivationReason.LEFT, own=True))
    [row] = await listed(mirror, tenant)
    assert row.state == "deactivated"
    await invited(mirror, tenant, who)
    [row] = await listed(mirror, tenant, days=days)
    assert row.state == state


@pytest.mark.parametrize("own", [None, False, True])
async def test_who_has_died_is_listed_so_and_after_a_mistake_as_their_access_was(
    mirror: Mirror, tenant: Tenant, *, own: bool | None
) -> None:
    who = await registered(mirror, tenant)
    account = Stream(own_log(tenant.organization), "person", who)
    if own is not None:
        await mirror.tell(account, PersonDeactivated(reason=DeactivationReason.LEFT, own=own))
    await mirror.tell(account, PersonDeceasedRecorded())
    await invited(mirror, tenant, who)
    [row] = await listed(mirror, tenant)
    assert row.state == "deceased"
    assert len(await listed(mirror, tenant, wanted=Wanted(state="deceased"))) == 1
    assert await who_has_died(mirror.app, tenant.organization) == [who]
    assert await whose_access_ended(mirror.app, tenant.organization, [who]) == {who}
    await mirror.tell(account, PersonDeceasedWithdrawn())
    [row] = await listed(mirror, tenant)
    assert row.state == ("deactivated" if own is False else "invited")
    assert await who_has_died(mirror.app, tenant.organization) == []


async def test_who_has_not_confirmed_their_status_is_found_while_they_have_access(
    mirror: Mirror, tenant: Tenant
) -> None:
    who = await registered(mirror, tenant)
    account = Stream(own_log(tenant.organization), "person", who)
    said = ProfessionalStatusAttested(profession="nurse", lapses_at=UNTIL)
    await mirror.tell(account, said)
    assert not (await listed(mirror, tenant))[0].unconfirmed
    await mirror.tell(account, ProfessionalStatusLapsed())
    [row] = await listed(mirror, tenant, wanted=Wanted(state="unconfirmed"))
    assert (row.person_id, row.unconfirmed, row.state) == (who, True, "registered")
    await mirror.tell(account, PersonDeactivated(reason=DeactivationReason.AWAY))
    assert await listed(mirror, tenant, wanted=Wanted(state="unconfirmed")) == []
    await mirror.tell(account, PersonReactivated())
    await mirror.tell(account, said)
    assert await listed(mirror, tenant, wanted=Wanted(state="unconfirmed")) == []


async def test_who_has_no_access_is_found_among_others(mirror: Mirror, tenant: Tenant) -> None:
    gone, here = [await registered(mirror, tenant) for _ in range(2)]
    account = Stream(own_log(tenant.organization), "person", gone)
    await mirror.tell(account, PersonDeactivated(reason=DeactivationReason.RULES))
    await mirror.catch_up()
    reads, organization = mirror.app, tenant.organization
    assert await whose_access_ended(reads, organization, [gone, here]) == {gone}
    await mirror.tell(account, PersonReactivated())
    await mirror.catch_up()
    assert await whose_access_ended(reads, organization, [gone, here]) == frozenset()


async def test_who_is_on_a_roster_is_in_with_their_role_and_group(
    mirror: Mirror, tenant: Tenant
) -> None:
    who = await registered(mirror, tenant, home=False)
    await invited(mirror, tenant, who, InvitationDeclined())
    group = new_stream(tenant, "group")
    await mirror.tell(group, a_group(), *member(who))
    [row] = await listed(mirror, tenant)
    assert (row.state, row.roles, row.groups) == ("in", ("member",), (group.id,))
    assert row.programs == (tenant.program,)
    [row] = await listed(mirror, tenant, whole=True, programs=(tenant.program,))
    assert row.programs == (tenant.program,)
    for wanted, found in (
        (Wanted(group=group.id), 1),
        (Wanted(group=uuid4()), 0),
        (Wanted(role="member"), 1),
        (Wanted(role="leader"), 0),
        (Wanted(state="in"), 1),
        (Wanted(state="declined"), 0),
        (Wanted(people=(who,)), 1),
        (Wanted(people=()), 0),
    ):
        assert len(await listed(mirror, tenant, wanted=wanted)) == found, wanted


async def test_a_program_lists_who_is_at_home_invited_or_placed_there_and_nobody_else(
    mirror: Mirror, tenant: Tenant
) -> None:
    at_home = await registered(mirror, tenant)
    elsewhere = await registered(mirror, tenant, home=False)
    gone = await registered(mirror, tenant)
    await mirror.tell(Stream(own_log(tenant.organization), "person", gone), PersonErased())
    [row] = await listed(mirror, tenant)
    assert (row.person_id, row.state, row.total) == (at_home, "registered", 1)
    everybody = await listed(mirror, tenant, whole=True)
    assert [row.person_id for row in everybody] == [elsewhere, at_home]
    assert await listed(mirror, new_tenant()) == []


async def test_pages_go_on_where_the_last_one_ended_and_count_them_all(
    mirror: Mirror, tenant: Tenant
) -> None:
    known = [await registered(mirror, tenant) for _ in range(5)]
    seen: list[PersonId] = []
    beyond: Beyond | None = None
    for size in (2, 2, 1):
        page = await listed(mirror, tenant, beyond=beyond, limit=2)
        assert [row.total for row in page] == [5] * size
        seen += [row.person_id for row in page]
        beyond = Beyond(page[-1].registered_at, page[-1].person_id)
    assert sorted(seen) == sorted(known)


async def test_of_who_is_invited_a_program_tells_nothing_of_before(
    mirror: Mirror, tenant: Tenant
) -> None:
    """Whoever was known in another program is listed as whoever nobody knew, until they are in."""
    known, stranger = await registered(mirror, tenant, home=False), await registered(mirror, tenant)
    for who in (stranger, known):
        await invited(mirror, tenant, who)
    rows = await listed(mirror, tenant)
    assert [row.person_id for row in rows] == [known, stranger]
    assert [(row.home_program, row.registered_at) for row in rows] == [
        (None, row.invited_at) for row in rows
    ]
    ended = PersonDeactivated(reason=DeactivationReason.RULES)
    await mirror.tell(Stream(own_log(tenant.organization), "person", known), ended)
    assert {row.state for row in await listed(mirror, tenant)} == {"invited"}
    assert "deactivated" in {row.state for row in await listed(mirror, tenant, whole=True)}
    await invited(mirror, tenant, stranger, InvitationAccepted())
    [first, _] = await listed(mirror, tenant)
    assert (first.person_id, first.home_program) == (stranger, tenant.program)


async def said_of(mirror: Mirror, tenant: Tenant, second: PersonId, *facts: PersonEvent) -> None:
    for fact in facts:
        await mirror.tell(Stream(own_log(tenant.organization), "person", second), fact)


async def test_two_registrations_of_one_human_are_one_row_and_counted_once(
    mirror: Mirror, tenant: Tenant
) -> None:
    first, second = [await registered(mirror, tenant) for _ in range(2)]
    proposed, linked = PersonsLinkProposed(first=first, by=person()), PersonsLinked(first=first)
    await said_of(mirror, tenant, second, proposed)
    assert len(await listed(mirror, tenant)) == 2
    assert await proposed_seconds(mirror.app, tenant.organization) == (second,)
    assert await proposed_as(mirror.app, tenant.organization, first) == (second,)
    assert await proposed_as(mirror.app, tenant.organization, second) == ()
    await said_of(mirror, tenant, second, linked)
    for whole in (False, True):
        [row] = await listed(mirror, tenant, whole=whole, programs=(tenant.program,))
        assert (row.person_id, row.twice, row.total) == (first, True, 1)
    assert await proposed_seconds(mirror.app, tenant.organization) == ()
    assert await proposed_as(mirror.app, tenant.organization, first) == ()
    await said_of(mirror, tenant, second, PersonsUnlinked(first=first))
    rows = await listed(mirror, tenant)
    assert {(row.person_id, row.twice, row.total) for row in rows} == {
        (first, False, 2),
        (second, False, 2),
    }
    await said_of(mirror, tenant, second, proposed, PersonsLinkDeclined(first=first))
    assert await proposed_seconds(mirror.app, tenant.organization) == ()


async def test_the_second_is_listed_where_the_first_is_not(mirror: Mirror, tenant: Tenant) -> None:
    """In a program that the first is not in, in a filter and in a search."""
    first = await registered(mirror, tenant, home=False)
    second = await registered(mirror, tenant)
    await mirror.tell(new_stream(tenant, "group"), a_group(), *member(second))
    await said_of(
        mirror,
        tenant,
        second,
        PersonsLinkProposed(first=first, by=person()),
        PersonsLinked(first=first),
    )
    [row] = await listed(mirror, tenant)
    assert (row.person_id, row.twice) == (second, False)
    for wanted in (Wanted(state="in"), Wanted(role=Role.MEMBER), Wanted(people=(second,))):
        [row] = await listed(mirror, tenant, whole=True, programs=(tenant.program,), wanted=wanted)
        assert (row.person_id, row.twice) == (second, True)


async def test_who_has_not_come_in_is_listed_the_same_whoever_they_are(
    mirror: Mirror, tenant: Tenant
) -> None:
    first, second = (
        await registered(mirror, tenant),
        await registered(mirror, tenant, home=False),
    )
    await said_of(
        mirror,
        tenant,
        second,
        PersonsLinkProposed(first=first, by=person()),
        PersonsLinked(first=first),
    )
    await invited(mirror, tenant, second)
    rows = {row.person_id: row.twice for row in await listed(mirror, tenant)}
    assert rows == {first: False, second: False}


async def test_of_who_is_erased_no_link_is_kept(mirror: Mirror, tenant: Tenant) -> None:
    first, second = [await registered(mirror, tenant) for _ in range(2)]
    proposed = PersonsLinkProposed(first=first, by=person())
    await said_of(mirror, tenant, second, proposed, PersonErased())
    [row] = await listed(mirror, tenant)
    assert (row.person_id, row.twice) == (first, False)
    assert await proposed_seconds(mirror.app, tenant.organization) == ()
