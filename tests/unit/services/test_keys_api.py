"""Keys over HTTP: how they stand, and the two officers who give one up, each in person."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.codes import refusal
from domain.execute import Step, execute
from domain.kernel import Context, Log, ProgramId, Role, own_log
from domain.keys.commands import DestroyKeyVersion, GiveUpSigningKey, KeyCommand
from domain.keys.key import KEY, stream_of
from domain.keys.version import KeptVersion
from domain.protocol.keys import (
    DestroyVersion,
    KeysListed,
    ListKeys,
    ProgramKey,
    ReplaceSigningKey,
    SigningKeyReplaced,
)
from domain.transparency import KeyGap, LogKey
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

MINE = ProgramId(ORGANIZATION_ID)
KEYS, SIGNING = "/keys", "/signing-keys"
GOING = f"{KEYS}/destructions"
FIRST = {"program": str(MINE), "version": 1}
OLD = KeptVersion(1, MORNING - timedelta(days=40), MORNING - timedelta(days=10), None, in_use=False)
NEW = KeptVersion(2, MORNING - timedelta(days=10), None, None, in_use=True)
DAY = "2030-01-15T12:00:00Z"


def listed(*waiting: int) -> KeysListed:
    return KeysListed((ProgramKey(MINE, (OLD, NEW), held=False, waiting=waiting),))


@pytest.fixture
def kept(world: World) -> World:
    """An organization with a key that was rotated once, and one that signs its logs."""
    world.warden.told[ListKeys] = listed()
    world.logs.signed_with[ORGANIZATION_ID] = [LogKey(1, b"a" * 32, MORNING)]
    return world


def say(world: World, command: KeyCommand) -> str:
    """Have the privacy officer say it, as the Warden records it; give their number."""
    person = world.warden.people[PRIVACY]
    context = Context(
        tenant=own_log(ORGANIZATION_ID),
        actor=person,
        role=Role.PRIVACY_OFFICER,
        at=MORNING,
        command_id=uuid4(),
        correlation_id=uuid4(),
        offices=frozenset({Role.PRIVACY_OFFICER}),
        in_person=True,
    )
    step = Step(stream=stream_of(ORGANIZATION_ID, MINE), command=command, context=context)
    asyncio.run(execute(world.store, KEY, step))
    return str(person)


def test_versions_are_listed_with_what_becomes_of_them_and_what_one_can_say(kept: World) -> None:
    [key] = kept.admin.get(KEYS).json()["items"]
    assert (key["program"], key["held"]) == (str(MINE), False)
    assert key["versions"] == [
        {
            "version": 2,
            "madeAt": "2030-01-05T12:00:00Z",
            "retiredAt": None,
            "destroyedAt": None,
            "dueAt": "2030-02-04T12:00:00Z",
            "word": None,
            "may": None,
        },
        {
            "version": 1,
            "madeAt": "2029-12-06T12:00:00Z",
            "retiredAt": "2030-01-05T12:00:00Z",
            "destroyedAt": None,
            "dueAt": "2030-02-09T12:00:00Z",
            "word": None,
            "may": "say",
        },
    ]
    [seen] = kept.of(AUDITOR).get(KEYS).json()["items"]
    assert {one["may"] for one in seen["versions"]} == {None}


def test_a_version_goes_by_the_word_of_two_officers(kept: World) -> None:
    kept.warden.told[DestroyVersion] = listed(1)
    said = kept.of(PRIVACY).post(GOING, FIRST)
    assert said.json() == {"version": 1, "agreed": False}
    person = say(kept, DestroyKeyVersion(MINE, 1, OLD, held=False, at_once=True))
    kept.warden.told[ListKeys] = listed(1)
    [key] = kept.admin.get(KEYS).json()["items"]
    one = key["versions"][1]
    assert one["word"] == {"by": person, "role": "privacy_officer", "at": DAY}
    assert one["may"] == "agree"
    kept.warden.told[DestroyVersion] = listed()
    assert kept.admin.post(GOING, FIRST).json() == {"version": 1, "agreed": True}
    asked = [one for one in kept.warden.asked if isinstance(one, DestroyVersion)]
    assert [(one.program, one.version, one.at_once) for one in asked] == [(MINE, 1, True)] * 2


@pytest.mark.parametrize(
    ("code", "status"),
    [("voice.not_in_person", 403), ("key.missing", 404), ("key.held", 409), ("key.current", 409)],
)
def test_what_the_warden_refuses_is_answered_with_its_code(
    kept: World, code: str, status: int
) -> None:
    kept.warden.told[DestroyVersion] = kept.warden.told[ReplaceSigningKey] = refusal(code)
    for said in (kept.admin.post(GOING, FIRST), kept.admin.post(f"{SIGNING}/losses")):
        assert (said.status_code, said.json()["code"]) == (status, code)


def test_a_signing_key_is_given_up_by_the_word_of_two_officers(kept: World) -> None:
    assert kept.of(PRIVACY).get(SIGNING).json()["may"] == "say"
    kept.warden.told[ReplaceSigningKey] = SigningKeyReplaced(1, agreed=False)
    said = kept.of(PRIVACY).post(f"{SIGNING}/losses")
    assert (said.status_code, said.json()) == (200, {"version": 1, "agreed": False})
    person = say(kept, GiveUpSigningKey(1))
    shown = kept.admin.get(SIGNING).json()
    word = {"version": 1, "by": person, "role": "privacy_officer", "at": DAY, "agreed": False}
    assert (shown["words"], shown["may"]) == ([word], "agree")
    assert shown["keys"] == [
        {"version": 1, "publicKey": "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=", "since": DAY}
    ]
    kept.warden.told[ReplaceSigningKey] = SigningKeyReplaced(1, agreed=True)
    assert kept.admin.post(f"{SIGNING}/losses").json() == {"version": 1, "agreed": True}


def test_gaps_are_told_to_who_may_know_how_long_a_log_is(kept: World) -> None:
    gap = KeyGap(program=MINE, log=Log.EVENTS, after=4100, first=4127)
    kept.logs.between[ORGANIZATION_ID] = [gap]
    told = [{"program": str(MINE), "log": 1, "after": 4100, "first": 4127}]
    for email, gaps in ((AUDITOR, told), (PRIVACY, told), (ADMIN, [])):
        assert kept.of(email).get(SIGNING).json()["gaps"] == gaps


def test_who_holds_no_such_office_is_refused_on_record(kept: World) -> None:
    kept.meet("mia@example.org")
    refused = kept.of("mia@example.org").get(SIGNING)
    assert (refused.status_code, refused.json()["code"]) == (403, "key.not_officer")
    assert kept.warden.denials == ["key.not_officer"]
