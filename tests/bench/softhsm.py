"""What it costs to keep keys in a hardware module: each audited read asks it for a data key."""

import time
from functools import partial
from pathlib import Path
from uuid import UUID

from domain.access.purposes import Purpose
from domain.protocol.cases import ReadItem
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyService
from infra.vault.pkcs11 import Pkcs11Keys
from tests.bench.audited import READERS, a_text, rate, reads
from tests.bench.ground import a_database
from tests.bench.measuring import Bench, Peer
from tests.kit.guarded import Guarded, guarding
from tests.kit.house import House
from tests.kit.postgres import short_directory
from tests.kit.softhsm import found_here, made

CONTEXT = b"context"


async def softhsm(bench: Bench) -> None:
    """Read texts of 4 KB from two Wardens, of which one keeps its keys in a token."""
    async with a_database() as one, a_database() as other:
        with guarding(one, softhsm=True) as with_token, guarding(other) as with_files:
            await with_token.ready()
            await with_files.ready()
            async with with_token.house() as ours, with_files.house() as theirs:
                await ours.adopt_quotas()
                await theirs.adopt_quotas()
                await audited_reads(bench, (with_token, ours), (with_files, theirs))
    with short_directory() as folder, found_here(made(folder)) as token:
        (folder / "keyring").mkdir(mode=0o700)
        await unwrapping(bench, Pkcs11Keys(token.token()), folder / "keyring")


async def audited_reads(
    bench: Bench, ours: tuple[Guarded, House], theirs: tuple[Guarded, House]
) -> None:
    """Have 64 readers read from one, then from the other."""
    async with ours[0].asking() as ask_us, theirs[0].asking() as ask_them:
        asked = [
            partial(reads, bench, ask, await a_request(house), await texts(house), rate)
            for ask, house in ((ask_us, ours[1]), (ask_them, theirs[1]))
        ]
        await bench.compare(
            f"audited reads, {READERS} at once, 4 KB, keys in SoftHSM, no data key cached",
            unit="items/s",
            ours=asked[0],
            peers={"the file keyring": Peer(asked[1], goal=0.5)},
        )


async def unwrapping(bench: Bench, token: KeyService, folder: Path) -> None:
    """Unwrap one data key again and again, one after the other."""
    await bench.compare(
        "one data key unwrapped, in SoftHSM",
        unit="µs",
        better="less",
        ours=partial(unwrapped, bench, token),
        peers={"the file keyring": Peer(partial(unwrapped, bench, FileKeyring(folder)))},
    )


async def unwrapped(bench: Bench, keys: KeyService) -> float:
    wrapped = await keys.wrap("bench", bytes(32), CONTEXT)
    times, began = bench.size(5_000, 500), time.perf_counter()
    for _ in range(times):
        await keys.unwrap(wrapped, CONTEXT)
    return (time.perf_counter() - began) / times * 1e6


async def a_request(house: House) -> ReadItem:
    """Ask as the leader does; the item is named by each reader."""
    return ReadItem(
        await house.token(house.leader), house.program, house.sessions[0], Purpose.LEADING
    )


async def texts(house: House) -> list[UUID]:
    """Seal a text of each member."""
    return [await a_text(house, number) for number in range(len(house.members))]
