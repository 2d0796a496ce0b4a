"""How fast a bundle is verified by the one file, and every chain of a database."""

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from uuid import UUID

from infra.event_store.digest import digest, genesis, link
from infra.event_store.records import LogEntry
from infra.postgres.pool import connect
from infra.transparency.bundle import End, Manifest, end_line, entry_lines, manifest_line
from infra.transparency.offline import circlekeep_verify as offline
from infra.transparency.verify import verify_all
from tests.bench.ground import a_database
from tests.bench.measuring import Bench, Peer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

PROGRAMS, BATCH = 4, 1_000
ORGANIZATION, PROGRAM, LOG = UUID(int=1), UUID(int=2), 2
MEMORY = Path("/dev/shm")  # noqa: S108 - a file there is in memory
SHOWN = (
    b'{"kind":"name","id":"019a2096-8658-7e72-93b1-45809765432%d","label":"C2",'
    b'"version":"2026-03-04T12:00:00.123456Z"}'
)
PAYLOAD = (
    b'{"type":"access.permitted","objects":[%s],"basis":"leadership","rule":"names.leader",'
    b'"authority":12,"strength":"password","session":"019a2096-8658-7e72-93b1-458097654321",'
    b'"policy":"0123456789abcdef","address":"192.0.2.0/24"}'
)
METADATA = (
    b'{"category":"access","actor":"019a2096-8658-7e72-93b1-458097654321","role":"leader",'
    b'"occurred_at":"2026-03-04T12:00:00.123456Z",'
    b'"correlation_id":"019a2096-8658-7e72-93b1-458097654321","purpose":"leading","client":"web",'
    b'"traceparent":"00-019a209686587e7293b1458097654321-93b1458097654321-01"}'
)
LOOKS = (
    ("access.permitted", PAYLOAD % (SHOWN % 1)),
    ("access.released", b'{"type":"access.released","intent":123456}'),
    ("access.permitted", PAYLOAD % b",".join([SHOWN % n for n in range(10)])),
    ("access.released", b'{"type":"access.released","intent":123458}'),
)


async def verify(bench: Bench) -> None:
    """Verify a bundle in memory beside as many hashes, then logs in a database."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "log.bundle"
        entries = bench.size(1_000_000, 20_000)
        bench.say(f"writing {entries:,} entries")
        _write(path, entries)
        await bench.compare(
            f"a bundle of {entries:,}, one process",
            unit="entries/s",
            ours=partial(_verified, path, entries, 1),
            peers={"as many hashes over the same bytes": Peer(partial(_hashed, path), goal=0.5)},
        )
        await bench.compare(
            f"a bundle of {entries:,}, two processes",
            unit="entries/s",
            ours=partial(_verified, path, entries, 2),
            peers={"one process": Peer(partial(_verified, path, entries, 1), goal=1.7)},
        )
    await _database(bench)


def _write(path: Path, entries: int) -> None:
    """Write a log as the Warden does: looks at a text and at pages of names, and their ends."""
    chance = random.Random(1)  # noqa: S311 - no secret
    before, at = genesis(ORGANIZATION, PROGRAM, LOG), 1_772_625_600_000_000
    with path.open("wb") as file:
        begin = End(0, 0, before.hex())
        head = Manifest(
            organization=ORGANIZATION,
            program=PROGRAM,
            log=LOG,
            origin=f"bench/{ORGANIZATION}/{PROGRAM}/{LOG}",
            first=1,
            last=entries,
            exported_at=datetime(2026, 3, 4, tzinfo=UTC),
            head=End(entries + 1, 0, before.hex()),
            before=begin,
        )
        file.write(manifest_line(head))
        for position in range(1, entries + 1):
            at += chance.randrange(3)
            stream, event = UUID(bytes=chance.randbytes(16)), UUID(bytes=chance.randbytes(16))
            salt = chance.randbytes(16)
            topic, payload = LOOKS[position % len(LOOKS)]
            sealed = digest(
                organization=ORGANIZATION,
                program=PROGRAM,
                log=LOG,
                event_id=event,
                stream_id=stream,
                version=1,
                event_type=topic,
                command_id=stream,
                payload=payload,
                metadata=METADATA,
                salt=salt,
            )
            before = link(before, position, at, sealed)
            entry = LogEntry(
                *(stream, 1, topic, payload, position, event, stream, METADATA, salt, at),
                *(sealed, before),
            )
            file.write(entry_lines(entry))
        file.write(end_line(entries))


async def _verified(path: Path, entries: int, processes: int) -> float:
    """Run the one file by itself, as an auditor does; its start counts too."""
    began = time.perf_counter()
    done = subprocess.run(  # noqa: ASYNC221, S603 - our own file, and nothing else runs
        [sys.executable, "-I", offline.__file__, str(path), "--processes", str(processes)],
        capture_output=True,
        check=False,
        env=os.environ,
    )
    spent = time.perf_counter() - began
    assert done.returncode == offline.UNDECIDED, done.stdout + done.stderr
    return entries / spent


async def _hashed(path: Path) -> float:
    """Hash what a verifier has to, out of memory: contents, links, leaves and nodes."""
    entries, spent = 0, 0.0
    manifest = offline.opened(path)
    begins = manifest.sealing.digest
    types = offline.Types()
    with path.open("rb", buffering=0) as file:
        for part in offline.parts(path, manifest.size):
            for lines in offline.portions(offline.Stretch(), file, part):
                messages = _to_hash(begins, lines, types)
                memory = b"".join(messages)
                ends = list(accumulate(map(len, messages)))
                spans = list(pairwise([0, *ends]))
                began = time.perf_counter()
                for start, end in spans:
                    hashlib.sha256(memory[start:end]).digest()
                spent += time.perf_counter() - began
                entries += len(lines) // 3
    return entries / spent


def _to_hash(begins: bytes, lines: Sequence[bytes], types: offline.Types) -> Sequence[bytes]:
    """Return what is hashed for some entries, four messages each."""
    of = offline.columns(lines, types)
    before = [bytes(32), *of.hash[:-1]]
    return [
        *offline.sealed(begins, of),
        *(a + b + c for a, b, c in zip(before, of.at, of.digest, strict=True)),
        *(b"\0" + one for one in of.hash),
        *(b"\1" + one + two for one, two in zip(before, of.hash, strict=True)),
    ]


async def _database(bench: Bench) -> None:
    async with a_database() as database:
        entries = 0
        async with open_stores(database) as stores:
            for _ in range(PROGRAMS):
                tenant = new_tenant()
                await open_logs(stores.warden, tenant)
                for _ in range(bench.size(10, 1)):
                    asked = [request(new_stream(tenant)) for _ in range(BATCH)]
                    entries += len(await stores.warden.append(tenant, asked))
        async with await connect(database.url("auditor"), 1) as pool:

            async def walked() -> float:
                began = time.perf_counter()
                reports = await verify_all(pool)
                spent = time.perf_counter() - began
                assert sum(report.entries for report in reports) == entries
                assert all(report.whole for report in reports)
                return entries / spent

            await bench.compare("all logs", unit="entries/s", ours=walked)
