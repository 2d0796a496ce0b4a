"""What is left out of a log: decided once, by an organization admin."""

from uuid import UUID

import pytest

from domain.codes import refusal
from domain.kernel import Log, Refused, Role, Unavailable, Unreadable, UnreadableEntry
from domain.skips.commands import SkipEntry, SkipReason
from domain.skips.events import EntrySkipped
from domain.skips.skips import EVERYTHING, SKIPS, Skips, skips_of
from tests.kit.stores import context, new_tenant

TENANT = new_tenant()
ADMIN = context(TENANT, offices=frozenset({Role.ORGANIZATION_ADMIN}))


def skip(reader: str, position: int = 7) -> SkipEntry:
    return SkipEntry(
        reader=reader,
        stream=UUID(int=1),
        position=position,
        version=2,
        event=UUID(int=3),
        event_type="group.dreamt",
        reason=SkipReason.FOREIGN,
    )


def skipped(*readers: str) -> Skips:
    return SKIPS.fold(
        event for reader in readers for event in SKIPS.decide(Skips(), skip(reader), ADMIN)
    )


def test_the_fact_names_the_entry_the_reader_and_the_reason() -> None:
    [fact] = SKIPS.decide(Skips(), skip("group_board"), ADMIN)
    assert fact == EntrySkipped(
        reader="group_board",
        stream=UUID(int=1),
        position=7,
        version=2,
        event=UUID(int=3),
        event_type="group.dreamt",
        reason=SkipReason.FOREIGN,
    )


@pytest.mark.parametrize("offices", [(), (Role.PROGRAM_ADMIN,), (Role.AUDITOR,)])
def test_nobody_but_an_organization_admin_leaves_anything_out(offices: tuple[Role, ...]) -> None:
    with pytest.raises(Refused) as refused:
        SKIPS.decide(Skips(), skip(EVERYTHING), context(TENANT, offices=frozenset(offices)))
    assert refused.value.code == "projection.not_parked"


def test_what_is_left_out_everywhere_is_left_out_by_each_reader() -> None:
    assert SKIPS.decide(skipped(EVERYTHING), skip("group_board"), ADMIN) == []
    assert skipped(EVERYTHING).has("group_board", 7)
    assert not skipped(EVERYTHING).has("group_board", 8)
    assert skipped(EVERYTHING).everywhere == {7}


def test_what_one_reader_leaves_out_the_others_have() -> None:
    assert skipped("group_board").has("group_board", 7)
    assert not skipped("group_board").has("sessions", 7)
    assert skipped("group_board").everywhere == frozenset()
    assert len(SKIPS.decide(skipped("group_board"), skip(EVERYTHING), ADMIN)) == 1


def test_an_entry_that_cannot_be_read_is_refused_by_its_place_alone() -> None:
    entry = UnreadableEntry(
        tenant=TENANT,
        log=Log.EVENTS,
        stream=UUID(int=1),
        position=7,
        version=2,
        type="group.dreamt",
        event_id=UUID(int=3),
    )
    refused = Unreadable(entry)
    assert (refused.code, refused.entry) == ("stream.unreadable", entry)
    assert isinstance(refused, Unavailable)
    assert refusal("stream.unreadable").reason == refused.reason


def test_what_is_left_out_of_a_program_is_in_one_stream_of_its_own() -> None:
    assert skips_of(TENANT) == skips_of(TENANT)
    assert skips_of(TENANT).id != skips_of(new_tenant()).id
