"""A store beside whose appends something else is done answers as the store does."""

from domain.beside import Beside
from domain.kernel import Log
from domain.sessions.session import SESSION
from infra.store.memory import MemoryEventStore
from tests.kit.stores import new_stream, new_tenant, open_logs, request


async def test_everything_is_handed_on() -> None:
    tenant = new_tenant()
    store = MemoryEventStore("warden")
    await open_logs(Beside(store), tenant)
    written = store.written_by("app")
    beside, stream = Beside(written), new_stream(tenant)
    await beside.append(tenant, [request(stream)])
    assert await beside.read(stream) == await written.read(stream)
    assert await beside.read_streams([stream]) == await written.read_streams([stream])
    log = tenant, Log.EVENTS, 0, 10
    assert await beside.read_log(*log) == await written.read_log(*log)
    assert await beside.states(SESSION, [stream]) == await written.states(SESSION, [stream])
