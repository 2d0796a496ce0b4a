"""What a request says under an idempotency key is done once; nothing else is done under it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.kernel import IN_SESSION, OrganizationId, ProgramId, Refused, Said, Stream, Tenant
from domain.once import OnceStore, once
from domain.sessions.session import SESSION
from domain.taken import taken
from infra.store.memory import MemoryEventStore
from tests.kit.stores import context, kept, new_stream, open_logs, request

KEY = bytes(range(32))
THIS, THAT = Said(KEY, UUID(int=1)), Said(KEY, UUID(int=2))
TENANT = Tenant(OrganizationId(uuid4()), ProgramId(uuid4()))
COMMAND = context(TENANT)


class Clock:
    at = datetime(2026, 3, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(clock: Clock) -> MemoryEventStore:
    store = MemoryEventStore("warden", now=clock)
    await open_logs(store, TENANT)
    return store.written_by("app")


async def code_of(store: MemoryEventStore, said: Said, stream: Stream) -> str:
    with pytest.raises(Refused) as caught:
        await once(store, said).append(TENANT, [request(stream, ctx=COMMAND)])
    return caught.value.code


async def test_without_a_key_the_store_is_as_it_is(store: MemoryEventStore) -> None:
    assert once(store, None) is store


async def test_the_same_again_gets_the_first_answer(store: MemoryEventStore) -> None:
    stream, saying = new_stream(TENANT), OnceStore(store, THIS)
    [first] = await saying.append(TENANT, [request(stream, ctx=COMMAND)])
    [again] = await saying.append(TENANT, [request(stream, ctx=COMMAND)])
    assert kept(again).repeated
    assert kept(again).recorded == kept(first).recorded


async def test_something_else_on_the_stream_is_refused(store: MemoryEventStore) -> None:
    stream = new_stream(TENANT)
    await OnceStore(store, THIS).append(TENANT, [request(stream, ctx=COMMAND)])
    assert await code_of(store, THAT, stream) == "idempotency.differs"
    assert len(await store.read(stream)) == 1


async def test_what_would_change_nothing_is_refused_too(store: MemoryEventStore) -> None:
    stream, other = new_stream(TENANT), new_stream(TENANT)
    await OnceStore(store, THIS).append(TENANT, [request(stream, ctx=COMMAND)])
    asked = [(other, COMMAND.command_id)]
    assert await OnceStore(store, THIS).first_answers(asked) == {}
    with pytest.raises(Refused, match="other content"):
        await OnceStore(store, THAT).first_answers(asked)


async def test_after_seven_days_nobody_is_told_a_first_answer(
    store: MemoryEventStore, clock: Clock
) -> None:
    stream = new_stream(TENANT)
    await OnceStore(store, THIS).append(TENANT, [request(stream, ctx=COMMAND)])
    clock.at += timedelta(days=7, seconds=1)
    assert await code_of(store, THIS, stream) == "idempotency.expired"
    with pytest.raises(Refused, match="more than seven days ago"):
        await OnceStore(store, THIS).first_answers([(stream, COMMAND.command_id)])


async def test_looks_claim_no_key(clock: Clock) -> None:
    store = MemoryEventStore("warden", now=clock)
    await open_logs(store, TENANT)
    look = new_stream(TENANT, "access")
    await OnceStore(store, THIS).append(TENANT, [request(look)])
    assert await store.said_before(TENANT.organization, KEY) is None


async def test_everything_else_is_handed_on(store: MemoryEventStore) -> None:
    stream, saying = new_stream(TENANT), OnceStore(store, THIS)
    await saying.append(TENANT, [request(stream)])
    assert await saying.read(stream) == await store.read(stream)
    assert await saying.read_streams([stream]) == await store.read_streams([stream])
    assert await saying.states(SESSION, [stream]) == await store.states(SESSION, [stream])
    assert await saying.look({stream: SESSION}) == await store.look({stream: SESSION})
    assert saying.remembered(SESSION, stream) == store.remembered(SESSION, stream)
    assert await saying.said_before(TENANT.organization, KEY) == THIS.words


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (IN_SESSION, "session.group_in_session"),
        ("idempotency", "idempotency.differs"),
    ],
)
def test_a_claim_that_is_held_is_refused_by_what_it_is_of(kind: str, code: str) -> None:
    refused = taken(kind)
    assert refused is not None
    assert refused.code == code


def test_other_claims_have_no_refusal_of_their_own() -> None:
    assert taken("email") is None
