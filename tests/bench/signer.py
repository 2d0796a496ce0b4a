"""How soon an entry is in a checkpoint, and how soon a witness has seen it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from domain.kernel import Log, Tenant
from domain.transparency import LogStanding
from infra.postgres.pool import connect
from infra.postgres.ports import keep_port, number_of
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.vault.keyring import FileKeyring
from services.wiring.signing_keys import key_name
from services.wiring.witness import shown, trust
from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.signing import signer
from tests.kit.stores import Store, new_stream, new_tenant, open_logs, open_stores, request
from tests.kit.witnessing import in_base64, serving

SIGNED_GOAL_S, WITNESSED_GOAL_S = 5.0, 60.0
NAME = "witness.example/bench"
HOST = "127.0.0.1"


async def checkpoints(bench: Bench) -> None:
    """Append now and then, beside the signer's process and a witness's."""
    tenant = new_tenant()
    random = Random(1)  # noqa: S311 - any moment will do
    async with a_database() as database, open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        pool = await connect(database.url("app"), 1)
        logs = PostgresTransparencyLogs(pool)

        async def after(seen: Callable[[LogStanding], int]) -> float:
            """Append one, and wait until it is as far as that."""
            position = await _append(stores.app, tenant)
            began = time.perf_counter()
            await _until(lambda: _is_seen(logs, tenant, seen, position))
            return time.perf_counter() - began

        with TemporaryDirectory() as folder:
            home, witness = Path(folder) / "home", Path(folder) / "witness"
            (home / "signer" / "keyring").mkdir(mode=0o700, parents=True)
            keys = FileKeyring(home / "signer" / "keyring")
            [public] = (await keys.public_keys(key_name(tenant.organization))).values()
            await trust(witness, NAME, f"circlekeep/{tenant.organization}", in_base64(public))
            key, _ = await shown(witness, NAME)
            with keep_port(HOST) as kept:
                port = number_of(kept)
                async with serving(witness, NAME, port):
                    with signer(database, home, witnesses=f"http://{HOST}:{port} {key}"):
                        signed = []
                        for number in range(bench.size(40, 3)):
                            bench.say(f"entry {number + 1}")
                            await asyncio.sleep(random.uniform(0, 3))
                            signed.append(await after(lambda log: log.size))
                        _tell(bench, "from the append to the checkpoint", signed, SIGNED_GOAL_S)
                        seen = []
                        for number in range(bench.size(5, 1)):
                            bench.say(f"witnessed entry {number + 1}")
                            seen.append(await after(_witnessed))
                        _tell(bench, "from the append to the cosignature", seen, WITNESSED_GOAL_S)
        await pool.close()


def _tell(bench: Bench, name: str, figures: list[float], goal: float) -> None:
    ordered = sorted(figures)
    bench.tell(f"{name}, p50", unit="s", figures=[ordered[len(ordered) // 2]], better="less")
    bench.tell(f"{name}, longest", unit="s", figures=[ordered[-1]], better="less", goal=goal)


def _witnessed(log: LogStanding) -> int:
    return 0 if log.witnessed is None else log.witnessed.size


async def _append(store: Store, tenant: Tenant) -> int:
    [done] = await store.append(tenant, [request(new_stream(tenant))])
    return done.position  # type: ignore[union-attr]  # nothing refuses it


async def _is_seen(
    logs: PostgresTransparencyLogs,
    tenant: Tenant,
    seen: Callable[[LogStanding], int],
    position: int,
) -> bool:
    standings = await logs.logs(tenant.organization)
    return any(one.log is Log.EVENTS and seen(one) >= position for one in standings)


async def _until(probe: Callable[[], Awaitable[bool]]) -> None:
    while not await probe():
        await asyncio.sleep(0.02)
