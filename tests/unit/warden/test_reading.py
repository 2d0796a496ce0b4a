"""Nothing is shown but to whom it may be, for a purpose, after it is on record."""

from collections.abc import Sequence
from typing import cast
from uuid import uuid4

import pytest

from domain.access.events import AccessDenied, AccessPermitted
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.refusing import answer_of
from domain.codes import refusal
from domain.groups.commands import EndLeadership
from domain.kernel import (
    Event,
    Log,
    Missing,
    PersonId,
    ProgramId,
    Recorded,
    Role,
    Sealed,
    Stream,
    Tenant,
    Unavailable,
)
from domain.ports import Append, Appended, AppendRefused, AuthorityMoved
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import (
    ItemShown,
    ItemsListed,
    ListItems,
    ListOwnItems,
    ReadItem,
    ShareItem,
)
from domain.sessions.words import Audience, MaterialKind
from infra.vault.keeping import MemoryKeeping
from services.warden.records import NOBODY
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down. [mark]"


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


async def read(
    house: House, who: PersonId, item: object, purpose: Purpose = Purpose.LEADING
) -> object:
    token = await house.token(who)
    return await house.ask(ReadItem(token, house.program, item, purpose))  # type: ignore[arg-type]


async def last(memory: MemoryWarden, tenant: Tenant) -> Recorded[Event]:
    return (await memory.accesses(tenant))[-1]


async def test_a_leader_reads_what_is_shared_and_the_record_says_so(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    shown = await read(house, house.leader, item)
    assert isinstance(shown, ItemShown)
    assert (shown.text.reveal(), shown.own, shown.record) == (TEXT, False, 1)
    recorded = await last(memory, house.tenant)
    event = cast("AccessPermitted", recorded.event)
    assert (event.rule, event.basis) == ("item.sealed_text", Basis.LEADERSHIP)
    assert [(o.kind, o.id, o.label) for o in event.objects] == [
        (ObjectKind.SEALED_TEXT, item, "C4")
    ]
    assert (
        event.authority == (await memory.store.authority(house.organization, house.leader)).version
    )
    assert recorded.metadata.actor == house.leader
    assert recorded.metadata.role is Role.LEADER
    assert recorded.metadata.purpose == Purpose.LEADING


async def test_what_is_shared_with_nobody_is_missing_for_a_leader(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT, Audience.NOBODY)
    assert code_of(await read(house, house.leader, item)) == "item.missing"
    assert cast("AccessDenied", (await last(memory, house.tenant)).event).rule == "item.led_later"


async def test_an_author_reads_their_own_which_is_recorded_as_their_own(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    item = await house.told(TEXT, Audience.NOBODY)
    shown = await read(house, house.members[0], item, Purpose.ADMINISTRATION)
    assert isinstance(shown, ItemShown)
    assert (shown.own, shown.record) == (True, 0)
    recorded = (await memory.own_looks(house.organization))[-1]
    assert recorded.metadata.purpose == Purpose.OWN
    assert cast("AccessPermitted", recorded.event).basis is Basis.OWN


@pytest.mark.parametrize("who", ["member", "admin", "auditor", "privacy_officer"])
async def test_nobody_else_learns_that_there_is_an_item(memory: MemoryWarden, who: str) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    person = house.members[1] if who == "member" else getattr(house, who)
    there = await read(house, person, item)
    nowhere = await read(house, person, uuid4())
    assert there == nowhere
    assert code_of(there) == "item.missing"


async def test_a_look_for_another_purpose_is_refused_and_recorded(memory: MemoryWarden) -> None:
    """P6: by the rule's id."""
    house = await memory.house()
    item = await house.told(TEXT)
    assert code_of(await read(house, house.leader, item, Purpose.AUDIT)) == "access.purpose"
    recorded = await last(memory, house.tenant)
    assert cast("AccessDenied", recorded.event).rule == "item.other_purpose"
    assert recorded.metadata.purpose == Purpose.AUDIT


async def test_an_unknown_item_is_recorded_in_the_organizations_log(memory: MemoryWarden) -> None:
    """P6, P19: a masked 404 is recorded by its rule; which was asked for may have been theirs."""
    house = await memory.house()
    await read(house, house.leader, uuid4())
    recorded = await last(memory, Tenant(house.organization, ProgramId(house.organization)))
    event = cast("AccessDenied", recorded.event)
    assert (event.rule, event.objects) == ("item.unknown", ())


async def test_edge_51_a_leader_who_was_dismissed_reads_nothing_more(memory: MemoryWarden) -> None:
    """P11: a right that is taken is gone with the append that takes it."""
    house = await memory.house()
    item = await house.told(TEXT)
    assert isinstance(await read(house, house.leader, item), ItemShown)
    await house.roster(house.admin, EndLeadership(house.leader))
    assert code_of(await read(house, house.leader, item)) == "item.missing"


async def test_a_leader_of_another_group_reads_nothing(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    other, members = PersonId(uuid4()), [PersonId(uuid4()) for _ in range(6)]
    await house.register([other, *members])
    await house.found_group(house.program, uuid4(), other, members)
    assert code_of(await read(house, other, item)) == "item.missing"


async def test_who_presented_is_shown_to_the_leaders_of_its_choice(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    presented = await house.present(house.members[0], house.sessions[0], "system")
    shown = await read(house, house.leader, presented.made, Purpose.SUPERVISION)
    assert isinstance(shown, ItemShown)
    assert shown.kind is MaterialKind.PRESENTATION
    assert str(house.members[0]) in shown.text.reveal()
    assert code_of(await read(house, house.members[1], presented.made)) == "item.missing"


async def test_closing_an_item_again_hides_it(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    token = await house.token(house.members[0])
    request = ShareItem(token, house.program, item, Audience.NOBODY, uuid4())
    await house.wants(request, Done)
    assert code_of(await read(house, house.leader, item)) == "item.missing"


async def test_only_the_author_shares(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT, Audience.NOBODY)
    token = await house.token(house.leader)
    request = ShareItem(token, house.program, item, Audience.LEADERS_THEN, uuid4())
    assert code_of(await house.ask(request)) == "item.missing"
    assert cast("AccessDenied", (await last(memory, house.tenant)).event).rule == "item.no_rule"


async def test_lists_name_what_may_be_read_and_nothing_else(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)

    async def listed(who: PersonId) -> list[tuple[MaterialKind, bool]]:
        request = ListItems(await house.token(who), house.program, house.sessions[0])
        answer = await house.wants(request, ItemsListed)
        return [(entry.kind, entry.own) for entry in answer.items]

    both = {MaterialKind.PRESENTATION, MaterialKind.CASE_NARRATIVE}
    assert {kind for kind, own in await listed(house.leader) if not own} == both
    assert {kind for kind, own in await listed(house.members[0]) if own} == both
    assert await listed(house.members[1]) == []
    assert await listed(house.admin) == []
    own = await house.wants(ListOwnItems(await house.token(house.members[0])), ItemsListed)
    assert item in {entry.item for entry in own.items}


async def test_a_reason_is_sealed_with_the_record(memory: MemoryWarden) -> None:
    """P7: the reason's text is itself sealed."""
    house = await memory.house()
    item = await house.told(TEXT)
    token = await house.token(house.leader)
    reason = Sealed("She asked me to.")
    request = ReadItem(token, house.program, item, Purpose.SUPERVISION, reason)
    await house.wants(request, ItemShown)
    recorded = await last(memory, house.tenant)
    named = cast("AccessPermitted", recorded.event).reason
    assert named is not None
    kept = (await memory.parts.vault.items(house.tenant, [named]))[named]
    assert (await memory.parts.vault.open(house.tenant, [kept]))[named] == reason
    assert code_of(await read(house, house.leader, named)) == "item.missing"


class Unwilling(MemoryKeeping):
    """A store whose access log cannot be written."""

    def __init__(self, memory: MemoryWarden, failure: Exception) -> None:
        super().__init__(memory.store, memory.rows)
        self.failure = failure

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        if requests[0].stream.log is Log.ACCESS:
            raise self.failure
        return await super().append(tenant, requests)


@pytest.mark.parametrize(
    "failure",
    [
        Unavailable("store.unavailable", "away"),
        Missing("program.missing", "no such log"),
        OSError("disk full"),
    ],
)
async def test_edge_50_what_cannot_be_recorded_is_not_shown(
    memory: MemoryWarden, failure: Exception
) -> None:
    """P2: unwritable in any way: nothing is opened."""
    house = await memory.house()
    item = await house.told(TEXT)
    token = await house.token(house.leader)
    warden = memory.but(store=Unwilling(memory, failure))
    answer = await warden.answer(ReadItem(token, house.program, item, Purpose.LEADING))
    assert answer == answer_of(refusal("access.not_recorded"))


class Moving(MemoryKeeping):
    """A store in which rights move between the decision and the record, so many times."""

    def __init__(self, memory: MemoryWarden, times: int) -> None:
        super().__init__(memory.store, memory.rows)
        self.times = times

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        if self.times:
            self.times -= 1
            return [AuthorityMoved(NOBODY)]
        return await super().append(tenant, requests)


@pytest.mark.parametrize(("times", "expected"), [(1, None), (2, "access.rights_moved")])
async def test_rights_that_move_are_decided_on_once_more(
    memory: MemoryWarden, times: int, expected: str | None
) -> None:
    """P11: the right decided on and the record are one transaction."""
    house = await memory.house()
    item = await house.told(TEXT)
    token = await house.token(house.leader)
    warden = memory.but(store=Moving(memory, times))
    answer = await warden.answer(ReadItem(token, house.program, item, Purpose.LEADING))
    assert getattr(answer, "code", None) == expected


async def test_presentations_and_texts_are_on_record_under_an_alias(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=2)
    await house.told(TEXT, session=0)
    await house.told(TEXT, session=1)
    aliases = []
    for session in house.sessions:
        history = await memory.store.read(Stream(house.tenant, "session", session))
        actors = {
            recorded.metadata.actor
            for recorded in history
            if recorded.event.__struct_config__.tag.startswith(("presentation.", "material."))  # type: ignore[union-attr]
        }
        assert len(actors) == 1
        aliases.append(actors)
    assert aliases[0].isdisjoint(aliases[1])
    assert house.members[0] not in aliases[0] | aliases[1]
    whole = await memory.store.read_log(house.tenant, Log.EVENTS, 0, 1000)
    assert TEXT not in repr(whole)


async def test_p19_no_record_tells_one_kind_of_sealed_text_from_another(
    memory: MemoryWarden,
) -> None:
    """P19: a debrief has one or two possible authors, so a record does not say that it is one."""
    house = await memory.house()
    narrative = await house.told(TEXT)
    reflection = (
        await house.seal(
            house.members[1],
            house.sessions[0],
            TEXT,
            kind=MaterialKind.REFLECTION,
            audience=Audience.LEADERS_NOW,
        )
    ).made
    for item in (narrative, reflection):
        assert isinstance(await read(house, house.leader, item), ItemShown)
    records = [cast("AccessPermitted", one.event) for one in await memory.accesses(house.tenant)]
    said = {
        (one.rule, one.basis, shown.kind, shown.label, shown.version)
        for one in records
        for shown in one.objects
    }
    assert said == {("item.sealed_text", Basis.LEADERSHIP, ObjectKind.SEALED_TEXT, "C4", None)}
