"""Those whom break-glass concerned are written to, once, by a letter that says nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.kernel import Sealed, Unavailable
from domain.policies.registry import POLICIES
from domain.protocol import Answer, Request
from domain.protocol.answers import Done
from domain.protocol.door import ReplacePassword, SignedIn
from domain.protocol.glass import BreakGlassListed, GlassOpened, GrantLine, NoteSubjectsTold
from domain.sessions.words import Audience
from infra.gateway.client import WardenClient
from infra.mail.memory import MemoryMail
from infra.policies.outbox import PostgresOutbox
from infra.policies.reactor import Reactor
from infra.store.postgres import PostgresEventStore
from services.letters.notice import NOTICE
from services.letters.post import BETWEEN, Post
from services.letters.sign_ins import PASSWORD_REPLACED
from services.workers.outbox import OutboxWorker
from tests.kit.glass import Glass
from tests.kit.guarded import Guarded
from tests.kit.house import PASSWORD
from tests.kit.read_models import Mirror, open_mirror
from tests.kit.read_models import ask as ask_database

MARK = "[mark-77aa]"
TEXT = f"What I told nobody. {MARK}"
OUTBOX = "SELECT state, code FROM circlekeep.outbox WHERE policy = 'grants' ORDER BY due_at"
DUE_NOW = "UPDATE circlekeep.outbox SET due_at = now() WHERE state = 'owed' AND attempts > 0"
GIVEN = (
    "SELECT convert_from(payload, 'UTF8') FROM circlekeep.events WHERE organization_id = $1 "
    "AND log = 2 AND position(convert_to('addresses.break_glass', 'UTF8') in payload) > 0"
)


class Forgetful:
    """A line to the Warden that breaks when it should be told that letters were sent."""

    def __init__(self, client: WardenClient, times: int) -> None:
        self.client = client
        self.times = times

    async def ask(self, request: Request) -> Answer:
        if isinstance(request, NoteSubjectsTold) and self.times:
            self.times -= 1
            raise Unavailable("warden.unavailable", "lost")
        return await self.client.ask(request)


@dataclass
class Notices:
    """A house with an open grant, its read models, and the worker that writes letters."""

    guarded: Guarded
    glass: Glass
    mirror: Mirror
    item: UUID
    grant: UUID
    mail: MemoryMail
    reactor: Reactor
    worker: OutboxWorker
    postman: Post

    async def work(self) -> list[tuple[object, ...]]:
        """Read the log, do what is owed, and say what became of it."""
        while await self.reactor.turn():
            pass
        await self.worker.turn()
        return await ask_database(self.guarded.database, OUTBOX)

    async def opened(self) -> None:
        """Open the text."""
        shown = await self.glass.open(self.glass.asks, self.grant, self.item)
        assert isinstance(shown, GlassOpened)

    async def line(self) -> GrantLine:
        """The grant in the register."""
        await self.mirror.catch_up()
        shown = await self.glass.register(self.glass.auditor, self.grant)
        assert isinstance(shown, BreakGlassListed)
        return shown.grants[0]


@asynccontextmanager
async def post(guarded: Guarded, forgets: int = 0) -> AsyncIterator[Notices]:
    await guarded.ready()
    client = WardenClient(guarded.home.socket)
    secret = Sealed((guarded.home.secrets_of("worker") / "postman").read_text().strip())
    async with guarded.house() as house, open_mirror(guarded.database) as mirror:
        glass = await Glass(house).ready()
        item = await house.told(TEXT, Audience.NOBODY)
        grant = await glass.granted(item)
        mail = MemoryMail()
        postman = Post(Forgetful(client, forgets), mail, secret)
        worker = OutboxWorker(
            PostgresOutbox(mirror.pool),
            PostgresEventStore(mirror.pool),
            lambda: datetime.now(UTC),
            postman,
        )
        reactor = Reactor(mirror.pool, POLICIES)
        yield Notices(guarded, glass, mirror, item, grant, mail, reactor, worker, postman)
    await client.close()


async def test_author_and_leader_get_one_letter_each_that_says_nothing(guarded: Guarded) -> None:
    """Break-glass: subjects are told ≤ 24 h, by a letter without content, at once and once."""
    async with post(guarded) as at:
        assert await at.work() == [("owed", None)]
        assert at.mail.letters == []
        await at.opened()
        assert await at.work() == [("done", None), ("owed", None)]
        house = at.glass.house
        told = {house.email(house.members[0]), house.email(house.leader)}
        assert {letter.to.reveal() for letter in at.mail.letters} == told
        assert {letter.text for letter in at.mail.letters} == {BETWEEN.join(NOTICE.body) + "\n"}
        words = repr(at.mail.letters)
        for hidden in (MARK, at.item.hex[:8], str(at.grant), "legal", "break"):
            assert hidden not in words.replace(str(at.mail.letters[0].id), "")
        line = await at.line()
        assert line.told_at is not None
        assert (line.told_by, line.told_late) == (None, False)
        await at.work()
        assert len(at.mail.letters) == len(told)


async def test_the_access_log_does_not_say_whose_the_text_was(guarded: Guarded) -> None:
    """P20: the record of the addresses names people by aliases that hold for one grant."""
    async with post(guarded) as at:
        await at.opened()
        await at.work()
        house = at.glass.house
        [(payload,)] = await ask_database(guarded.database, GIVEN, house.organization)
        assert str(at.grant) in str(payload)
        for person in (house.members[0], house.leader):
            assert str(person) not in str(payload)


async def test_while_no_letter_can_be_sent_it_is_tried_again(guarded: Guarded) -> None:
    async with post(guarded) as at:
        await at.opened()
        at.mail.away = True
        assert await at.work() == [("owed", "mail.unavailable"), ("owed", None)]
        assert (await at.line()).told_at is None
        at.mail.away = False
        await ask_database(guarded.database, DUE_NOW)
        assert await at.work() == [("done", None), ("owed", None)]
        assert len(at.mail.letters) == 2


async def test_a_letter_that_has_left_does_not_leave_again(guarded: Guarded) -> None:
    async with post(guarded, forgets=1) as at:
        await at.opened()
        await at.work()
        await ask_database(guarded.database, DUE_NOW)
        assert ("done", None) in await at.work()
        assert len(at.mail.letters) == 2


async def test_a_letter_that_another_worker_has_to_send_again_is_the_same_letter(
    guarded: Guarded,
) -> None:
    """Break-glass: at least once in, and what comes out twice has one id."""
    async with post(guarded, forgets=1) as at:
        await at.opened()
        await at.work()
        at.postman.left.clear()
        await ask_database(guarded.database, DUE_NOW)
        assert ("done", None) in await at.work()
        assert len(at.mail.letters) == 4
        assert len({letter.id for letter in at.mail.letters}) == 2


async def test_while_the_law_bars_it_no_letter_goes_and_a_day_is_kept_for_it(
    guarded: Guarded,
) -> None:
    async with post(guarded) as at:
        until = datetime.now(UTC) + timedelta(days=9)
        assert isinstance(await at.glass.defer(at.glass.deputy, at.grant, until), Done)
        await at.opened()
        states = await at.work()
        assert ("refused", "grant.notice_barred") in states
        assert states.count(("owed", None)) == 2
        assert at.mail.letters == []
        line = await at.line()
        assert (line.deferred_until, line.told_by, line.told_late) == (until, until, False)


@pytest.mark.parametrize("secret", ["", "guessed"])
async def test_nobody_else_learns_whom_it_concerned(guarded: Guarded, secret: str) -> None:
    async with post(guarded) as at:
        await at.opened()
        at.worker = OutboxWorker(
            PostgresOutbox(at.mirror.pool),
            PostgresEventStore(at.mirror.pool),
            lambda: datetime.now(UTC),
            Post(WardenClient(guarded.home.socket), at.mail, Sealed(secret)),
        )
        assert ("refused", "addresses.not_the_postman") in await at.work()
        assert at.mail.letters == []


async def test_whose_password_is_another_gets_one_letter_of_the_access_log(
    guarded: Guarded,
) -> None:
    async with post(guarded) as notices:
        house = notices.glass.house
        token = await house.token(house.leader)
        asked = ReplacePassword(token, PASSWORD, Sealed("quite another password"))
        await house.wants(asked, SignedIn)
        await notices.work()
        await notices.work()
        told = [one for one in notices.mail.letters if one.subject == PASSWORD_REPLACED.subject]
        assert [one.to.reveal() for one in told] == [house.email(house.leader)]
