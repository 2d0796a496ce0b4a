"""Bookmarks of logs: read again by whoever made them, and telling nobody anything."""

from uuid import UUID, uuid4

import pytest

from domain.kernel import OrganizationId, ProgramId, Tenant
from infra.bookmarks import SealedBookmarks

LOG = Tenant(OrganizationId(UUID(int=1)), ProgramId(UUID(int=2)))
OTHER = Tenant(OrganizationId(UUID(int=1)), ProgramId(UUID(int=3)))
OURS = SealedBookmarks("a secret")


def test_a_bookmark_is_read_by_every_process_with_the_same_secret() -> None:
    assert SealedBookmarks("a secret").position(LOG, OURS.make(LOG, 7, uuid4())) == 7


def test_a_repeat_gets_the_same_bookmark_and_another_command_another() -> None:
    once, twice = uuid4(), uuid4()
    assert OURS.make(LOG, 7, once) == OURS.make(LOG, 7, once)
    assert OURS.make(LOG, 7, once) != OURS.make(LOG, 7, twice)


@pytest.mark.parametrize("made", ["", "7", "ü", "A" * 48, "A" * 47])
def test_what_was_not_made_for_this_log_is_no_bookmark_of_it(made: str) -> None:
    assert OURS.position(LOG, made) is None


def test_a_bookmark_under_another_secret_is_none() -> None:
    assert SealedBookmarks("another").position(LOG, OURS.make(LOG, 7, uuid4())) is None


def test_what_a_page_left_is_read_by_the_same_sign_in_alone() -> None:
    mine, theirs = uuid4(), uuid4()
    sealed = OURS.leave(mine, "words")
    assert SealedBookmarks("a secret").left(mine, sealed) == "words"
    assert OURS.left(theirs, sealed) is None
    assert SealedBookmarks("another").left(mine, sealed) is None
    assert OURS.leave(mine, "words") != sealed


@pytest.mark.parametrize("made", ["", "7", "ü", "A" * 48])
def test_what_no_page_left_is_not_read(made: str) -> None:
    assert OURS.left(uuid4(), made) is None
    assert OURS.left(uuid4(), OURS.make(LOG, 7, uuid4())) is None
