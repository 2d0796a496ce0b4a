"""What was written once is read for ever, as what we say today."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from domain.kernel import Event
from domain.organizations.events import Naming, NamingAdopted, OrganizationFounded
from domain.people.events import PersonRegistered, PracticeJoined, PracticeLeft
from domain.privacy.events import ErasureProven
from domain.programs.events import ProgramFounded
from domain.registry import AnyEvent
from domain.rules import Participation, SamePractice
from domain.upcasts.organizations import OrganizationProvisioned
from domain.upcasts.registry import UPCASTS, OldEvent, tags_of
from domain.upcasts.upcast import Upcast
from infra.event_store.mapper import StructMapper
from tests.kit.examples import EVENTS, tag_of

GOLDEN = Path(__file__).parents[2] / "golden" / "upcasts"
BY_CLASS = ("items destroyed 7", "class C5 7", "keys destroyed 7")
BY_CLASS_AND_MORE = ("items destroyed 14", "class C5 7", "keys destroyed 7")


def proven(counted: tuple[str, ...] = (), unfound: int = 0) -> ErasureProven:
    return ErasureProven(
        digest="code",
        completed_at=datetime(2030, 1, 15, 12, 30, tzinfo=UTC),
        backups_expire_on=date(2030, 1, 15),
        key_version=7,
        signature="code",
        unfound=unfound,
        counted=counted,
    )


OLD = {
    "organization.provisioned": OrganizationFounded(
        code="code",
        languages=("code", "fr"),
        names={"en": "code", "fr": "code"},
        jurisdiction="code",
    ),
    "program.defined": ProgramFounded(
        code="code",
        languages=("code", "fr"),
        names={"en": "code", "fr": "code"},
        setting="code",
        region="code",
        zone="code",
        participation=Participation.MANDATORY,
        same_practice=SamePractice.DENY,
        eligible_professions=("code",),
    ),
    "erasure.certified": proven(counted=BY_CLASS),
    "erasure.certified.2": proven(counted=BY_CLASS, unfound=7),
    "erasure.certified.3": proven(counted=BY_CLASS_AND_MORE, unfound=7),
    "erasure.certified.4": proven(counted=BY_CLASS_AND_MORE, unfound=7),
    "naming.policy_adopted": NamingAdopted(naming=Naming.NEVER),
    "person.affiliation_declared": PracticeJoined(practice="code"),
    "person.affiliation_declared.left": PracticeLeft(),
}
HOW = {upcast.old: upcast.how for upcast in UPCASTS}


def old_tag(name: str) -> str:
    return ".".join(name.split(".")[:2])


@pytest.mark.parametrize("name", OLD)
def test_old_bytes_are_read_as_todays_event(name: str) -> None:
    kept = (GOLDEN / f"{name}.json").read_bytes().rstrip(b"\n")
    mapper = StructMapper(AnyEvent | OldEvent, HOW)
    assert mapper.facts([old_tag(name)], [kept]) == [OLD[name]]


def test_every_old_shape_has_its_bytes_kept() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(OLD)
    assert {old_tag(name) for name in OLD} == {tag_of(upcast.old) for upcast in UPCASTS}


def test_the_tag_of_an_old_event_is_never_used_again() -> None:
    assert {tag_of(event) for event in EVENTS}.isdisjoint(tag_of(upcast.old) for upcast in UPCASTS)


def test_an_upcast_ends_at_events_of_today_and_says_at_which() -> None:
    kinds = {type(event) for event in OLD.values()}
    assert kinds == {kind for upcast in UPCASTS for kind in upcast.becomes}
    assert kinds <= set(EVENTS)


def test_whoever_wants_an_event_is_given_its_old_names_too() -> None:
    assert tags_of([PracticeLeft]) == {"person.practice_left", "person.affiliation_declared"}
    assert tags_of([PersonRegistered]) == {"person.registered"}


@pytest.mark.parametrize(("first", "other"), [("en-CA", "fr"), ("fr-CA", "en"), ("fr", "en")])
def test_what_began_with_two_names_needs_both_languages(first: str, other: str) -> None:
    old = OrganizationProvisioned(
        code="ONE", name_en="One", name_fr="Une", jurisdiction="CA", locale=first
    )
    today = HOW[OrganizationProvisioned](old)
    assert isinstance(today, OrganizationFounded)
    assert today.languages == (first, other)
    assert today.names == {"en": "One", "fr": "Une"}


class Eldest(Event, frozen=True, tag="test.eldest"):
    """Two shapes ago."""

    left: bool


class Elder(Event, frozen=True, tag="test.elder"):
    """One shape ago."""


CHAIN = (
    Upcast(Eldest, (Elder,), lambda _: Elder()),
    Upcast(Elder, (PracticeLeft,), lambda _: PracticeLeft()),
)


def test_upcasts_are_followed_to_the_end() -> None:
    mapper = StructMapper(Eldest | Elder | AnyEvent, {one.old: one.how for one in CHAIN})
    stored = msgspec.json.encode(Eldest(left=True))
    assert mapper.facts(["test.eldest"], [stored]) == [PracticeLeft()]
    assert tags_of([PracticeLeft], CHAIN) == {"person.practice_left", "test.elder", "test.eldest"}


def test_an_old_event_that_is_not_what_its_tag_says_is_not_guessed_at() -> None:
    mapper = StructMapper(AnyEvent | OldEvent, HOW)
    old, stored = "person.affiliation_declared", b'{"type":"person.affiliation_declared"}'
    assert mapper.facts([old], [stored]) is None
    assert mapper.facts(["person.practice_left"], [stored[:-1] + b',"practice":null}']) is None
