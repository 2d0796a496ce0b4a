"""The page where two officers give up a signing key that is lost, and where everybody sees it."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.codes import refusal
from domain.execute import Step, execute
from domain.kernel import Context, Log, PersonId, ProgramId, Role, own_log
from domain.keys.commands import GiveUpSigningKey
from domain.keys.key import KEY, stream_of
from domain.protocol.keys import ReplaceSigningKey, SigningKeyReplaced
from domain.protocol.names import PersonName
from domain.protocol.offices import ListOffices, OfficesListed
from domain.transparency import KeyGap, LogKey
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

HERE = "/signing-keys"
LOSSES = f"{HERE}/losses"
FORM = {"once": str(UUID(int=9))}
LAID_APART = KeyGap(program=ProgramId(ORGANIZATION_ID), log=Log.EVENTS, after=4100, first=4127)


@pytest.fixture
def signed(world: World) -> World:
    """An organization whose logs are signed with one key."""
    world.logs.signed_with[ORGANIZATION_ID] = [LogKey(1, b"a" * 32, MORNING)]
    return world


def say(world: World, email: str, role: Role) -> None:
    """Have an officer say that the key is lost, as the Warden records it."""
    person: PersonId = world.warden.people[email]
    tenant = own_log(ORGANIZATION_ID)
    context = Context(
        tenant=tenant,
        actor=person,
        role=role,
        at=MORNING,
        command_id=uuid4(),
        correlation_id=uuid4(),
        offices=frozenset({role}),
        in_person=True,
    )
    stream = stream_of(ORGANIZATION_ID, ProgramId(ORGANIZATION_ID))
    step = Step(stream=stream, command=GiveUpSigningKey(1), context=context)
    asyncio.run(execute(world.store, KEY, step))
    names = {world.warden.people[PRIVACY]: PersonName("Chantal", "Roy", "")}
    world.warden.told[ListOffices] = OfficesListed(offices=(), waiting=(), names=names)


def test_a_key_in_use_is_shown_with_since_when(signed: World) -> None:
    page = Reader(signed, ADMIN).get(HERE).text
    assert "Key 1" in page
    assert "In use" in page
    assert "Jan\N{NO-BREAK SPACE}15,\N{NO-BREAK SPACE}2030, 12" in page
    assert "12:00:00 UTC" not in page
    assert "Where one key followed another" not in page
    french = Reader(signed, ADMIN, "fr").get(HERE).text
    assert "La clé qui signe les journaux" in french


def test_an_officer_says_it_is_lost_after_a_question_that_says_what_comes_of_it(
    signed: World,
) -> None:
    signed.warden.told[ReplaceSigningKey] = SigningKeyReplaced(1, agreed=False)
    officer = Reader(signed, PRIVACY)
    assert "Report the key as lost" in officer.get(HERE).text
    question = officer.send(LOSSES, FORM).text
    assert "Report the key that signs the logs as lost?" in question
    assert "until an officer of the other role agrees" in question
    assert not any(isinstance(one, ReplaceSigningKey) for one in signed.warden.asked)
    done = officer.after(officer.does(LOSSES, FORM)).text
    assert "An officer of the other role must agree" in done
    assert any(isinstance(one, ReplaceSigningKey) for one in signed.warden.asked)


def test_the_other_office_sees_who_said_so_and_agrees_with_a_tick(signed: World) -> None:
    say(signed, PRIVACY, Role.PRIVACY_OFFICER)
    signed.warden.told[ReplaceSigningKey] = SigningKeyReplaced(1, agreed=True)
    admin = Reader(signed, ADMIN)
    page = admin.get(HERE).text
    assert "Reported lost" in page
    assert "Chantal Roy, Privacy officer" in page
    assert "Agree that the key is lost" in page
    question = admin.send(LOSSES, FORM).text
    assert "<dt>Reported lost by</dt><dd>Chantal Roy</dd>" in question
    assert 'type="checkbox" name="sure"' in question
    assert "a new key signs within a minute" in admin.after(admin.does(LOSSES, FORM)).text


def test_who_has_said_so_waits_for_the_other(signed: World) -> None:
    say(signed, PRIVACY, Role.PRIVACY_OFFICER)
    page = Reader(signed, PRIVACY).get(HERE).text
    assert f'action="{LOSSES}"' not in page
    assert "One has agreed; the other has not yet" in page


def test_when_both_have_it_is_given_up_and_nobody_is_asked_again(signed: World) -> None:
    say(signed, PRIVACY, Role.PRIVACY_OFFICER)
    say(signed, ADMIN, Role.ORGANIZATION_ADMIN)
    page = Reader(signed, ADMIN).get(HERE).text
    assert "Retired" in page
    assert "Agreed by" in page
    assert f'action="{LOSSES}"' not in page


def test_the_gap_is_seen_by_all_and_its_entries_by_who_may_know_how_long_a_log_is(
    signed: World,
) -> None:
    later = LogKey(2, b"b" * 32, MORNING + timedelta(days=2))
    signed.logs.signed_with[ORGANIZATION_ID].append(later)
    signed.logs.between[ORGANIZATION_ID] = [LAID_APART]
    for email, entries in ((AUDITOR, True), (PRIVACY, True), (ADMIN, False)):
        page = Reader(signed, email).get(HERE).text
        assert "Where one key followed another" in page
        assert "Jan\N{NO-BREAK SPACE}17,\N{NO-BREAK SPACE}2030" in page
        assert ("4127" in page) == entries


def test_an_auditor_looks_and_others_are_refused_on_record(signed: World) -> None:
    assert f'action="{LOSSES}"' not in Reader(signed, AUDITOR).get(HERE).text
    signed.meet("mia@example.org")
    assert Reader(signed, "mia@example.org").get(HERE).status_code == 403
    assert signed.warden.denials == ["key.not_officer"]


def test_where_nothing_is_signed_there_is_nothing_to_lose(world: World) -> None:
    page = Reader(world, ADMIN).get(HERE).text
    assert "Nothing is signed yet" in page
    assert f'action="{LOSSES}"' not in page


def test_a_rule_that_refuses_is_said_on_the_page(signed: World) -> None:
    signed.warden.told[ReplaceSigningKey] = refusal("key.current")
    officer = Reader(signed, PRIVACY)
    assert 'class="notice stop"' in officer.after(officer.does(LOSSES, FORM)).text
