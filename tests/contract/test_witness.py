"""A witness by c2sp.org/tlog-witness: it vouches for one history, and can prove nothing else."""

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.kernel import Conflict, Log, Missing
from infra.postgres.pool import connect
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.notes import Kind, Note, VerifierKey, cosigned, signatures_of, timestamped
from infra.transparency.signer_state import LogKey
from infra.transparency.witness import AddCheckpoint, WitnessRefused, WitnessState, requests_in
from infra.transparency.witness_client import RemoteWitness, WitnessFailed, Witnessing
from services.wiring.witness import add_from_file, application, open_witness, shown, trust
from tests.kit.database import Migrated
from tests.kit.published_trees import SOFA_REQUEST
from tests.kit.signing import Signing, open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request
from tests.kit.witnessing import ORIGIN, SignedLog, in_base64, serving

NAME = "witness.example/w1"
ROOT = Path(__file__).parents[2]
Add = Callable[[AddCheckpoint | str], Awaitable[httpx.Response]]


@pytest.fixture
def log() -> SignedLog:
    return SignedLog().grow(5)


@pytest.fixture
async def add(tmp_path: Path, log: SignedLog) -> AsyncIterator[Add]:
    """A witness that looks at the log, over HTTP."""
    async with open_witness(tmp_path / "witness", NAME) as (witness, state, key):
        state.trust("log.example/organization", log.public_key)
        transport = httpx.ASGITransport(app=application(witness))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://witness") as client:

            async def post(asked: AddCheckpoint | str) -> httpx.Response:
                return await client.post("/add-checkpoint", content=str(asked).encode())

            post.key = key  # type: ignore[attr-defined]
            yield post


def test_the_published_request_is_read_and_written_alike() -> None:
    asked = AddCheckpoint.parse(SOFA_REQUEST)
    assert (asked.old, len(asked.proof)) == (20852014, 4)
    assert Note.parse(asked.note).signatures[1].name == "example.com/behind-the-sofa"
    assert str(asked) == SOFA_REQUEST


async def test_what_extends_all_it_has_seen_is_cosigned(add: Add, log: SignedLog) -> None:
    """P15: the witness signs the checkpoint with the time at which it saw it."""
    first = await add(log.asks(0))
    again = await add(log.asks(5))
    log.grow(300)
    second = await add(log.asks(5))
    for reply, size in ((first, 5), (again, 5), (second, 305)):
        assert reply.status_code == 200
        note = Note.parse(log.note(size))
        cosigning = Note(note.text, tuple(signatures_of(reply.text)))
        [(key, by)] = cosigning.verified([add.key])  # type: ignore[attr-defined]
        assert (key.name, key.kind) == (NAME, Kind.COSIGNATURE)
        assert abs(by.time - time.time()) < 60


async def test_another_size_than_the_last_is_answered_with_the_last(
    add: Add, log: SignedLog
) -> None:
    await add(log.asks(0))
    log.grow(4)
    for old in (0, 4, 6):
        reply = await add(log.asks(old))
        assert (reply.status_code, reply.text) == (409, "5\n")
        assert reply.headers["content-type"].split(";")[0] == "text/x.tlog.size"
    assert (await add(log.asks(5))).status_code == 200


async def test_a_fork_or_a_rollback_is_not_cosigned(add: Add, log: SignedLog) -> None:
    """P16: a fork shown to two auditors, a rewrite and a rollback are cosigned by none of them."""
    log.grow(5)
    forked = log.fork(at=7, entries=6)
    assert (await add(log.asks(0))).status_code == 200
    assert (await add(forked.asks(10))).status_code == 422
    rewritten = await add(AddCheckpoint(10, [], forked.note(10)))
    assert (rewritten.status_code, rewritten.text) == (409, "10\n")
    smaller = await add(AddCheckpoint(10, [], log.note(8)))
    assert smaller.status_code == 400
    older = await add(log.asks(8, 8))
    assert (older.status_code, older.text) == (409, "10\n")
    assert (await add(log.asks(10))).status_code == 200


async def test_what_it_does_not_look_at_or_is_not_signed_is_refused(
    add: Add, log: SignedLog
) -> None:
    stranger = SignedLog("log.example/organizations/x/1").grow(3)
    thief = SignedLog(ORIGIN).grow(3)
    assert (await add(stranger.asks(0))).status_code == 404
    assert (await add(thief.asks(0))).status_code == 403
    asked = log.asks(0)
    assert (
        await add(AddCheckpoint(0, [], asked.note.replace("\n5\n", "\n6\n")))
    ).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old\n\n",
        "old 00\n\nx",
        "old -1\n\nx",
        "new 0\n\nx",
        "old 0\nAAAA\n\nx",
        "old 0\n*\n\nx",
        "old 0\n" + f"{'A' * 43}=\n" * 64 + "\nx",
        "old 0\n\nnot a note",
        "old 0\n\nx\n\n— a AAAAAAA=\n",
        "old 0",
        "\xff",
    ],
)
async def test_what_is_no_request_is_refused(add: Add, body: str) -> None:
    assert (await add(body)).status_code == 400


async def test_it_remembers_across_restarts_and_one_process_has_it(
    tmp_path: Path, log: SignedLog
) -> None:
    folder = tmp_path / "witness"
    async with open_witness(folder, NAME) as (witness, state, key):
        state.trust(ORIGIN, log.public_key)
        await witness.add_checkpoint(str(log.asks(0)))
        with pytest.raises(Exception, match="another process uses"):
            async with open_witness(folder, NAME):
                pass
    async with open_witness(folder, NAME) as (witness, _, again):
        assert again == key
        with pytest.raises(WitnessRefused) as refused:
            await witness.add_checkpoint(str(log.fork(2, 9).asks(0)))
        assert (refused.value.status, refused.value.size) == (409, 5)
    assert folder.stat().st_mode & 0o077 == 0


async def test_a_witness_whose_memory_is_gone_says_so_and_vouches_for_nothing(
    tmp_path: Path, log: SignedLog
) -> None:
    """P16: with its key alone it would cosign another history of what it has seen."""
    folder = tmp_path / "witness"
    async with open_witness(folder, NAME) as (witness, state, key):
        state.trust(ORIGIN, log.public_key)
        await witness.add_checkpoint(str(log.asks(0)))
    kept = (folder / "witness.db").rename(tmp_path / "kept.db")
    for opening in (shown(folder, NAME), trust(folder, NAME, ORIGIN, in_base64(log.public_key))):
        with pytest.raises(Conflict) as refused:
            await opening
        assert refused.value.code == "witness.forgotten"
    assert not (folder / "witness.db").exists()
    kept.rename(folder / "witness.db")
    assert (await shown(folder, NAME))[0] == key


async def test_of_many_at_once_one_history_is_cosigned(tmp_path: Path, log: SignedLog) -> None:
    """P16: of two histories that race for the first cosignature, one gets it."""
    forked = log.fork(2, 9)
    async with open_witness(tmp_path / "witness", NAME) as (witness, state, _):
        state.trust(ORIGIN, log.public_key)
        asked = [str((log if n % 2 else forked).asks(0)) for n in range(20)]
        answers = await asyncio.gather(
            *(witness.add_checkpoint(body) for body in asked), return_exceptions=True
        )
    assert sum(isinstance(answer, str) for answer in answers) == 1


async def test_an_auditor_adds_the_checkpoints_of_a_file(tmp_path: Path, log: SignedLog) -> None:
    """P15: with the files that come by mail, an auditor is a witness."""
    other = SignedLog("log.example/organization/program/2").grow(3)
    folder = tmp_path / "held"
    for one in (log, other):
        await trust(folder, NAME, one.origin, in_base64(one.public_key))
    file = tmp_path / "monday.txt"
    file.write_text("\n".join([str(log.asks(0)), str(other.asks(0))]))
    done = await add_from_file(folder, NAME, file)
    assert [(one.origin, one.size, one.refused) for one in done] == [
        (log.origin, 5, None),
        (other.origin, 3, None),
    ]
    forked = log.fork(3, 7)
    other.grow(1)
    file.write_text("\n".join([str(forked.asks(5)), str(other.asks(3))]))
    done = await add_from_file(folder, NAME, file)
    assert [one.refused for one in done] == ["witness.inconsistent", None]
    key, seen = await shown(folder, NAME)
    assert {one.origin: one.size for one in seen} == {log.origin: 5, other.origin: 4}
    assert key.kind is Kind.COSIGNATURE


def test_a_file_is_taken_apart_where_a_request_begins(log: SignedLog) -> None:
    first, second = str(log.asks(0)), str(log.asks(2))
    assert list(requests_in(f"{first}\n{second}")) == [first, second]
    assert list(requests_in(f"{first}{second}")) == [first, second]
    assert list(requests_in("")) == list(requests_in("hello\n")) == []


@asynccontextmanager
async def a_signed_log(database: Migrated, folder: Path) -> AsyncIterator[Signing]:
    tenant = new_tenant()
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        await stores.app.append(tenant, [request(new_stream(tenant)) for _ in range(300)])
    async with open_signer(database, folder) as signing:
        await signing.look_and_sign()
        yield signing


def witnessing(signing: Signing, *witnesses: RemoteWitness) -> Witnessing:
    return Witnessing(signing.pool, signing.state, witnesses, lambda: datetime.now(UTC))


async def test_the_signer_has_its_checkpoints_cosigned_over_http(
    circlekeep: Migrated, tmp_path: Path, port: int
) -> None:
    """P15: with a C2SP witness the log is witnessed up to its last entry, with the time."""
    folder = tmp_path / "witness"
    async with a_signed_log(circlekeep, tmp_path / "signer") as signing:
        [key] = signing.state.sizes()
        public = signing.keys.private[key.organization].public_key().public_bytes_raw()
        await trust(folder, NAME, f"log.example/{key.organization}", in_base64(public))
        mine, _ = await shown(folder, NAME)
        async with serving(folder, NAME, port):
            at = RemoteWitness(f"http://127.0.0.1:{port}", mine)
            assert await witnessing(signing, at).turn() == 1
            assert await witnessing(signing, at).turn() == 0
            signing.state.note_witness(key, str(mine), 0)
            assert await witnessing(signing, at).turn() == 1
            planted = mine.line(os.urandom(72))
            await signing.pool.execute(KEEP, *key, 300, str(mine), planted)
            assert await witnessing(signing, at).turn() == 1, "what stands there is not of it"
            assert await witnessing(signing, at).turn() == 0
        await assert_that_it_is_named_when_it_goes_back(signing, key, folder, port)
    pool = await connect(circlekeep.url("app"), 1)
    logs = PostgresTransparencyLogs(pool, [mine])
    [standing] = await logs.logs(key.organization)  # type: ignore[arg-type]
    assert standing.witnessed is not None
    assert (standing.witnessed.size, standing.witnessed.witness) == (300, str(mine))
    last = await logs.checkpoint((key.organization, key.program), Log.EVENTS)  # type: ignore[arg-type]
    assert last is not None
    assert len(Note.parse(last.note).verified([mine])) == 1
    await pool.close()


async def assert_that_it_is_named_when_it_goes_back(
    signing: Signing, key: LogKey, folder: Path, port: int
) -> None:
    """A witness with an older memory cosigns, and the signer's log says that it has forgotten."""
    with closing(sqlite3.connect(folder / "witness.db")) as memory, memory:
        memory.execute("DELETE FROM seen")
    signing.state.note_witness(key, str(mine := (await shown(folder, NAME))[0]), 299)
    async with serving(folder, NAME, port):
        with structlog.testing.capture_logs() as said:
            at = RemoteWitness(f"http://127.0.0.1:{port}", mine)
            assert await witnessing(signing, at).turn() == 1
    assert [(one["event"], one["size"], one["seen"]) for one in said] == [
        ("witness.went_back", 0, 299)
    ]


KEEP = "SELECT circlekeep.keep_cosignature($1, $2, $3::smallint, $4, $5, $6, now())"
KEY = Ed25519PrivateKey.generate()
LIAR = VerifierKey(NAME, Kind.COSIGNATURE, KEY.public_key().public_bytes_raw())
OTHER = Ed25519PrivateKey.generate()


def line(
    text: str, at: float, by: Ed25519PrivateKey = KEY, key: VerifierKey = LIAR
) -> tuple[int, str]:
    return 200, key.line(timestamped(int(at), by.sign(cosigned(text, int(at)))))


def old_one(text: str) -> tuple[int, str]:
    """A true cosignature of yesterday."""
    return line(text, (datetime.now(UTC) - timedelta(days=1)).timestamp())


def replayed(_text: str) -> tuple[int, str]:
    """A true cosignature of another checkpoint."""
    return line("log.example/x\n1\nAAAA\n", time.time())


LIES: dict[str, Callable[[str], tuple[int, str]]] = {
    "witness.forged": lambda text: line(text, time.time(), OTHER),
    "witness.forged of another checkpoint": replayed,
    "witness.time": old_one,
    "witness.time in the future": lambda text: line(text, time.time() + 3600),
    "witness.no_signature by another name": lambda text: line(
        text, time.time(), KEY, VerifierKey("w2.example", Kind.COSIGNATURE, LIAR.public)
    ),
    "witness.no_signature at all": lambda _text: (200, ""),
    "witness.no_signature but noise": lambda _text: (200, "\x00\x01"),
    "witness.ahead": lambda _text: (409, "301\n"),
    "witness.refused without a size": lambda _text: (409, "many\n"),
    "witness.refused twice": lambda _text: (409, "7\n"),
    "witness.refused for good": lambda _text: (403, "no\n"),
}


@contextmanager
def lying(lie: Callable[[str], tuple[int, str]]) -> Iterator[RemoteWitness]:
    """A server that answers whatever it likes."""

    class Liar(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, said = lie(Note.parse(AddCheckpoint.parse(body).note).text)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Liar)
    running = threading.Thread(target=server.serve_forever, args=(0.02,))
    running.start()
    try:
        yield RemoteWitness(f"http://127.0.0.1:{server.server_port}", LIAR)
    finally:
        server.shutdown()
        running.join()
        server.server_close()


async def test_a_witness_that_lies_is_not_believed(circlekeep: Migrated, tmp_path: Path) -> None:
    """P15: a wrong key, a wrong size, an old cosignature or another's is refused, by its code."""
    async with a_signed_log(circlekeep, tmp_path / "signer") as signing:
        [key] = signing.state.sizes()
        for code, lie in LIES.items():
            with lying(lie) as witness:
                asking = witnessing(signing, witness)
                with pytest.raises(WitnessFailed) as failed:
                    await asking.take(witness, key)
                assert failed.value.code == code.split()[0], code
                assert await asking.turn() == 0
        away = RemoteWitness("http://127.0.0.1:9", LIAR)
        with pytest.raises(WitnessFailed, match="unavailable"):
            await witnessing(signing, away).take(away, key)
        rows = await signing.pool.fetchval("SELECT sum(unwitnessed_s) FROM transparency_figures()")
        assert rows > 0


@pytest.mark.parametrize(
    "setting",
    [
        "http://witness.example key",
        "http://witness.example {key}",
        "ftp://witness.example {key}",
        "https://witness.example",
        f"https://witness.example {VerifierKey('n', Kind.NOTE, bytes(32))}",
    ],
)
def test_a_witness_is_named_with_its_key_and_reached_by_https(setting: str) -> None:
    with pytest.raises(ValueError, match=r"witness|key|zip"):
        RemoteWitness.configured(setting.replace("{key}", str(LIAR)))


def test_several_witnesses_are_named_one_after_another() -> None:
    pair = f"https://witness.example/w {LIAR}"
    assert [one.key for one in RemoteWitness.configured(f"{pair} {pair}")] == [LIAR, LIAR]
    assert RemoteWitness.configured("") == []


def test_what_is_no_key_is_not_trusted(tmp_path: Path) -> None:
    state = WitnessState(tmp_path / "witness.db")
    for prefix, key in (("", bytes(32)), ("/", bytes(32)), ("a", bytes(31))):
        with pytest.raises(ValueError, match="key"):
            state.trust(prefix, key)
    assert state.keys_for("a/b") == []
    state.close()


async def test_what_a_witness_has_seen_is_shown_while_it_serves(
    tmp_path: Path, log: SignedLog
) -> None:
    folder = tmp_path / "witness"
    async with open_witness(folder, NAME) as (witness, state, key):
        state.trust(ORIGIN, log.public_key)
        await witness.add_checkpoint(str(log.asks(0)))
        shown_key, seen = await shown(folder, NAME)
        assert str(shown_key) == str(key)
        assert [(one.origin, one.size) for one in seen] == [(ORIGIN, 5)]
    with pytest.raises(Missing, match="no witness"):
        await shown(tmp_path / "nowhere", NAME)


@contextmanager
def answering(status: int, wait_s: float = 0.0) -> Iterator[tuple[RemoteWitness, list[str]]]:
    """Run a server that answers late, or sends whoever asks elsewhere."""
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            time.sleep(wait_s)
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - as the library names it

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    running = threading.Thread(target=server.serve_forever, args=(0.02,))
    running.start()
    try:
        yield RemoteWitness(f"http://127.0.0.1:{server.server_port}", LIAR), asked
    finally:
        server.shutdown()
        running.join()
        server.server_close()


async def test_the_signer_goes_where_its_settings_say_and_no_further(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P15: a redirect is an answer, and no cosignature."""
    async with a_signed_log(circlekeep, tmp_path / "signer") as signing:
        [key] = signing.state.sizes()
        for status in (301, 302, 303, 307, 308):
            with answering(status) as (witness, asked):
                with pytest.raises(WitnessFailed, match="refused"):
                    await witnessing(signing, witness).take(witness, key)
                assert asked == ["/add-checkpoint"]


async def test_a_slow_witness_keeps_no_other_waiting(circlekeep: Migrated, tmp_path: Path) -> None:
    """P15: each witness is asked by itself."""
    async with a_signed_log(circlekeep, tmp_path / "signer") as signing:
        with answering(400, wait_s=3.0) as (slow, _), answering(400) as (quick, asked):
            turn = asyncio.create_task(witnessing(signing, slow, quick).turn())
            async with asyncio.timeout(2.5):
                while not asked:
                    await asyncio.sleep(0.02)
            assert not turn.done()
            assert await turn == 0
