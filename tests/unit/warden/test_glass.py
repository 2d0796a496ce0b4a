"""Break-glass at the Warden: what it takes, what it shows, and what is on record either way."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.events import AccessDenied, AccessFailed, AccessPermitted
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.grants.events import Ground
from domain.groups.commands import (
    AdmitOfficer,
    AssignLeader,
    EndLeadership,
    OfferMembership,
    RequestMembership,
)
from domain.kernel import Log, PersonId, RightKind, Role, Tenant
from domain.organizations.limits import SETTLES_AFTER
from domain.ports import Append, Appended, AppendRefused
from domain.protocol import Answer
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import ReadItem
from domain.protocol.glass import (
    GlassOpened,
    JustificationShown,
    ListSealed,
    OpenByBreakGlass,
    SealedListed,
)
from domain.protocol.offices import SettleOffice
from domain.sessions.words import Audience, MaterialKind
from infra.vault.keeping import MemoryKeeping
from tests.kit.agreements import signing
from tests.kit.glass import NOTE, REASON, Glass
from tests.kit.house import House, all_done
from tests.kit.memory_warden import POSTMAN, MemoryWarden

TEXT = "What nobody else may read. [mark]"
HOUR = timedelta(hours=1)


async def glass_of(memory: MemoryWarden) -> Glass:
    glass = await Glass(await memory.house()).ready()
    memory.time.passes(timedelta(minutes=1))
    return glass


async def appointed(memory: MemoryWarden, glass: Glass, person: PersonId) -> None:
    """Let somebody hold the office of a privacy officer, by two officers and three days."""
    proposed = await glass.propose(person)
    memory.time.passes(SETTLES_AFTER)
    await settled(memory, glass.house, proposed)
    await glass.sign_in(person, *glass.officers)


async def settled(memory: MemoryWarden, house: House, appointment: UUID) -> None:
    settle = SettleOffice(POSTMAN, house.organization, appointment)
    assert isinstance(await memory.warden.answer(settle), Done)


async def kept_by_the_author(house: House) -> object:
    return await house.told(TEXT, Audience.NOBODY)


def code_of(answer: Answer) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


async def last_denial(memory: MemoryWarden, house: House) -> AccessDenied:
    return cast("AccessDenied", (await memory.accesses(house.tenant))[-1].event)


async def test_what_two_officers_approved_opens_once_for_who_asked(memory: MemoryWarden) -> None:
    """Break-glass: two approvers, named items, single use; the record names the grant."""
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    opened = await glass.open(glass.asks, grant, item)
    assert isinstance(opened, GlassOpened)
    assert opened.text.reveal() == TEXT
    recorded = (await memory.accesses(house.tenant))[-1]
    event = cast("AccessPermitted", recorded.event)
    assert (event.grant, event.rule, event.basis) == (grant, "item.break_glass", Basis.GRANT)
    assert [(shown.kind, shown.id) for shown in event.objects] == [
        (ObjectKind.SEALED_TEXT, item),
        (ObjectKind.NAME, glass.asks),
    ]
    assert recorded.metadata.purpose == Purpose.LEGAL_ORDER
    assert recorded.metadata.role is Role.PRIVACY_OFFICER
    mark = opened.watermark
    assert (mark.entry, mark.at) == (recorded.position, memory.time.at)
    assert glass.asks.hex[:8] in mark.reader
    assert code_of(await glass.open(glass.asks, grant, item)) == "grant.used"
    denial = await last_denial(memory, house)
    assert (denial.rule, denial.grant) == ("grant.used", grant)


async def test_each_named_item_opens_once(memory: MemoryWarden) -> None:
    glass = await glass_of(memory)
    house = glass.house
    items = [await house.told(TEXT, Audience.NOBODY, member=n) for n in (0, 1)]
    grant = await glass.granted(*items)
    for item in items:
        assert isinstance(await glass.open(glass.asks, grant, item), GlassOpened)
        assert code_of(await glass.open(glass.asks, grant, item)) == "grant.used"


async def test_one_approval_opens_nothing(memory: MemoryWarden) -> None:
    """Break-glass: two approvers."""
    glass = await glass_of(memory)
    item = await glass.house.told(TEXT, Audience.NOBODY)
    grant = await glass.asked(item)
    await glass.approve(glass.deputy, grant)
    assert code_of(await glass.open(glass.asks, grant, item)) == "grant.not_active"


async def test_after_four_hours_nothing_opens_and_the_attempt_is_on_record(
    memory: MemoryWarden,
) -> None:
    """P6: a grant that has expired is a recorded denial with its rule. Break-glass: ≤ 4 h."""
    glass = await glass_of(memory)
    item = await glass.house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    memory.time.passes(4 * HOUR)
    await glass.sign_in(glass.asks)
    assert code_of(await glass.open(glass.asks, grant, item)) == "grant.expired"
    denial = await last_denial(memory, glass.house)
    assert (denial.rule, denial.grant) == ("grant.expired", grant)
    tried = memory.parts.tags.tried(glass.house.organization, glass.asks, item)
    assert [shown.id for shown in denial.objects] == [tried, grant]


async def test_an_item_that_was_not_named_stays_shut(memory: MemoryWarden) -> None:
    """Break-glass: named items only."""
    glass = await glass_of(memory)
    house = glass.house
    named = await house.told(TEXT, Audience.NOBODY)
    other = await house.told(TEXT, Audience.NOBODY, member=1)
    grant = await glass.granted(named)
    assert code_of(await glass.open(glass.asks, grant, other)) == "grant.not_named"
    assert (await last_denial(memory, house)).rule == "grant.not_named"


@pytest.mark.parametrize("who", ["deputy", "admin"])
async def test_nobody_opens_it_but_who_asked(memory: MemoryWarden, who: str) -> None:
    glass = await glass_of(memory)
    item = await glass.house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    assert code_of(await glass.open(getattr(glass, who), grant, item)) == "grant.not_yours"


async def test_a_grant_is_no_way_to_read_as_people_usually_do(memory: MemoryWarden) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    await glass.granted(item)
    token = await house.token(glass.asks)
    answer = await house.ask(ReadItem(token, house.program, item, Purpose.LEGAL_ORDER))
    assert code_of(answer) == "item.missing"


async def test_what_is_withdrawn_is_shut_at_once_and_the_right_is_gone(
    memory: MemoryWarden,
) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    rights = (await memory.store.authority(house.organization, glass.asks)).rights
    assert RightKind.GRANT in {right.kind for right in rights}
    assert isinstance(await glass.withdraw(glass.admin, grant), Done)
    rights = (await memory.store.authority(house.organization, glass.asks)).rights
    assert RightKind.GRANT not in {right.kind for right in rights}
    assert code_of(await glass.open(glass.asks, grant, item)) == "grant.withdrawn"


async def test_a_grant_makes_nobody_a_member_of_the_program(memory: MemoryWarden) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    await glass.granted(item)
    assert code_of(await read_as_leader(glass, item)) == "item.missing"


async def read_as_leader(glass: Glass, item: object) -> Answer:
    token = await glass.house.token(glass.asks)
    request = ReadItem(token, glass.house.program, item, Purpose.LEADING)  # type: ignore[arg-type]
    return await glass.house.ask(request)


async def leads(glass: Glass, officer: PersonId) -> None:
    """Let an officer lead: one agrees, another assigns them."""
    house = glass.house
    all_done(await house.roster(glass.asks, AdmitOfficer(officer)))
    assign = AssignLeader(officer, Role.CO_LEADER, "credentialed")
    all_done(await house.roster(house.admin, assign))


async def test_edge_48_who_is_concerned_neither_asks_nor_approves(memory: MemoryWarden) -> None:
    """Break-glass: no approver is in conflict."""
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.asked(item)
    await leads(glass, glass.deputy)
    assert code_of(await glass.approve(glass.deputy, grant)) == "grant.in_conflict"
    assert (await last_denial(memory, house)).rule == "grant.in_conflict"
    asked = await glass.ask_for(item, who=glass.deputy)
    assert code_of(asked) == "grant.in_conflict"
    assert code_of(await glass.why(glass.deputy, grant)) == "grant.in_conflict"


async def test_what_others_say_of_an_officer_keeps_none_from_deciding(
    memory: MemoryWarden,
) -> None:
    """No leader and no admin alone takes officers out: an offer or a request is no place."""
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.asked(item)
    for officer in glass.officers:
        await house.roster(house.leader, OfferMembership(officer, "family_physician"))
        await house.roster(officer, RequestMembership(officer))
    for under in (glass.admin, glass.deputy, glass.asks):
        trains = AssignLeader(house.members[1], Role.TRAINEE, "trainee_supervised", under)
        await house.roster(house.admin, trains)
    for officer in (glass.deputy, glass.admin):
        assert isinstance(await glass.approve(officer, grant), Done)
    assert isinstance(await glass.open(glass.asks, grant, item), GlassOpened)


async def test_who_supervises_decides_until_they_agree_to_and_again_afterwards(
    memory: MemoryWarden,
) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.asked(item)
    trainee = PersonId(uuid4())
    await house.register([trainee])
    all_done(await house.roster(glass.asks, AdmitOfficer(glass.deputy)))
    trains = AssignLeader(trainee, Role.TRAINEE, "trainee_supervised", glass.deputy)
    all_done(await house.roster(house.admin, trains))
    assert isinstance(await glass.why(glass.deputy, grant), JustificationShown)
    all_done(await house.roster(glass.deputy, signing(glass.deputy, "en-CA")))
    assert code_of(await glass.approve(glass.deputy, grant)) == "grant.in_conflict"
    all_done(await house.roster(house.admin, EndLeadership(trainee)))
    assert isinstance(await glass.approve(glass.deputy, grant), Done)


async def test_edge_48_where_each_local_officer_is_concerned_one_from_outside_decides(
    memory: MemoryWarden,
) -> None:
    """Edge case 48: an approver who is in the case is refused; an external officer approves."""
    glass = await glass_of(memory)
    house = glass.house
    outside = PersonId(uuid4())
    await house.register([outside])
    await appointed(memory, glass, outside)
    memory.time.passes(HOUR)
    item = await house.told(TEXT, Audience.NOBODY)
    await leads(glass, glass.deputy)
    grant = await glass.asked(item)
    assert code_of(await glass.approve(glass.deputy, grant)) == "grant.in_conflict"
    for who in (outside, glass.admin):
        assert isinstance(await glass.approve(who, grant), Done)
    assert isinstance(await glass.open(glass.asks, grant, item), GlassOpened)


async def test_an_author_who_holds_office_decides_nothing_about_their_own_text(
    memory: MemoryWarden,
) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    author = house.members[0]
    await house.roster(house.privacy_officer, AdmitOfficer(author))
    await appointed(memory, glass, author)
    memory.time.passes(HOUR)
    grant = await glass.asked(item)
    assert code_of(await glass.approve(author, grant)) == "grant.in_conflict"


async def test_an_office_given_meanwhile_approves_nothing(memory: MemoryWarden) -> None:
    """Threat: an admin who grants to himself. An approver's office is older than the request."""
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    accomplice = PersonId(uuid4())
    await house.register([accomplice])
    proposed = await glass.propose(accomplice)
    memory.time.passes(SETTLES_AFTER - HOUR)
    await glass.sign_in(*glass.officers)
    grant = await glass.asked(item)
    memory.time.passes(HOUR)
    await settled(memory, house, proposed)
    await glass.sign_in(accomplice)
    assert code_of(await glass.approve(accomplice, grant)) == "grant.office_too_new"


async def test_the_command_line_acts_for_nobody(memory: MemoryWarden) -> None:
    """Threat: one person with the operator's secret, who could act as all the officers in turn."""
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    for officer in glass.officers:
        house.tokens[officer] = await house.by_operator(officer)
    answers = [
        await glass.ask_for(item),
        *await glass.steps(glass.asks, grant, item),
        *await glass.steps(glass.admin, grant, item),
    ]
    assert {code_of(answer) for answer in answers} == {"voice.not_in_person"}


async def test_a_password_that_a_link_has_just_given_decides_nothing(
    memory: MemoryWarden,
) -> None:
    """Threat: whoever issues sign-in links becomes one officer after the other, in an hour."""
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    officers = (glass.asks, glass.deputy, glass.admin)
    house.ask = memory.but(evaluation=False).answer
    await memory.strongly(house, *officers)
    assert code_of(await glass.ask_for(item)) == "grant.password_too_new"
    memory.time.passes(timedelta(hours=11))
    await memory.strongly(house, *officers)
    assert code_of(await glass.ask_for(item)) == "grant.password_too_new"
    memory.time.passes(timedelta(hours=61))
    await memory.strongly(house, *officers)
    assert isinstance(await glass.ask_for(item), Done)


async def test_a_replayed_approval_counts_once_and_a_copied_one_is_nobody_elses(
    memory: MemoryWarden,
) -> None:
    """Threat: replayed break-glass approval."""
    glass = await glass_of(memory)
    item = await glass.house.told(TEXT, Audience.NOBODY)
    grant = await glass.asked(item)
    command = uuid4()
    first = await glass.approve(glass.deputy, grant, command)
    assert await glass.approve(glass.deputy, grant, command) == first
    assert code_of(await glass.approve(glass.deputy, grant)) == "grant.office_has_approved"
    assert code_of(await glass.approve(glass.asks, grant, command)) == "grant.own_request"
    assert code_of(await glass.open(glass.asks, grant, item)) == "grant.not_active"


async def test_the_reason_is_sealed_and_shown_to_those_who_decide_alone(
    memory: MemoryWarden,
) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.asked(item)
    for who in (glass.asks, glass.deputy, glass.admin):
        shown = await glass.why(who, grant)
        assert isinstance(shown, JustificationShown)
        assert shown.text.reveal() == REASON
        event = cast("AccessPermitted", (await memory.accesses(house.tenant))[-1].event)
        assert [(o.kind, o.label) for o in event.objects] == [(ObjectKind.REASON, "C5")]
        assert event.grant == grant
    assert code_of(await glass.why(glass.auditor, grant)) == "grant.not_an_approver"
    log = await memory.store.read_log(house.tenant, Log.EVENTS, 0, 1000)
    accesses = await memory.accesses(house.tenant)
    assert "[why]" not in repr(log) + repr(accesses)
    assert REASON not in msgspec.json.encode([r.event for r in log]).decode()


@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason.missing"), ("x" * 9000, "reason.too_long")]
)
async def test_a_reason_is_given_and_is_short(memory: MemoryWarden, reason: str, code: str) -> None:
    glass = await glass_of(memory)
    item = await glass.house.told(TEXT, Audience.NOBODY)
    assert code_of(await glass.ask_for(item, reason=reason)) == code


async def test_only_a_privacy_officer_asks_and_learns_whether_an_item_exists(
    memory: MemoryWarden,
) -> None:
    glass = await glass_of(memory)
    item = await glass.house.told(TEXT, Audience.NOBODY)
    there = await glass.ask_for(item, who=glass.admin)
    assert there == await glass.ask_for(uuid4(), who=glass.admin)
    assert code_of(there) == "grant.not_privacy_officer"
    assert code_of(await glass.ask_for(uuid4())) == "item.missing"


async def test_the_same_request_sent_twice_is_one(memory: MemoryWarden) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    first = await glass.ask_for(item)
    second = await glass.ask_for(item)
    assert first != second
    assert {ground.value for ground in Ground} <= {purpose.value for purpose in Purpose}


async def test_a_third_person_reviews_and_what_they_find_is_sealed(memory: MemoryWarden) -> None:
    """P27: break-glass is reviewed by a third person."""
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    assert code_of(await glass.review(glass.auditor, grant)) == "grant.not_over"
    memory.time.passes(4 * HOUR)
    await glass.sign_in(*glass.officers)
    for who in (glass.asks, glass.deputy, glass.admin):
        assert code_of(await glass.review(who, grant)) == "grant.not_a_third_person"
    assert isinstance(await glass.review(glass.auditor, grant), Done)
    assert code_of(await glass.review(glass.auditor, grant)) == "grant.reviewed_already"
    log = await memory.store.read_log(house.tenant, Log.EVENTS, 0, 1000)
    assert NOTE not in repr(log)


@pytest.mark.parametrize("who", ["leader", "member"])
async def test_to_those_without_office_there_is_no_grant(memory: MemoryWarden, who: str) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    person = house.leader if who == "leader" else house.members[1]
    await glass.sign_in(person)
    there = await glass.steps(person, grant, item)
    nowhere = await glass.steps(person, uuid4(), item)
    assert there == nowhere
    assert {code_of(answer) for answer in there} == {"grant.missing"}


async def test_another_organizations_grant_is_as_missing_as_none(memory: MemoryWarden) -> None:
    """Threat: cross-tenant access."""
    glass = await glass_of(memory)
    item = await glass.house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    other = await Glass(await memory.house("TWO")).ready()
    other.house.program = glass.house.program
    for who in other.officers:
        there = await other.steps(who, grant, item)
        assert there == await other.steps(who, uuid4(), item)
        assert {code_of(answer) for answer in there} == {"grant.missing"}


async def test_a_privacy_officer_sees_which_texts_there_are_and_nobody_else(
    memory: MemoryWarden,
) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)

    async def listed(who: PersonId) -> Answer:
        token = await house.token(who)
        return await house.ask(ListSealed(token, house.program, house.sessions[0]))

    found = await listed(glass.asks)
    assert isinstance(found, SealedListed)
    assert item in {one.item for one in found.items}
    assert {one.kind for one in found.items} == {ObjectKind.SEALED_TEXT}
    assert [one.item for one in found.items] == sorted(one.item for one in found.items)
    assert found.record == (await memory.accesses(house.tenant))[-1].position
    for who, code in ((glass.admin, "grant.not_privacy_officer"), (house.leader, "grant.missing")):
        assert code_of(await listed(who)) == code


async def test_p19_while_a_session_is_open_none_of_its_texts_is_listed(
    memory: MemoryWarden,
) -> None:
    """P19: who follows an open session by what is sealed in it would know when each was."""
    glass = await glass_of(memory)
    house = glass.house
    session = await house.open_session(memory.time())
    sealed = await house.seal(house.members[0], session, TEXT, MaterialKind.REFLECTION)
    assert sealed.made is not None
    asks = ListSealed(await house.token(glass.asks), house.program, session)
    assert await house.ask(asks) == SealedListed((), 0)


class Meanwhile(MemoryKeeping):
    """A store in which something happens between the decision to open and the record of it."""

    def __init__(self, memory: MemoryWarden, happens: Callable[[], Awaitable[object]]) -> None:
        super().__init__(memory.store, memory.rows)
        self.happens = happens
        self.is_over = False

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        looks = any(isinstance(event, AccessPermitted) for event in requests[0].events)
        if looks and not self.is_over:
            self.is_over = True
            await self.happens()
        return await super().append(tenant, requests)


async def opened_while(
    memory: MemoryWarden, glass: Glass, happens: Callable[[UUID], Awaitable[object]]
) -> Answer:
    item = await glass.house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    store = Meanwhile(memory, lambda: happens(grant))
    request = OpenByBreakGlass(
        await glass.house.token(glass.asks), glass.house.program, grant, item
    )
    return await memory.but(store=store).answer(request)


async def test_a_grant_withdrawn_between_decision_and_record_opens_nothing(
    memory: MemoryWarden,
) -> None:
    """P11: the right decided on and the record are one transaction."""
    glass = await glass_of(memory)

    async def withdrawn(grant: UUID) -> object:
        return await glass.withdraw(glass.admin, grant)

    assert code_of(await opened_while(memory, glass, withdrawn)) == "grant.withdrawn"
    assert (await last_denial(memory, glass.house)).rule == "grant.withdrawn"


async def test_a_grant_that_expires_while_its_use_is_recorded_opens_nothing(
    memory: MemoryWarden,
) -> None:
    """Break-glass: ≤ 4 h, judged once more after the append; the record ends as failed."""
    glass = await glass_of(memory)

    async def late(_: UUID) -> None:
        memory.time.passes(4 * HOUR)

    assert code_of(await opened_while(memory, glass, late)) == "grant.expired"
    ended = (await memory.accesses(glass.house.tenant))[-1].event
    assert isinstance(ended, AccessFailed)
    assert ended.rule == "grant.expired"


async def test_a_text_that_was_destroyed_meanwhile_is_missing(memory: MemoryWarden) -> None:
    glass = await glass_of(memory)
    house = glass.house
    item = await house.told(TEXT, Audience.NOBODY)
    grant = await glass.granted(item)
    memory.rows.carry_out(house.tenant, await memory.parts.vault.shred(house.tenant, [item]))
    assert code_of(await glass.open(glass.asks, grant, item)) == "item.missing"
