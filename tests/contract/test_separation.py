"""Separation of duties: over offices and rosters together, as a right is given."""

import asyncio
from uuid import uuid4

from domain.kernel import PersonId, RightGiven, RightTaken, Tenant
from domain.ports import Appended, AppendRefused, RightsApart
from domain.separation import apart
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
