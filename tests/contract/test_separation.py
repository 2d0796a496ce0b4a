"""Separation of duties: over offices and rosters together, as a right is given."""

import asyncio
from uuid import UUID, uuid4

from domain.authority import FIRST, SECOND
from domain.kernel import PersonId, ProgramId, Right, RightGiven, RightKind, RightTaken, Tenant
from domain.ports import Appended, AppendRefused, RightsApart
from domain.separation import SECOND_OFFICER, apart
from tests.kit.separations import CLEARANCE, OFFICES_HELD, ORDERS, PLACES, Held, new_person
from tests.kit.stores import Stores, kept, new_stream, new_tenant, open_logs, request

GROUP = uuid4()


async def given(
    stores: Stores, tenant: Tenant, person: PersonId, *held: Held, of: Tenant | None = None
) -> Appended | AppendRefused:
    """Give rights ``of`` a program by one append on a stream of its own."""
    rights = [RightGiven(one.given(person, of or tenant, GROUP)) for one in held]
    [answer] = await stores.warden.append(tenant, [request(new_stream(tenant), rights=rights)])
    return answer


async def test_each_pair_in_each_order_of_appointment(stores: Stores, tenant: Tenant) -> None:
    """Who has the one is given the other as the rulings say, and else nothing is appended."""
    codes: dict[str, str | None] = {}
    for order in ORDERS:
        person = new_person()
        *before, last = order.moves
        kept(await given(stores, tenant, person, *before))
        known = await stores.warden.authority(tenant.organization, person)
        answer = await given(stores, tenant, person, last)
        after = await stores.warden.authority(tenant.organization, person)
        codes[order.name] = answer.code if isinstance(answer, RightsApart) else None
        refused = codes[order.name] is not None
        assert isinstance(answer, Appended) is not refused
        assert (after == known) is refused, order.name
        assert apart(known.rights, last.given(person, tenant, GROUP)) == codes[order.name]
    assert codes == {order.name: order.expected for order in ORDERS}


async def test_each_pair_given_by_one_append_is_all_or_nothing(
    stores: Stores, tenant: Tenant
) -> None:
    for order in ORDERS:
        person = new_person()
        answer = await given(stores, tenant, person, *order.moves)
        assert isinstance(answer, RightsApart) is bool(order.expected), order.name
        held = await stores.warden.authority(tenant.organization, person)
        given_now = 0 if order.expected else len(order.moves)
        assert (len(held.rights), held.version) == (given_now, given_now), order.name


async def test_two_appointments_at_once_are_one(stores: Stores, tenant: Tenant) -> None:
    """Whoever comes first, in two logs of one organization: the other is refused."""
    elsewhere = new_tenant(tenant.organization)
    await open_logs(stores.warden, elsewhere)
    for order in ORDERS:
        if order.expected and not order.is_cleared:
            person = new_person()
            first, second = await asyncio.gather(
                given(stores, tenant, person, order.first, of=tenant),
                given(stores, elsewhere, person, order.then, of=tenant),
            )
            outcomes = sorted(isinstance(outcome, Appended) for outcome in (first, second))
            assert outcomes == [False, True], order.name
            held = await stores.warden.authority(tenant.organization, person)
            assert len(held.rights) == 1, order.name


async def test_a_refused_right_leaves_the_others_of_its_batch_untouched(
    stores: Stores, tenant: Tenant
) -> None:
    auditor, sits, free = new_person(), PLACES[0], new_person()
    office = next(held for held in OFFICES_HELD if held.name == "auditor")
    kept(await given(stores, tenant, auditor, office))
    refused, fine = await stores.warden.append(
        tenant,
        [
            request(new_stream(tenant), rights=[RightGiven(sits.given(who, tenant, GROUP))])
            for who in (auditor, free)
        ],
    )
    assert isinstance(refused, RightsApart)
    kept(fine)


async def test_a_clearance_that_is_over_lets_nobody_in(stores: Stores, tenant: Tenant) -> None:
    person, office, sits = new_person(), OFFICES_HELD[1], PLACES[0]
    kept(await given(stores, tenant, person, CLEARANCE, office, sits))
    rights = [RightTaken(held.given(person, tenant, GROUP)) for held in (sits, CLEARANCE)]
    [answer] = await stores.warden.append(tenant, [request(new_stream(tenant), rights=rights)])
    kept(answer)
    assert isinstance(await given(stores, tenant, person, sits), RightsApart)


def twins(tenant: Tenant, second: PersonId, first: PersonId) -> list[RightGiven]:
    """Each is the other's twin, all over the organization."""
    organization = ProgramId(UUID(str(tenant.organization)))
    return [
        RightGiven(Right(second, RightKind.TWIN, organization, first, FIRST)),
        RightGiven(Right(first, RightKind.TWIN, organization, second, SECOND)),
    ]


async def linked(
    stores: Stores, tenant: Tenant, second: PersonId, first: PersonId
) -> Appended | AppendRefused:
    """Link two by one append on a stream of its own."""
    [answer] = await stores.warden.append(
        tenant, [request(new_stream(tenant), rights=twins(tenant, second, first))]
    )
    return answer


def code_of(answer: Appended | AppendRefused) -> str | None:
    return answer.code if isinstance(answer, RightsApart) else None


async def test_two_registrations_of_one_human_are_held_apart_like_one(
    stores: Stores, tenant: Tenant
) -> None:
    """Whichever of both is given the second of two things; and so is a link that comes last."""
    seen: dict[str, list[str | None]] = {}
    for order in ORDERS:
        *before, last = order.moves
        seen[order.name] = []
        for turned in (False, True):
            pair = new_person(), new_person()
            kept(await linked(stores, tenant, *pair))
            one, other = reversed(pair) if turned else pair
            kept(await given(stores, tenant, one, *before))
            known = await stores.warden.authority(tenant.organization, other)
            answer = await given(stores, tenant, other, last)
            seen[order.name].append(code_of(answer))
            after = await stores.warden.authority(tenant.organization, other)
            assert (after == known) is (code_of(answer) is not None), order.name
        one, other = new_person(), new_person()
        kept(await given(stores, tenant, one, *before))
        kept(await given(stores, tenant, other, last))
        answer = await linked(stores, tenant, one, other)
        seen[order.name].append(code_of(answer))
        held = await stores.warden.authority(tenant.organization, one)
        twin = any(right.kind is RightKind.TWIN for right in held.rights)
        assert twin is (code_of(answer) is None), order.name
    assert seen == {order.name: [order.of_twins] * 3 for order in ORDERS}


async def test_one_person_is_the_twin_of_one_other(stores: Stores, tenant: Tenant) -> None:
    second, first, third = new_person(), new_person(), new_person()
    kept(await linked(stores, tenant, second, first))
    kept(await linked(stores, tenant, second, first))
    for pair in ((third, first), (first, third), (second, third), (third, second)):
        assert code_of(await linked(stores, tenant, *pair)) == "person.linked_already"
    held = await stores.warden.authority(tenant.organization, third)
    assert held.rights == ()


async def test_who_is_linked_no_more_is_free_again(stores: Stores, tenant: Tenant) -> None:
    second, first, office, sits = new_person(), new_person(), OFFICES_HELD[1], PLACES[0]
    kept(await linked(stores, tenant, second, first))
    kept(await given(stores, tenant, first, office))
    assert isinstance(await given(stores, tenant, second, sits), RightsApart)
    rights = [RightTaken(move.right) for move in twins(tenant, second, first)]
    [answer] = await stores.warden.append(tenant, [request(new_stream(tenant), rights=rights)])
    kept(answer)
    kept(await given(stores, tenant, second, sits))


async def test_two_registrations_are_given_two_things_at_once_and_one_has_it(
    stores: Stores, tenant: Tenant
) -> None:
    elsewhere = new_tenant(tenant.organization)
    await open_logs(stores.warden, elsewhere)
    for order in ORDERS:
        if order.of_twins and not order.is_cleared:
            for turned in (False, True):
                pair = new_person(), new_person()
                kept(await linked(stores, tenant, *pair))
                one, other = reversed(pair) if turned else pair
                first, second = await asyncio.gather(
                    given(stores, tenant, one, order.first, of=tenant),
                    given(stores, elsewhere, other, order.then, of=tenant),
                )
                outcomes = sorted(isinstance(outcome, Appended) for outcome in (first, second))
                assert outcomes == [False, True], order.name


async def test_a_link_and_what_it_forbids_come_at_once_and_one_of_them_stands(
    stores: Stores, tenant: Tenant
) -> None:
    elsewhere = new_tenant(tenant.organization)
    await open_logs(stores.warden, elsewhere)
    auditor, sits = next(held for held in OFFICES_HELD if held.name == "auditor"), PLACES[0]
    for turned in (False, True):
        second, first = new_person(), new_person()
        one, other = (first, second) if turned else (second, first)
        kept(await given(stores, tenant, one, auditor))
        answers = await asyncio.gather(
            linked(stores, tenant, second, first),
            given(stores, elsewhere, other, sits, of=tenant),
        )
        assert sorted(isinstance(answer, Appended) for answer in answers) == [False, True]


async def test_a_second_officers_word_is_of_one_group_of_one_program(
    stores: Stores, tenant: Tenant
) -> None:
    """Groups of two programs may have one code, and so one id: a word in one opened the other."""
    office = next(held for held in OFFICES_HELD if held.name == "organization_admin")
    for sits in PLACES:
        person = new_person()
        elsewhere = CLEARANCE._replace(elsewhere=True)
        kept(await given(stores, tenant, person, elsewhere, office))
        known = await stores.warden.authority(tenant.organization, person)
        answer = await given(stores, tenant, person, sits)
        assert isinstance(answer, RightsApart), sits.name
        assert answer.code == apart(known.rights, sits.given(person, tenant, GROUP))
        assert answer.code == SECOND_OFFICER
        kept(await given(stores, tenant, person, CLEARANCE, sits))
        other = new_person()
        kept(await given(stores, tenant, other, elsewhere, sits))
        late = await given(stores, tenant, other, office)
        assert isinstance(late, RightsApart), sits.name
        assert late.code == SECOND_OFFICER


async def test_two_registrations_may_be_in_groups_of_one_id_in_two_programs(
    stores: Stores, tenant: Tenant
) -> None:
    first, second = new_person(), new_person()
    kept(await linked(stores, tenant, second, first))
    member = next(held for held in PLACES if held.name == "member")
    kept(await given(stores, tenant, first, member._replace(elsewhere=True)))
    kept(await given(stores, tenant, second, member))
    assert isinstance(await given(stores, tenant, first, member), RightsApart)
