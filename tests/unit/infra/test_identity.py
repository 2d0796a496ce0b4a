"""Tags say nothing without the keys; a password takes as long for nobody as for somebody."""

import os
import statistics
import time
from collections.abc import Sequence
from uuid import uuid4

from domain.kernel import OrganizationId, PersonId, Sealed
from infra.identity.passwords import Argon2Passwords
from infra.identity.tags import Tags

PASSWORD = Sealed("a long enough password")
AUTHOR_KEY, EMAIL_KEY = os.urandom(32), os.urandom(32)
TAG = os.urandom(32)
TAGS = Tags(AUTHOR_KEY, EMAIL_KEY)
HERE, THERE = OrganizationId(uuid4()), OrganizationId(uuid4())
ADA, BOB = PersonId(uuid4()), PersonId(uuid4())


def test_a_person_has_one_tag_in_each_organization() -> None:
    assert TAGS.author(HERE, ADA) == Tags(AUTHOR_KEY, EMAIL_KEY).author(HERE, ADA)
    assert len({TAGS.author(HERE, ADA), TAGS.author(HERE, BOB), TAGS.author(THERE, ADA)}) == 3
    assert TAGS.author(HERE, ADA) != Tags(os.urandom(32), EMAIL_KEY).author(HERE, ADA)


def test_an_alias_holds_in_one_session() -> None:
    first, second = uuid4(), uuid4()
    aliases = {TAGS.alias(HERE, session, who) for session in (first, second) for who in (ADA, BOB)}
    assert len(aliases) == 4
    assert TAGS.alias(HERE, first, ADA) in aliases
    assert not aliases & {ADA, BOB}


def test_an_item_is_of_one_person_and_one_command() -> None:
    command = uuid4()
    made = {
        TAGS.item(HERE, ADA, command),
        TAGS.item(HERE, BOB, command),
        TAGS.item(THERE, ADA, command),
        TAGS.item(HERE, ADA, uuid4()),
    }
    assert len(made) == 4


def test_p19_what_somebody_was_refused_has_another_id_for_each() -> None:
    """P19: by what two people were refused, nobody tells that it was the same."""
    item = uuid4()
    made = {TAGS.tried(HERE, ADA, item), TAGS.tried(HERE, BOB, item), TAGS.tried(THERE, ADA, item)}
    assert len(made | {TAGS.tried(HERE, ADA, uuid4()), item}) == 5
    assert TAGS.tried(HERE, ADA, item) in made
    assert {(one.version, one.variant) for one in made} == {
        (TAGS.item(HERE, ADA, item).version, TAGS.item(HERE, ADA, item).variant)
    }


def test_an_address_is_the_same_however_it_is_written() -> None:
    written = ["ada@example.org", " Ada@Example.ORG ", "ａda@example.org"]  # noqa: RUF001 - on purpose
    assert len({TAGS.account(Sealed(email)) for email in written}) == 1
    assert len({TAGS.address(HERE, Sealed(email)) for email in written}) == 1
    email = Sealed(written[0])
    assert len({TAGS.account(email), TAGS.address(HERE, email), TAGS.address(THERE, email)}) == 3


async def test_a_password_is_verified_by_its_hash_alone() -> None:
    passwords = Argon2Passwords()
    kept = await passwords.hash(PASSWORD, TAG)
    assert kept.startswith("$argon2id$")
    assert PASSWORD.reveal() not in kept
    assert await passwords.verify([kept], PASSWORD, TAG) == [True]
    assert await passwords.verify([kept], Sealed("another long password"), TAG) == [False]


async def test_a_try_takes_as_long_whether_an_address_has_no_account_or_several() -> None:
    """Nobody learns from the time that an address is known elsewhere."""
    passwords = Argon2Passwords()
    several = [await passwords.hash(Sealed(f"{PASSWORD.reveal()} {n}"), TAG) for n in range(3)]

    async def seconds(kept: Sequence[str]) -> float:
        began = time.process_time()
        await passwords.verify(kept, Sealed("another long password"), TAG)
        return time.process_time() - began

    somebodys = statistics.median([await seconds(several) for _ in range(7)])
    nobodys = statistics.median([await seconds([]) for _ in range(7)])
    assert 0.5 < nobodys / somebodys < 2
