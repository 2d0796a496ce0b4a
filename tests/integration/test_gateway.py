"""The Warden's socket, with real sockets on both sides."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import uvloop

from domain.access.origin import HERE, Origin
from domain.access.refusing import answer_of
from domain.kernel import Forbidden, Missing, Refused, Sealed, Unavailable
from domain.protocol import Answer, Request
from domain.protocol.answers import Done
from domain.protocol.door import SignOut
from domain.protocol.keys import CheckHealth
from infra.gateway.asking import asking
from infra.gateway.caller import AT_ONCE, Deliver, Serving
from infra.gateway.client import WardenClient, answers
from infra.gateway.frames import Question, frame, next_body, replies
from infra.gateway.server import Server

NOBODY: frozenset[int] = frozenset()


@asynccontextmanager
async def door(folder: Path, answer: Serving) -> AsyncIterator[Path]:
    path = folder / "w.sock"
    server = Server(answer, NOBODY)
    await server.listen(path)
    try:
        yield path
    finally:
        await server.close()


class Talker:
    """Answers a sign-out with the length of its token, later if it is long or held back."""

    def __init__(self) -> None:
        self.asked, self.goes_on = asyncio.Event(), asyncio.Event()
        self.goes_on.set()
        self.origins: list[Origin] = []
        self.taken: list[bool | None] = []

    async def __call__(self, request: Request, origin: Origin, deliver: Deliver) -> None:
        self.origins.append(origin)
        self.asked.set()
        await self.goes_on.wait()
        self.taken.append(await deliver(await self._answer(request)))

    async def _answer(self, request: Request) -> Answer:
        match request:
            case SignOut(token=token) if token.reveal() == "gone":
                return answer_of(Missing("thing.missing", "there is no such thing"))
            case SignOut(token=token):
                await asyncio.sleep(0.001 * len(token))
                return Done(len(token))
            case _:
                return Done()


async def test_each_answer_comes_to_its_own_question(tmp_path: Path) -> None:
    async with door(tmp_path, Talker()) as path:
        client = WardenClient(path)
        lengths = [40, 1, 20, 3, 60, 2]
        answers = await asyncio.gather(*(client.ask(SignOut(Sealed("x" * n))) for n in lengths))
        await client.close()
    assert answers == [Done(n) for n in lengths]


async def test_a_refusal_arrives_as_what_it_was(tmp_path: Path) -> None:
    async with door(tmp_path, Talker()) as path:
        client = WardenClient(path)
        with pytest.raises(Missing) as caught:
            await client.ask(SignOut(Sealed("gone")))
        await client.close()
    assert (caught.value.code, caught.value.reason) == ("thing.missing", "there is no such thing")


async def test_a_question_says_where_it_comes_from(tmp_path: Path) -> None:
    talker, origin = Talker(), Origin("192.0.2.0/24", f"00-{7:032x}-{7:016x}-01", uuid4())
    async with door(tmp_path, talker) as path:
        client = WardenClient(path)
        before = asking.set(origin)
        await client.ask(CheckHealth())
        asking.reset(before)
        await client.ask(CheckHealth())
        await client.close()
    assert talker.origins == [origin, HERE]


async def test_an_answer_that_nobody_takes_is_told_from_one_that_is_taken(tmp_path: Path) -> None:
    """P3: what was handed to nobody was not released."""
    talker, ended = Talker(), asyncio.Event()

    async def too_late(_request: Request, _origin: Origin, deliver: Deliver) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            talker.taken.append(await deliver(Done()))
            ended.set()
            raise

    async with door(tmp_path, talker) as path:
        client = WardenClient(path)
        await client.ask(CheckHealth())
        await client.close()
    async with door(tmp_path, too_late) as path:
        _, writer = await asyncio.open_unix_connection(str(path))
        writer.write(frame(Question(1, CheckHealth())))
        writer.close()
        await asyncio.wait_for(ended.wait(), 5)
    assert talker.taken == [True, False]


async def test_an_answer_to_a_caller_that_is_stopped_is_neither_taken_nor_not(
    tmp_path: Path,
) -> None:
    """P3: bytes in a socket are nobody's yet; they may be read after all."""
    talker = Talker()
    async with door(tmp_path, talker) as path:
        _, writer = await asyncio.open_unix_connection(str(path))
        writer.write(frame(Question(1, CheckHealth())))
        async with asyncio.timeout(5):
            while not talker.taken:
                await asyncio.sleep(0.01)
        writer.close()
    assert talker.taken == [None]


async def test_an_answer_that_comes_when_nobody_waits_for_it_any_more_is_not_taken(
    tmp_path: Path,
) -> None:
    """P3: the Warden may be the one that was stopped, and hears of it when it goes on."""
    talker = Talker()
    async with door(tmp_path, talker) as path:
        client = WardenClient(path)
        talker.goes_on.clear()
        lost = asyncio.create_task(client.ask(SignOut(Sealed("x"))))
        await asyncio.wait_for(talker.asked.wait(), 5)
        lost.cancel()
        await asyncio.wait([lost])
        talker.goes_on.set()
        async with asyncio.timeout(5):
            while not talker.taken:
                await asyncio.sleep(0.01)
        await client.close()
    assert talker.taken == [False]


async def test_a_question_is_not_begun_when_its_time_is_over(tmp_path: Path) -> None:
    """Whoever asked was told that nothing was shown; to open it now would be for nobody."""
    talker = Talker()
    async with door(tmp_path, talker) as path:
        reader, writer = await asyncio.open_unix_connection(str(path))
        writer.write(frame(Question(1, CheckHealth(), until=time.monotonic() - 1)))
        writer.write(frame(Question(2, CheckHealth(), until=time.monotonic() + 5)))
        reply = replies.decode(await next_body(reader))
        writer.close()
    assert (reply.number, len(talker.origins)) == (2, 1)


async def test_what_nobody_waits_for_takes_no_room_from_what_others_ask(tmp_path: Path) -> None:
    """A part that stands still holds back those who need it, and no others."""

    async def half(request: Request, _origin: Origin, deliver: Deliver) -> None:
        if isinstance(request, SignOut):
            await asyncio.Event().wait()
        await deliver(Done())

    async with door(tmp_path, half) as path:
        hasty = WardenClient(path, within=0.2)
        stuck = [hasty.ask(SignOut(Sealed("x"))) for _ in range(2 * AT_ONCE)]
        given_up = await asyncio.gather(*stuck, return_exceptions=True)
        assert {type(each) for each in given_up} == {Unavailable}
        assert await hasty.ask(CheckHealth()) == Done()
        await hasty.close()


async def test_a_question_that_is_too_large_is_refused_and_the_line_stays(tmp_path: Path) -> None:
    async with door(tmp_path, Talker()) as path:
        client = WardenClient(path)
        with pytest.raises(Refused) as caught:
            await client.ask(SignOut(Sealed("x" * (5 * 1024 * 1024))))
        assert caught.value.code == "warden.too_much"
        assert await client.ask(CheckHealth()) == Done()
        await client.close()


async def test_without_a_warden_everything_is_unavailable(tmp_path: Path) -> None:
    client = WardenClient(tmp_path / "nobody.sock")
    with pytest.raises(Unavailable) as caught:
        await client.ask(CheckHealth())
    assert caught.value.code == "warden.unavailable"
    assert not await client.healthy()


async def test_a_warden_that_comes_back_is_found_again(tmp_path: Path) -> None:
    client, talker = WardenClient(tmp_path / "w.sock"), Talker()
    async with door(tmp_path, talker):
        assert await client.ask(CheckHealth()) == Done()
        talker.goes_on.clear()
        talker.asked.clear()
        lost = asyncio.create_task(client.ask(SignOut(Sealed("x"))))
        await asyncio.wait_for(talker.asked.wait(), 5)
    with pytest.raises(Unavailable):
        await lost
    async with door(tmp_path, Talker()):
        assert await client.ask(CheckHealth()) == Done()
    await client.close()


def test_a_line_cut_at_any_moment_is_a_warden_that_is_away(tmp_path: Path) -> None:
    """On the event loop of production, where a closed line fails otherwise than on Python's."""
    path = tmp_path / "w.sock"

    async def cut(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async def all_asked() -> set[str]:
        server = await asyncio.start_unix_server(cut, str(path))
        client, told = WardenClient(path), set()

        async def asks() -> None:
            for _ in range(50):
                try:
                    await client.ask(CheckHealth())
                except Unavailable as error:
                    told.add(error.code)

        async with server, asyncio.TaskGroup() as tasks:
            for _ in range(8):
                tasks.create_task(asks())
        await client.close()
        return told

    assert uvloop.run(all_asked()) == {"warden.unavailable"}


async def test_a_slow_answer_is_given_up(tmp_path: Path) -> None:
    async with door(tmp_path, Talker()) as path:
        client = WardenClient(path, within=0.05)
        with pytest.raises(Unavailable):
            await client.ask(SignOut(Sealed("x" * 5000)))
        assert await client.ask(CheckHealth()) == Done()
        await client.close()


async def test_what_is_not_a_question_ends_the_line_and_no_other(tmp_path: Path) -> None:
    async with door(tmp_path, Talker()) as path:
        good = WardenClient(path)
        assert await good.ask(CheckHealth()) == Done()
        reader, writer = await asyncio.open_unix_connection(str(path))
        writer.write(b"\x00\x00\x00\x03abc")
        assert await reader.read() == b""
        writer.close()
        assert await good.ask(CheckHealth()) == Done()
        await good.close()


async def test_a_sign_of_life_takes_nothing_but_whoever_listens(tmp_path: Path) -> None:
    """A Warden whose database stands still lives; one that is stopped does not."""

    async def stuck(_request: Request, _origin: Origin, _deliver: Deliver) -> None:
        await asyncio.Event().wait()

    async with door(tmp_path, stuck) as path:
        assert await answers(path)
    listening = socket.socket(socket.AF_UNIX)
    with listening:
        listening.bind(str(tmp_path / "stopped.sock"))
        listening.listen()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await answers(tmp_path / "stopped.sock")
    with pytest.raises(FileNotFoundError):
        await answers(tmp_path / "nobody.sock")


async def test_the_socket_is_not_open_to_the_world(tmp_path: Path) -> None:
    async with door(tmp_path, Talker()) as path:
        assert path.stat().st_mode & 0o007 == 0


def test_a_refusal_keeps_its_kind_across_the_socket() -> None:
    assert answer_of(Forbidden("a.b", "no")).kind == "forbidden"
    assert answer_of(Refused("a.b", "no")).kind == "refused"


@pytest.mark.parametrize(("user", "answered"), [(64103, True), (64101, False)])
async def test_a_user_who_may_ask_for_one_thing_is_refused_all_others(
    tmp_path: Path, user: int, answered: bool
) -> None:
    """A forged caller: a process that sends letters reaches addresses, and nothing else."""
    path = tmp_path / "w.sock"
    server = Server(Talker(), NOBODY, {64103: (CheckHealth,)}, user_of=lambda _: user)
    await server.listen(path)
    client = WardenClient(path)
    try:
        if answered:
            assert await client.ask(CheckHealth()) == Done()
            with pytest.raises(Forbidden) as caught:
                await client.ask(SignOut(Sealed("x")))
            assert caught.value.code == "warden.not_yours"
        else:
            with pytest.raises(Unavailable):
                await client.ask(CheckHealth())
    finally:
        await client.close()
        await server.close()
