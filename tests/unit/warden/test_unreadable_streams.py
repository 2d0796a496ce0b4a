"""What cannot be read is named where it is left out, and keeps nothing else from anybody."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.access.purposes import Purpose
from domain.grants.state import Stage
from domain.kernel import UNREADABLE, Log, PersonId, Stream, Tenant, own_log
from domain.ports import Appended
from domain.privacy.events import ErasureKind
from domain.privacy.scope import Scope
from domain.privacy.state import Stage as ErasureStage
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import (
    BeginPresentation,
    EraseItem,
    ReadItem,
    ShareItem,
    TakeBackPresentation,
)
from domain.protocol.glass import BreakGlassListed
from domain.protocol.identities import IdentitiesListed, ListIdentities
from domain.protocol.mine import MineShown, WhoSawMine
from domain.protocol.privacy import AskErasure
from domain.protocol.providers import (
    ConnectionShown,
    ListProviders,
    ProvidersListed,
    SetOut,
    SetOutTo,
    ShowConnection,
)
from domain.sessions.events import (
    MaterialShredded,
    ParticipantArrived,
    ParticipantLeft,
    SessionEvent,
)
from domain.sessions.words import Audience, Capacity, MaterialKind
from services.warden.privacy.retention import let_go
from services.warden.providers.matters import stream_of
from tests.kit.access_rows import PATTERN, holding, row
from tests.kit.glass import Glass
from tests.kit.house import House
from tests.kit.identities import Asking
from tests.kit.memory_warden import MemoryWarden
from tests.kit.providers import CALLBACK
from tests.kit.providing import PROPOSAL, in_use
from tests.kit.stores import request
from tests.unit.warden.test_erasures import approved, asked, carried_out
from tests.unit.warden.test_mine import Fitting

BY_GRANT = {**PATTERN, "pattern": UUID(int=3), "purpose": Purpose.LEGAL_ORDER, "basis": "grant"}


async def spoil(memory: MemoryWarden, stream: Stream) -> None:
    """Let the last entry of a stream be one that nobody can read."""
    last = (await memory.store.read(stream))[-1]
    memory.store.spoil(stream.tenant, last.position, stream.log)


async def newest(
    memory: MemoryWarden, tenant: Tenant, category: str, log: Log = Log.EVENTS
) -> Stream:
    page = await memory.store.read_log(tenant, log, 0, 10_000)
    return next(one.stream for one in reversed(page) if one.stream.category == category)


async def mine(house: House, member: int = 0) -> MineShown:
    return await house.wants(WhoSawMine(await house.token(house.members[member])), MineShown)


def code(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


@pytest.mark.parametrize("category", ["person", "program", "key"])
async def test_what_is_about_others_keeps_nothing_of_mine_from_me(
    memory: MemoryWarden, category: str
) -> None:
    house = await memory.house()
    item = await house.told("What I cannot put down.")
    await spoil(memory, await newest(memory, own_log(house.organization), category))
    token = await house.token(house.members[0])
    await house.ask(ReadItem(token, house.program, item, Purpose.OWN))
    shown = await mine(house)
    assert [look.object for look in shown.own] == [item]
    assert shown.unreadable == 0


async def test_a_look_that_cannot_be_read_is_counted_and_the_others_are_shown(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    item = await house.told("What I cannot put down.")
    token = await house.token(house.members[0])
    for _ in range(2):
        await house.ask(ReadItem(token, house.program, item, Purpose.OWN))
        memory.time.passes(timedelta(minutes=1))
    own = own_log(house.organization)
    await spoil(memory, await newest(memory, own, "own_look", Log.OWN))
    shown = await mine(house)
    assert (len(shown.own), shown.unreadable) == (1, 1)


async def test_a_grant_that_cannot_be_read_bars_telling_as_it_might_and_is_counted(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    glass = await Glass(house).ready()
    item = await house.told("What I cannot put down.")
    grant = await glass.asked(item)
    looks = [
        row(house, glass.asks, 2, object_id=item, pattern=BY_GRANT["pattern"]),
        row(house, house.leader, 1, object_id=item),
    ]
    named = {"program_id": house.program, "grant_id": grant, "item_id": item}
    memory.reads.answers = {
        **holding(newest_of_objects=looks),
        "patterns": [PATTERN, BY_GRANT],
        "naming": [{**named, "asked_at": memory.time.at - timedelta(days=400)}],
    }
    memory.reads = Fitting(memory.reads.answers)
    house.ask = memory.but(reads=memory.reads).answer
    before = await mine(house)
    await spoil(memory, await newest(memory, house.tenant, "grant"))
    after = await mine(house)
    assert [look.actor for look in before.others] == [glass.asks, house.leader]
    assert [look.actor for look in after.others] == [house.leader]
    assert (before.unreadable, after.unreadable) == (0, 1)


class TestRegisters:
    async def test_a_request_for_a_name_that_cannot_be_read_is_counted_for_all_it_may_concern(
        self, memory: MemoryWarden
    ) -> None:
        asking = await Asking(await Glass(await memory.house()).ready()).ready()
        house = asking.house
        first = await asking.asked()
        memory.time.passes(timedelta(minutes=5))
        second = await asking.asked()
        own = own_log(house.organization)
        listing = ListIdentities(await house.token(asking.asks))
        await spoil(memory, Stream(own, "identity", second))
        anew = memory.but().answer
        for ask in (anew, anew):
            shown = await ask(listing)
            assert isinstance(shown, IdentitiesListed)
            assert [line.request for line in shown.requests] == [first]
            assert shown.unreadable == 1
        one = ListIdentities(await house.token(asking.asks), second)
        assert code(await anew(one)) == UNREADABLE
        assert (await mine(house)).unreadable == 1

    @pytest.mark.parametrize("category", ["grant", "group"])
    async def test_the_register_of_break_glass_shows_what_cannot_be_decided_on(
        self, memory: MemoryWarden, category: str
    ) -> None:
        house = await memory.house()
        glass = await Glass(house).ready()
        item = await house.told("What I cannot put down.")
        memory.time.passes(timedelta(minutes=5))
        grant = await glass.asked(item)
        facts: dict[str, object] = {
            "program_id": house.program,
            "grant_id": grant,
            "ground": "legal_order",
            "requester": glass.asks,
            "asked_at": memory.time.at,
            "stage": Stage.REQUESTED,
        }
        empty = (
            "privacy_officer",
            "privacy_officer_at",
            "organization_admin",
            "organization_admin_at",
            "until",
            "ended_by",
            "ended_at",
            "deferred_until",
            "reviewer",
            "disposition",
            "reviewed_at",
        )
        memory.reads.answers = {"register": [{**facts, **dict.fromkeys(empty)}]}
        before = await glass.register(glass.deputy)
        assert isinstance(before, BreakGlassListed)
        assert (before.grants[0].unreadable, before.grants[0].may) == (
            False,
            ("approve", "refuse", "defer"),
        )
        await spoil(memory, await newest(memory, house.tenant, category))
        after = await glass.register(glass.deputy)
        assert isinstance(after, BreakGlassListed)
        assert (after.grants[0].unreadable, after.grants[0].may) == (True, ())


class TestErasing:
    async def test_an_author_destroys_a_text_although_its_session_cannot_be_read(
        self, memory: MemoryWarden
    ) -> None:
        """P31: a person's own wish is done at once; nothing else is decided on that session."""
        house = await memory.house()
        author = house.members[0]
        item = await house.told("What I cannot put down.")
        session = Stream(house.tenant, "session", house.sessions[0])
        await spoil(memory, session)
        token = await house.token(author)
        share = ShareItem(token, house.program, item, Audience.LEADERS_NOW, uuid4())
        assert code(await house.ask(share)) == UNREADABLE
        request = EraseItem(token, house.program, item, uuid4())
        assert (await house.wants(request, Done)).made == item
        assert await memory.parts.vault.items(house.tenant, [item]) == {}
        legible = await memory.store.legible(session)
        assert isinstance(legible.entries[-1].event, MaterialShredded)

    async def test_an_erasure_on_request_goes_on_in_a_session_that_cannot_be_read(
        self, memory: MemoryWarden
    ) -> None:
        house = await memory.house(sessions=2)
        items = [await house.told("One.", session=0), await house.told("Another.", session=1)]
        await spoil(memory, Stream(house.tenant, "session", house.sessions[0]))
        request = await asked(house, house.members[0], ErasureKind.AUTHOR)
        await approved(house, request, house.admin)
        progress = await carried_out(house, request)
        assert progress.stage is ErasureStage.PROVEN
        assert await memory.parts.vault.items(house.tenant, items) == {}


class TestForged:
    """What somebody wrote with the web's own rights, and no decision would have come to."""

    @staticmethod
    async def forged(memory: MemoryWarden, session: Stream, *events: SessionEvent) -> None:
        version = (await memory.store.legible(session)).version
        asked = request(session, version, *events)
        [answer] = await memory.store.written_by("app").append(session.tenant, [asked])
        assert isinstance(answer, Appended)

    async def test_a_session_in_which_nobody_can_have_left_is_refused_as_one_that_cannot_be_read(
        self, memory: MemoryWarden
    ) -> None:
        """P31: nobody reads by it, and its author is kept from nothing that closes or destroys."""
        house = await memory.house()
        author, item = house.members[0], await house.told("What I cannot put down.")
        session = Stream(house.tenant, "session", house.sessions[0])
        await self.forged(memory, session, ParticipantLeft(person=PersonId(uuid4())))
        reading = ReadItem(await house.token(house.leader), house.program, item, Purpose.LEADING)
        assert code(await house.ask(reading)) == UNREADABLE
        token = await house.token(author)
        widen = ShareItem(token, house.program, item, Audience.LEADERS_NOW, uuid4())
        assert code(await house.ask(widen)) == UNREADABLE
        close = ShareItem(token, house.program, item, Audience.NOBODY, uuid4())
        assert (await house.wants(close, Done)).made == item
        [kept] = (await memory.parts.vault.items(house.tenant, [item])).values()
        assert kept.audience is Audience.NOBODY
        assert (
            await house.wants(EraseItem(token, house.program, item, uuid4()), Done)
        ).made == item
        assert await memory.parts.vault.items(house.tenant, [item]) == {}

    async def test_a_presentation_is_taken_back_although_its_session_cannot_be_read(
        self, memory: MemoryWarden
    ) -> None:
        """P31: with all that was sealed about it."""
        house = await memory.house()
        item = await house.told("What I cannot put down.")
        session = Stream(house.tenant, "session", house.sessions[0])
        vault = memory.parts.vault
        [codes] = [
            one
            for one in await vault.of_session(house.tenant, session.id)
            if one.kind == MaterialKind.PRESENTATION
        ]
        await self.forged(memory, session, ParticipantLeft(person=PersonId(uuid4())))
        token = await house.token(house.members[0])
        back = TakeBackPresentation(token, house.program, session.id, codes.item, uuid4())
        assert (await house.wants(back, Done)).made == codes.item
        assert await vault.items(house.tenant, [item, codes.item]) == {}

    async def test_an_erasure_is_asked_for_approved_and_proven_in_such_a_session(
        self, memory: MemoryWarden
    ) -> None:
        """P31: by the service itself, at its next turn, and with all other erasures."""
        house = await memory.house(sessions=2)
        items = [await house.told("One.", session=0), await house.told("Another.", session=1)]
        for number in (0, 1):
            session = Stream(house.tenant, "session", house.sessions[number])
            await self.forged(memory, session, ParticipantLeft(person=PersonId(uuid4())))
        requests = []
        for session_id in house.sessions:
            officer = await house.token(house.privacy_officer)
            scope = Scope(program=house.program, session=session_id)
            asking = AskErasure(officer, ErasureKind.SESSION, uuid4(), scope)
            made = (await house.wants(asking, Done)).made
            assert made is not None
            await approved(house, made, house.admin)
            requests.append(made)
        while await let_go(memory.parts):
            pass
        assert await memory.parts.vault.items(house.tenant, items) == {}
        for made in requests:
            assert (await carried_out(house, made)).stage is ErasureStage.PROVEN

    async def test_who_is_not_on_the_roster_does_not_present_whatever_is_said_of_who_came(
        self, memory: MemoryWarden
    ) -> None:
        """P10: that somebody came is the web's word; who sits in a group is the Warden's."""
        house = await memory.house()
        stranger = house.auditor
        session = Stream(house.tenant, "session", await house.open_session(memory.time.at))
        arrived = ParticipantArrived(person=stranger, capacity=Capacity.MEMBER)
        await self.forged(memory, session, arrived)
        begin = BeginPresentation(
            await house.token(house.leader), house.program, session.id, stranger, uuid4()
        )
        assert code(await house.ask(begin)) == "presentation.presenter_absent"


async def test_one_provider_that_nobody_can_read_keeps_nobody_from_the_others(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    first = await in_use(house)
    others = replace(PROPOSAL, name="Second login", domains=())
    second = await in_use(house, others)
    await spoil(memory, stream_of(house.organization, first))
    token = await house.token(house.admin)
    listed = await house.wants(ListProviders(token), ProvidersListed)
    assert [one.id for one in listed.providers] == [second]
    assert listed.unreadable
    shown = await house.wants(ShowConnection(token), ConnectionShown)
    assert (shown.provider, shown.name) == (second, "Second login")
    await house.wants(SetOut(callback=CALLBACK, provider=second), SetOutTo)
    refused = await house.ask(SetOut(callback=CALLBACK, provider=first))
    assert code(refused) == UNREADABLE, "and by that one nobody comes in"
