"""The page where two officers, each in person, let a version of a program's key go at once."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.codes import refusal
from domain.execute import Step, execute
from domain.kernel import Context, ProgramId, Role, own_log
from domain.keys.commands import DestroyKeyVersion
from domain.keys.key import KEY, stream_of
from domain.keys.version import KeptVersion
from domain.protocol.keys import DestroyVersion, KeysListed, ListKeys, ProgramKey
from domain.protocol.names import PersonName
from domain.protocol.offices import ListOffices, OfficesListed
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

HERE = "/keys"
GOING = f"{HERE}/destructions"
MINE = ProgramId(ORGANIZATION_ID)
FORM = {"once": str(UUID(int=9)), "program": str(MINE), "version": "1"}
OLD = KeptVersion(1, MORNING - timedelta(days=40), MORNING - timedelta(days=10), None, in_use=False)
NEW = KeptVersion(2, MORNING - timedelta(days=10), None, None, in_use=True)


def listed(*waiting: int, held: bool = False, old: KeptVersion = OLD) -> KeysListed:
    return KeysListed((ProgramKey(MINE, (old, NEW), held=held, waiting=waiting),))


@pytest.fixture
def kept(world: World) -> World:
    """An organization with a key that was rotated once."""
    world.warden.told[ListKeys] = listed()
    return world


def say(world: World, email: str, role: Role) -> None:
    """Have an officer say that the first version goes, as the Warden records it."""
    tenant = own_log(ORGANIZATION_ID)
    context = Context(
        tenant=tenant,
        actor=world.warden.people[email],
        role=role,
        at=MORNING,
        command_id=uuid4(),
        correlation_id=uuid4(),
        offices=frozenset({role}),
        in_person=True,
    )
    command = DestroyKeyVersion(MINE, 1, OLD, held=False, at_once=True)
    step = Step(stream=stream_of(ORGANIZATION_ID, MINE), command=command, context=context)
    asyncio.run(execute(world.store, KEY, step))
    world.warden.told[ListKeys] = listed(1)
    names = {world.warden.people[PRIVACY]: PersonName("Chantal", "Roy", "")}
    world.warden.told[ListOffices] = OfficesListed(offices=(), waiting=(), names=names)


def test_versions_are_shown_with_what_becomes_of_them_in_both_languages(kept: World) -> None:
    page = Reader(kept, ADMIN).get(HERE).text
    assert "In use" in page
    assert "Will be destroyed on Feb 9, 2030" in page
    assert page.count(f'action="{GOING}"') == 1, "the version in use cannot go"
    gone = KeptVersion(1, OLD.made_at, OLD.retired_at, MORNING, in_use=False)
    kept.warden.told[ListKeys] = listed(held=True, old=gone)
    french = Reader(kept, ADMIN, "fr").get(HERE).text
    assert "Clés des programmes" in french
    assert "Détruite le" in french
    assert "Une mesure de conservation garde toutes les versions" in french


def test_an_officer_asks_that_it_goes_after_a_question_that_says_what_comes_of_it(
    kept: World,
) -> None:
    kept.warden.told[DestroyVersion] = listed(1)
    officer = Reader(kept, PRIVACY)
    assert "Request destruction of version 1" in officer.get(HERE).text
    question = officer.send(GOING, FORM).text
    assert "Request destruction of this version?" in question
    assert "<dt>Version</dt><dd>1</dd>" in question
    assert not any(isinstance(one, DestroyVersion) for one in kept.warden.asked)
    done = officer.after(officer.does(GOING, FORM)).text
    assert "It is destroyed when an officer of the other role agrees." in done
    [asked] = [one for one in kept.warden.asked if isinstance(one, DestroyVersion)]
    assert (asked.program, asked.version, asked.at_once) == (MINE, 1, True)


def test_the_other_office_sees_who_said_so_and_agrees_with_a_tick(kept: World) -> None:
    say(kept, PRIVACY, Role.PRIVACY_OFFICER)
    kept.warden.told[DestroyVersion] = listed()
    admin = Reader(kept, ADMIN)
    page = admin.get(HERE).text
    assert "Immediate destruction requested by Chantal Roy, Privacy officer" in page
    assert "Agree to the destruction of version 1" in page
    question = admin.send(GOING, FORM).text
    assert "Agree to the destruction of this version?" in question
    assert "<dt>Immediate destruction requested by</dt><dd>Chantal Roy</dd>" in question
    assert 'type="checkbox" name="sure"' in question
    assert "The version is destroyed." in admin.after(admin.does(GOING, FORM)).text


def test_it_waits_for_the_other_office_alone_on_the_page_that_they_begin_with(kept: World) -> None:
    asks = "An officer requests destruction of a version of a program’s key"
    assert asks not in Reader(kept, ADMIN).get("/programs").text
    say(kept, PRIVACY, Role.PRIVACY_OFFICER)
    first = Reader(kept, ADMIN).get("/programs").text
    told = first[first.index('id="for-you"') :]
    assert asks in told
    assert 'href="/keys"' in told[told.index(asks) :]
    french = Reader(kept, ADMIN, "fr").get("/programs").text
    assert (
        "Un responsable demande la destruction immédiate d’une version de la clé d’un programme"
        in french
    )
    for email, page in ((PRIVACY, "/privacy"), (AUDITOR, "/desk")):
        assert asks not in Reader(kept, email).get(page).text


def test_who_has_said_so_waits_for_the_other(kept: World) -> None:
    say(kept, PRIVACY, Role.PRIVACY_OFFICER)
    page = Reader(kept, PRIVACY).get(HERE).text
    assert f'action="{GOING}"' not in page
    assert "The other officer decides" in page


def test_auditors_look_and_a_version_that_is_none_is_refused(kept: World) -> None:
    assert f'action="{GOING}"' not in Reader(kept, AUDITOR).get(HERE).text
    kept.warden.told[DestroyVersion] = refusal("key.missing")
    admin = Reader(kept, ADMIN)
    unknown = {**FORM, "version": "7"}
    assert "<dt>Version</dt>" not in admin.send(GOING, unknown).text
    assert admin.does(GOING, unknown).status_code == 404


def test_by_a_link_or_the_command_line_nobody_s_word_is_given(kept: World) -> None:
    """The page says where and how: signed in with a password of one's own."""
    kept.warden.told[DestroyVersion] = refusal("voice.not_in_person")
    reply = Reader(kept, ADMIN).does(GOING, FORM)
    assert reply.status_code == 403
    assert "A one-time link or the operator’s command line" in reply.text
    french = Reader(kept, ADMIN, "fr").does(GOING, FORM).text
    assert "votre propre mot de passe" in french
