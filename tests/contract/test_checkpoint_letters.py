"""Auditors hold the checkpoints: by a letter each day, which their own witness can check."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from domain.kernel import Log, OrganizationId, PersonId, Role, Sealed, Tenant, Unavailable
from domain.protocol import Answer, Request
from domain.protocol.names import Addresses, AddressesOf, Occasion, PostalAddress
from infra.mail.memory import MemoryMail
from infra.postgres.pool import connect
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.letters import PostgresLettersSent
from services.letters.checkpoints import Sending, send_checkpoints
from services.letters.post import Post
from services.wiring.letters import keep
from services.wiring.witness import add_from_file, trust
from tests.contract.test_signing import append, change
from tests.kit.database import Migrated
from tests.kit.signing import Signing, open_signer
from tests.kit.stores import new_tenant
from tests.kit.witnessing import in_base64

SECRET = Sealed("postman")
MONDAY = datetime(2026, 3, 2, 6, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@dataclass
class Postman:
    """A Warden that knows the auditors."""

    auditors: list[PostalAddress]
    asked: list[Request] = field(default_factory=list)

    async def ask(self, request: Request) -> Answer:
        self.asked.append(request)
        return Addresses(tuple(self.auditors))


@dataclass
class Day:
    """A signed installation with its letters."""

    signing: Signing
    database: Migrated
    tenant: Tenant
    postman: Postman
    mail: MemoryMail
    parts: Sending
    folder: Path
    at: datetime = MONDAY

    async def letters(self) -> int:
        return await send_checkpoints(self.parts)

    async def sent(self) -> int | None:
        logs = await self.parts.logs.logs(self.tenant.organization)
        [one] = [log for log in logs if log.program == self.tenant.program]
        assert one.witnessed is None, "a letter is our own word"
        return None if one.sent is None else one.sent.size


def auditor(locale: str = "en-CA") -> PostalAddress:
    return PostalAddress(PersonId(uuid4()), Sealed(f"{locale}@example.org"), locale)


@pytest.fixture
async def day(circlekeep: Migrated, tmp_path: Path) -> AsyncIterator[Day]:
    async with a_day(circlekeep, tmp_path) as day:
        yield day


@asynccontextmanager
async def a_day(database: Migrated, folder: Path) -> AsyncIterator[Day]:
    tenant = new_tenant()
    await append(database, tenant, 3)
    pool = await connect(database.url("projector"), 3)
    postman, mail = Postman([auditor(), auditor("fr-CA")]), MemoryMail()

    def filed(organization: OrganizationId, on: date, content: bytes) -> None:
        keep(folder / "checkpoints", organization, on, content)

    async with open_signer(database, folder / "signer") as signing:
        await signing.look_and_sign()
        made: list[Day] = []
        parts = Sending(
            logs=PostgresTransparencyLogs(pool),
            sent=PostgresLettersSent(pool),
            post=Post(postman, mail, SECRET),
            keep=filed,
            now=lambda: made[0].at,
            leaves_us=True,
        )
        made.append(Day(signing, database, tenant, postman, mail, parts, folder))
        yield made[0]
    await pool.close()


async def test_each_auditor_gets_the_checkpoints_of_all_logs_once_a_day(day: Day) -> None:
    """P15: by default auditors hold a checkpoint a day; the log says up to which entry."""
    other = Tenant(day.tenant.organization, new_tenant().program)
    await append(day.database, other, 2)
    await day.signing.look_and_sign()
    assert await day.sent() is None
    assert await day.letters() == 2
    assert await day.letters() == 0
    assert await day.sent() == 3
    english, french = day.mail.letters
    assert (english.to, french.to) == (Sealed("en-CA@example.org"), Sealed("fr-CA@example.org"))
    assert "checkpoints of 2026-03-02" in english.subject
    assert "points de contrôle du 2026-03-02" in french.subject
    for letter in day.mail.letters:
        [file] = letter.attachments
        assert file.name == "checkpoints-2026-03-02.txt"
        assert file.content.count(b"old 0\n") == 2
    assert [type(one) for one in day.postman.asked] == [AddressesOf]
    asked = day.postman.asked[0]
    assert isinstance(asked, AddressesOf)
    assert (asked.occasion, asked.office) == (Occasion.CHECKPOINTS, Role.AUDITOR)
    [kept] = (day.folder / "checkpoints").rglob("*.txt")
    assert kept.read_bytes() == english.attachments[0].content
    assert {kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777} == {0o600, 0o700}


async def test_the_next_letter_proves_that_the_log_has_only_grown(day: Day) -> None:
    """P15, P16: what an auditor's witness adds from the second file extends the first."""
    held = day.folder / "held"
    public = day.signing.keys.private[day.tenant.organization].public_key().public_bytes_raw()
    await trust(held, "auditor", f"log.example/{day.tenant.organization}", in_base64(public))
    await day.letters()
    await append(day.database, day.tenant, 300)
    await day.signing.look_and_sign()
    day.at = TUESDAY
    assert await day.letters() == 2
    for number, size in ((0, 3), (2, 303)):
        file = day.folder / f"{number}.txt"
        file.write_bytes(day.mail.letters[number].attachments[0].content)
        [done] = await add_from_file(held, "auditor", file)
        assert (done.size, done.refused) == (size, None)
    [again] = await add_from_file(held, "auditor", day.folder / "0.txt")
    assert again.refused == "witness.other_size"


async def test_what_could_not_be_sent_is_sent_later_and_to_nobody_twice(day: Day) -> None:
    day.mail.away = True
    with pytest.raises(Unavailable):
        await day.letters()
    assert await day.sent() is None
    day.mail.away = False
    first, second = day.postman.auditors
    day.postman.auditors = [first]
    await day.parts.sent.note(
        day.tenant.organization,
        first.person,
        MONDAY.date(),
        {(day.tenant.program, Log.EVENTS): 3},
        left_us=True,
    )
    day.postman.auditors = [first, second]
    assert await day.letters() == 1
    assert [letter.to for letter in day.mail.letters] == [second.email]


async def test_a_dead_mailbox_keeps_no_other_auditor_from_the_checkpoints(day: Day) -> None:
    """P15: the others hold them, of every organization, and get them once."""
    dead = day.postman.auditors[0].email
    day.mail.dead = dead
    for _ in range(2):
        with pytest.raises(Unavailable):
            await day.letters()
    assert [letter.to for letter in day.mail.letters] == [day.postman.auditors[1].email]
    day.mail.dead = None
    assert await day.letters() == 1
    assert [letter.to for letter in day.mail.letters[1:]] == [dead]


async def test_without_an_auditor_nothing_is_witnessed(day: Day) -> None:
    """P15: a file that nobody outside holds is no witness."""
    day.postman.auditors = []
    assert await day.letters() == 0
    assert await day.sent() is None


async def test_a_letter_that_stays_with_us_is_no_witness(day: Day) -> None:
    """P15: without a mail server letters are files of our own, which witness nothing."""
    day.parts = replace(day.parts, leaves_us=False)
    assert await day.letters() == 2
    assert await day.sent() is None


async def test_a_letter_says_loudly_that_a_log_is_refused(day: Day) -> None:
    """P13: a log that the signer refuses is told to the auditors."""
    await change(day.database, "UPDATE log_head SET position = 1 WHERE log = 1")
    await day.signing.look_and_sign()
    await day.letters()
    assert [("IMPORTANT" in letter.text) for letter in day.mail.letters] == [True, True]


async def test_one_at_a_time_sends_letters(day: Day) -> None:
    async with day.parts.sent.alone() as first, day.parts.sent.alone() as second:
        assert (first, second) == (True, False)
        assert await day.letters() == 0
    assert await day.letters() == 2
