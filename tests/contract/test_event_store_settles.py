"""What every event store settles with an append: claims, rights, and who may ask; of both."""

import asyncio
from uuid import uuid4

import msgspec
import pytest

from domain.appending import Writer, writers_of
from domain.groups.events import (
    MembershipActivated,
)
from domain.kernel import (
    IDEMPOTENCY,
    Log,
    PersonId,
    Reservation,
    Right,
    RightGiven,
    RightKind,
    RightTaken,
    Role,
    Tenant,
    own_log,
)
from domain.ports import (
    AlreadyReserved,
    Appended,
    AppendRefused,
    AuthorityMoved,
    Basis,
)
from infra.event_store.errors import NotPermitted
from tests.kit.read_models import a_group
from tests.kit.stores import Stores, kept, new_stream, new_tenant, open_logs, request


def right(person: PersonId, tenant: Tenant, detail: str = "leader", **given: object) -> Right:
    leads = Right(person, RightKind.LEADERSHIP, tenant.program, tenant.program, detail)
    changed: Right = msgspec.structs.replace(leads, **given)
    return changed


# Reservations


async def test_a_claim_is_unique_in_the_organization(stores: Stores, tenant: Tenant) -> None:
    own, key = own_log(tenant.organization), b"hmac"
    await open_logs(stores.warden, own)
    holder, late = new_stream(own, "person"), new_stream(tenant)
    claim = Reservation("email", key, holder.id)
    await stores.warden.append(own, [request(holder, claims=[claim])])
    [answer] = await stores.warden.append(
        tenant, [request(late, claims=[Reservation("email", key, late.id)])]
    )
    assert isinstance(answer, AlreadyReserved)
    assert (answer.kind, answer.holder) == ("email", holder.id)
    assert await stores.warden.read(late) == []


async def test_another_organization_may_hold_the_same_key(stores: Stores, tenant: Tenant) -> None:
    other = new_tenant()
    await open_logs(stores.warden, other)
    for stream in (new_stream(tenant), new_stream(other)):
        claim = Reservation("email", b"hmac", stream.id)
        [answer] = await stores.warden.append(stream.tenant, [request(stream, claims=[claim])])
        assert kept(answer).position == 1


async def test_a_request_refused_for_one_claim_keeps_none(stores: Stores, tenant: Tenant) -> None:
    one, two, three = (new_stream(tenant) for _ in range(3))
    answers = await stores.warden.append(
        tenant,
        [
            request(one, claims=[Reservation("email", b"a", one.id)]),
            request(
                two,
                claims=[Reservation("email", b"b", two.id), Reservation("email", b"a", two.id)],
            ),
            request(three, claims=[Reservation("email", b"b", three.id)]),
        ],
    )
    assert [type(answer) for answer in answers] == [Appended, AlreadyReserved, Appended]


async def test_a_claim_is_free_again_once_its_holder_releases_it(
    stores: Stores, tenant: Tenant
) -> None:
    one, two = new_stream(tenant), new_stream(tenant)
    [mine, theirs] = [Reservation("email", b"a", stream.id) for stream in (one, two)]
    await stores.warden.append(tenant, [request(one, claims=[mine])])
    # Releasing what another holds changes nothing; claiming what one holds neither.
    answers = await stores.warden.append(
        tenant,
        [
            request(one, 1, claims=[mine]),
            request(two, claims=[theirs], releases=[theirs]),
            request(one, 2, releases=[mine]),
        ],
    )
    assert [type(answer) for answer in answers] == [Appended, AlreadyReserved, Appended]
    [answer] = await stores.warden.append(tenant, [request(two, claims=[theirs])])
    assert kept(answer).position == 4


# Authority


async def test_rights_begin_and_end_with_their_append(stores: Stores, tenant: Tenant) -> None:
    stream, person = new_stream(tenant), PersonId(uuid4())
    leads = right(person, tenant)
    await stores.warden.append(tenant, [request(stream, rights=[RightGiven(leads)])])
    held = await stores.app.authority(tenant.organization, person)
    assert (held.version, held.rights) == (1, (leads,))
    await stores.warden.append(tenant, [request(stream, 1, rights=[RightTaken(leads)])])
    held = await stores.app.authority(tenant.organization, person)
    assert (held.version, held.rights) == (2, ())


async def test_somebody_unknown_has_no_rights_at_version_zero(
    stores: Stores, tenant: Tenant
) -> None:
    held = await stores.app.authority(tenant.organization, PersonId(uuid4()))
    assert (held.version, held.rights) == (0, ())


async def test_rights_are_known_in_their_organization_alone(stores: Stores, tenant: Tenant) -> None:
    person = PersonId(uuid4())
    given = RightGiven(right(person, tenant))
    await stores.warden.append(tenant, [request(new_stream(tenant), rights=[given])])
    assert (await stores.app.authority(new_tenant().organization, person)).rights == ()


async def test_giving_or_taking_what_is_so_already_does_not_move_the_version(
    stores: Stores, tenant: Tenant
) -> None:
    person = PersonId(uuid4())
    leads, other = right(person, tenant), right(person, tenant, scope=uuid4())
    moves: list[RightGiven | RightTaken] = [RightGiven(leads), RightGiven(leads), RightTaken(other)]
    await stores.warden.append(tenant, [request(new_stream(tenant), rights=moves)])
    assert (await stores.app.authority(tenant.organization, person)).version == 1


async def test_a_leader_has_one_role_in_a_group(stores: Stores, tenant: Tenant) -> None:
    person = PersonId(uuid4())
    moves = [RightGiven(right(person, tenant, role)) for role in (Role.LEADER, Role.CO_LEADER)]
    stream = new_stream(tenant)
    await stores.warden.append(tenant, [request(stream, rights=moves)])
    held = await stores.app.authority(tenant.organization, person)
    assert (held.version, [r.detail for r in held.rights]) == (2, ["co_leader"])
    taken = RightTaken(right(person, tenant, Role.LEADER))
    await stores.warden.append(tenant, [request(stream, 1, rights=[taken])])
    assert (await stores.app.authority(tenant.organization, person)).rights == ()


async def test_somebody_may_hold_two_offices_and_lose_one(stores: Stores, tenant: Tenant) -> None:
    person = PersonId(uuid4())
    offices: list[Right] = [
        right(person, tenant, role, kind=RightKind.OFFICE)
        for role in (Role.PROGRAM_ADMIN, Role.PRIVACY_OFFICER)
    ]
    stream = new_stream(tenant)
    await stores.warden.append(
        tenant, [request(stream, rights=[RightGiven(office) for office in offices])]
    )
    await stores.warden.append(tenant, [request(stream, 1, rights=[RightTaken(offices[0])])])
    assert (await stores.app.authority(tenant.organization, person)).rights == (offices[1],)


async def test_a_refused_request_moves_no_rights(stores: Stores, tenant: Tenant) -> None:
    person = PersonId(uuid4())
    given = RightGiven(right(person, tenant))
    await stores.warden.append(tenant, [request(new_stream(tenant), 3, rights=[given])])
    assert (await stores.app.authority(tenant.organization, person)).version == 0


async def test_an_access_is_refused_once_the_rights_behind_it_have_moved(
    stores: Stores, tenant: Tenant
) -> None:
    person, group = PersonId(uuid4()), new_stream(tenant)
    leads = right(person, tenant)
    await stores.warden.append(tenant, [request(group, rights=[RightGiven(leads)])])
    basis = Basis(person, 1)

    async def look() -> Appended | AppendRefused:
        stream = new_stream(tenant, "access")
        [answer] = await stores.warden.append(tenant, [request(stream, basis=basis)])
        return answer

    assert isinstance(await look(), Appended)
    await stores.warden.append(tenant, [request(group, 1, rights=[RightTaken(leads)])])
    refused = await look()
    assert isinstance(refused, AuthorityMoved)
    assert refused.person == person


async def test_a_batch_sees_the_rights_it_moves_itself(stores: Stores, tenant: Tenant) -> None:
    person, one, two = PersonId(uuid4()), new_stream(tenant), new_stream(tenant)
    answers = await stores.warden.append(
        tenant,
        [
            request(one, rights=[RightGiven(right(person, tenant))], basis=Basis(person, 0)),
            request(two, basis=Basis(person, 0)),
        ],
    )
    assert [type(answer) for answer in answers] == [Appended, AuthorityMoved]


# Roles


async def test_the_web_does_not_append_what_gives_rights(stores: Stores, tenant: Tenant) -> None:
    group, stream, person = new_stream(tenant, "group"), new_stream(tenant), PersonId(uuid4())
    ours = MembershipActivated(person=person)
    assert writers_of(MembershipActivated) == {Writer.WARDEN}
    claim = Reservation("email", b"a", stream.id)
    for refused in (
        request(group, 1, ours),
        request(stream, claims=[claim]),
        request(stream, releases=[claim]),
        request(stream, rights=[RightGiven(right(person, tenant))]),
    ):
        with pytest.raises(NotPermitted):
            await stores.app.append(tenant, [request(new_stream(tenant)), refused])
        assert await stores.app.read_log(tenant, Log.EVENTS, 0, 10) == []
    begun = request(group, 0, a_group(), ours, claims=[claim])
    [answer] = await stores.warden.append(tenant, [begun])
    assert kept(answer).position == 2


async def test_the_web_neither_writes_nor_reads_access_records(
    stores: Stores, tenant: Tenant
) -> None:
    stream = new_stream(tenant, "access")
    with pytest.raises(NotPermitted):
        await stores.app.append(tenant, [request(stream)])
    await stores.warden.append(tenant, [request(stream)])
    assert await stores.app.read(stream) == []
    assert len(await stores.warden.read(stream)) == 1


async def test_access_records_and_only_they_are_in_the_access_log(
    stores: Stores, tenant: Tenant
) -> None:
    access, group = request(new_stream(tenant, "access")), request(new_stream(tenant))
    for wrong in (
        msgspec.structs.replace(access, events=group.events),
        msgspec.structs.replace(group, events=access.events),
        msgspec.structs.replace(access, events=(*access.events, *group.events)),
    ):
        with pytest.raises(NotPermitted):
            await stores.warden.append(tenant, [wrong])


# Claims that everybody may make


async def test_no_other_claim_is_the_webs_to_make(stores: Stores, tenant: Tenant) -> None:
    stream = new_stream(tenant)
    for one in ({"claims": [EMAIL]}, {"releases": [EMAIL]}, {"claims": [SAID, EMAIL]}):
        with pytest.raises(NotPermitted):
            await stores.app.append(tenant, [request(stream, **one)])  # type: ignore[arg-type]


async def test_what_is_said_under_a_key_is_claimed_with_the_append(
    stores: Stores, tenant: Tenant
) -> None:
    """Unique per person and key, in the transaction of the append."""
    organization, stream = tenant.organization, new_stream(tenant)
    other = Reservation(IDEMPOTENCY, SAID.key, uuid4())
    assert await stores.app.said_before(organization, SAID.key) is None
    kept((await stores.app.append(tenant, [request(stream, claims=[SAID])]))[0])
    kept((await stores.app.append(tenant, [request(stream, 1, claims=[SAID])]))[0])
    [refused] = await stores.app.append(tenant, [request(stream, 2, claims=[other])])
    assert isinstance(refused, AlreadyReserved)
    assert refused.kind == IDEMPOTENCY
    assert await stores.warden.said_before(organization, SAID.key) == SAID.holder
    assert await stores.app.said_before(new_tenant().organization, SAID.key) is None


async def test_of_two_things_said_at_once_under_a_key_one_is_done(
    stores: Stores, tenant: Tenant
) -> None:
    async def say() -> Appended | AppendRefused:
        stream, claim = new_stream(tenant), Reservation(IDEMPOTENCY, SAID.key, uuid4())
        [answer] = await stores.app.append(tenant, [request(stream, claims=[claim])])
        return answer

    answers = await asyncio.gather(*(say() for _ in range(8)))
    assert sum(isinstance(answer, Appended) for answer in answers) == 1


EMAIL = Reservation("email", b"hmac", uuid4())
SAID = Reservation(IDEMPOTENCY, bytes(range(32)), uuid4())
