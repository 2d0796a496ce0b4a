"""The rules about a program's key: who rotates and destroys it, and when it is time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.kernel import Conflict, ProgramId, Role, Tenant, own_log
from domain.keys.commands import (
    DestroyKeyVersion,
    GiveUpSigningKey,
    KeyCommand,
    NoteDestroyed,
    NoteSecret,
    RotateKey,
    TakeSecret,
)
from domain.keys.due import destruction_due, rotation_due
from domain.keys.events import (
    KeyDestructionAnnounced,
    KeyDestructionProposed,
    KeyEvent,
    KeyRotated,
    KeyVersionDestroyed,
    SecretDestroyed,
    SecretNoted,
    SecretTaken,
    SigningKeyGivenUp,
    SigningLossProposed,
)
from domain.keys.key import KEY, material_of, stream_of
from domain.keys.secret import Standing, require_same
from domain.keys.state import Key
from domain.keys.version import KeptVersion
from domain.privacy.expiry import NOTICE
from tests.kit.scenario import NOON, ORGANIZATION_ID, PROGRAM_ID, Scenario, person

ROTATED = KeyRotated(program=PROGRAM_ID, version=2)
DESTROYED = KeyVersionDestroyed(program=PROGRAM_ID, version=1)
OLD = RotateKey(PROGRAM_ID, 1, NOON - timedelta(days=30))
YOUNG = RotateKey(PROGRAM_ID, 1, NOON - timedelta(days=29))


def version(days: int | None, **otherwise: Any) -> KeptVersion:  # noqa: ANN401 - any of its fields
    """A version that was retired so many days ago."""
    retired_at = None if days is None else NOON - timedelta(days=days)
    made = KeptVersion(1, NOON - timedelta(days=100), retired_at, None, in_use=False)
    return replace(made, **otherwise)


RETIRED = DestroyKeyVersion(PROGRAM_ID, 1, version(35), held=False)
EARLY = replace(RETIRED, kept=version(34))
AT_ONCE = replace(EARLY, at_once=True)
ANNOUNCED = KeyDestructionAnnounced(program=PROGRAM_ID, version=1, at=NOON)
OFFICES = {Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN}


def key() -> Scenario[Key, KeyCommand, KeyEvent]:
    return Scenario(KEY)


@pytest.mark.parametrize("office", [Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN])
class TestOfficers:
    def test_rotate_at_any_time(self, office: Role) -> None:
        key().by_officer(office).when(YOUNG).then(ROTATED)

    def test_destroy_what_is_due_a_day_after_it_was_announced(self, office: Role) -> None:
        key().given(ROTATED).by_officer(office).when(RETIRED).then(ANNOUNCED)
        key().given(ROTATED, ANNOUNCED).by_officer(office).when(RETIRED).then()
        later = key().given(ROTATED, ANNOUNCED).by_officer(office).at(NOON + NOTICE)
        later.when(RETIRED).then(DESTROYED)

    def test_destroy_at_once_only_if_they_say_so_and_together(self, office: Role) -> None:
        key().by_officer(office).when(EARLY).then_refused("key.not_due")
        [proposed] = key().by_officer(office).when(AT_ONCE).decided()
        assert isinstance(proposed, KeyDestructionProposed)
        assert (proposed.version, proposed.office) == (1, office)
        assert key().given(proposed).by_officer(office).when(AT_ONCE).state_after().waiting == (1,)
        key().given(proposed).by_officer(office).when(AT_ONCE).then()
        [other] = OFFICES - {office}
        key().given(proposed).by_officer(other).when(AT_ONCE).then(
            replace(proposed, office=other)
        )  # the same person in another office is not another person
        second = key().given(proposed).by_officer(other)
        second.ctx = replace(second.ctx, actor=person(2))
        second.when(AT_ONCE).then(DESTROYED)


class TestTheSystem:
    def test_rotates_after_thirty_days_and_not_before(self) -> None:
        key().by_role(Role.SYSTEM).when(OLD).then(ROTATED)
        key().by_role(Role.SYSTEM).when(YOUNG).then_refused("key.not_officer")

    def test_destroys_thirty_five_days_after_retirement_and_not_before(self) -> None:
        key().by_role(Role.SYSTEM).when(RETIRED).then(ANNOUNCED)
        key().given(ANNOUNCED).by_role(Role.SYSTEM).when(RETIRED).then()
        later = key().given(ANNOUNCED).by_role(Role.SYSTEM).at(NOON + NOTICE)
        later.when(RETIRED).then(DESTROYED)
        for early in (EARLY, replace(EARLY, at_once=True), replace(RETIRED, kept=version(None))):
            key().by_role(Role.SYSTEM).when(early).then_refused("key.not_officer")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROGRAM_ADMIN])
def test_nobody_else_touches_keys(role: Role) -> None:
    for command in (OLD, RETIRED, replace(RETIRED, at_once=True)):
        key().by_officer(role).when(command).then_refused("key.not_officer")


def test_a_key_that_was_never_used_is_missing() -> None:
    unused = replace(OLD, current=0)
    key().by_officer(Role.PRIVACY_OFFICER).when(unused).then_refused("key.missing")


def test_a_rotation_that_is_decided_is_not_decided_twice() -> None:
    key().given(ROTATED).by_officer(Role.PRIVACY_OFFICER).when(OLD).then()


def test_a_version_is_destroyed_once() -> None:
    gone = replace(RETIRED, kept=version(35, destroyed_at=NOON))
    key().given(ROTATED, DESTROYED).by_officer(Role.PRIVACY_OFFICER).when(gone).then()


@pytest.mark.parametrize(
    ("otherwise", "code"),
    [
        ({"kept": None}, "key.missing"),
        ({"kept": version(35, destroyed_at=NOON)}, "key.missing"),
        ({"kept": version(None)}, "key.current"),
        ({"held": True}, "key.held"),
        ({"kept": version(35, in_use=True)}, "key.in_use"),
    ],
)
def test_what_is_in_use_or_held_is_not_destroyed_even_at_once(
    otherwise: dict[str, object], code: str
) -> None:
    command = replace(RETIRED, at_once=True, **otherwise)
    key().by_officer(Role.PRIVACY_OFFICER).when(command).then_refused(code)


def test_a_version_is_due_for_its_successor_and_then_for_its_end() -> None:
    assert version(None).due_at == NOON - timedelta(days=70)
    assert version(35).due_at == NOON
    assert version(35, destroyed_at=NOON).due_at is None


def test_it_is_due_by_the_days_of_a_backup() -> None:
    assert rotation_due(NOON) == NOON + timedelta(days=30)
    assert destruction_due(NOON) == NOON + timedelta(days=35)


def test_the_key_has_a_stream_of_its_own_in_the_organizations_log() -> None:
    stream = stream_of(ORGANIZATION_ID, PROGRAM_ID)
    other = stream_of(ORGANIZATION_ID, ProgramId(UUID(int=0xBB)))
    assert (stream.tenant, stream.category) == (own_log(ORGANIZATION_ID), "key")
    assert len({stream.id, other.id, PROGRAM_ID}) == 3


def test_a_lost_signing_key_is_given_up_by_two_officers_and_by_nobody_else() -> None:
    give_up, given_up = GiveUpSigningKey(2), SigningKeyGivenUp(version=2)
    for role in (Role.SYSTEM, Role.AUDITOR):
        key().by_role(role).when(give_up).then_refused("key.not_officer")
    key().by_officer(Role.PRIVACY_OFFICER).when(GiveUpSigningKey(0)).then_refused("key.missing")
    [proposed] = key().by_officer(Role.PRIVACY_OFFICER).when(give_up).decided()
    assert isinstance(proposed, SigningLossProposed)
    assert (proposed.version, proposed.office) == (2, Role.PRIVACY_OFFICER)
    key().given(proposed).by_officer(Role.PRIVACY_OFFICER).when(give_up).then()
    key().given(proposed).by_officer(Role.ORGANIZATION_ADMIN).when(give_up).then(
        replace(proposed, office=Role.ORGANIZATION_ADMIN)
    )  # the same person in another office is not another person
    second = key().given(proposed).by_officer(Role.ORGANIZATION_ADMIN)
    second.ctx = replace(second.ctx, actor=person(2))
    second.when(give_up).then(given_up)
    assert second.state_after().given_up == {2}
    key().given(proposed, given_up).by_officer(Role.PRIVACY_OFFICER).when(give_up).then()
    later = key().given(proposed, given_up).by_officer(Role.PRIVACY_OFFICER)
    assert len(later.when(GiveUpSigningKey(3)).decided()) == 1


def test_what_a_secret_makes_of_its_purpose_is_noted_once_and_another_is_refused() -> None:
    note = NoteSecret("author-key", 1, "ab")
    noted = SecretNoted(purpose="author-key", version=1, check="ab")
    key().by_role(Role.SYSTEM).when(note).then(noted)
    key().given(noted).by_role(Role.SYSTEM).when(note).then()
    other = replace(note, check="cd")
    key().given(noted).by_role(Role.SYSTEM).when(other).then_refused("key.secret_differs")
    key().by_officer(Role.PRIVACY_OFFICER).when(note).then_refused("key.not_officer")


def test_the_next_version_of_a_secret_is_taken_and_the_one_before_it_retired() -> None:
    first = SecretNoted(purpose="program-key", version=1, check="ab")
    second = SecretNoted(purpose="program-key", version=2, check="cd")
    elsewhere = SecretNoted(purpose="author-key", version=1, check="ef")
    take, taken = TakeSecret("program-key", 2), SecretTaken(purpose="program-key", version=2)
    key().given(first).by_role(Role.SYSTEM).when(take).then_refused("key.missing")
    noted = key().given(first, second, elsewhere).by_role(Role.SYSTEM).when(take)
    noted.then(taken)
    after = noted.state_after().secrets
    assert {place: secret.standing for place, secret in after.items()} == {
        ("program-key", 1): Standing.RETIRED,
        ("program-key", 2): Standing.CURRENT,
        ("author-key", 1): Standing.CURRENT,
    }
    key().given(first, second, taken).by_role(Role.SYSTEM).when(take).then()
    assert KEY.fold([first, second]).secrets["program-key", 2].standing is Standing.NEXT


def test_a_version_that_is_gone_is_noted_once_and_never_taken_again() -> None:
    noted = SecretNoted(purpose="program-key", version=1, check="ab")
    note, gone = NoteDestroyed("program-key", 1), SecretDestroyed(purpose="program-key", version=1)
    key().by_role(Role.SYSTEM).when(note).then_refused("key.missing")
    key().given(noted).by_role(Role.SYSTEM).when(note).then(gone)
    key().given(noted, gone).by_role(Role.SYSTEM).when(note).then()
    take = TakeSecret("program-key", 1)
    key().given(noted, gone).by_role(Role.SYSTEM).when(take).then_refused("key.missing")


def test_another_key_or_none_is_missed_until_it_is_destroyed() -> None:
    noted = SecretNoted(purpose="program-key", version=1, check="ab")
    gone = SecretDestroyed(purpose="program-key", version=1)
    known = KEY.fold([noted]).secrets
    require_same(known, {1: "ab", 2: "cd"}, [])
    require_same(known, {}, [1])
    require_same(KEY.fold([noted, gone]).secrets, {}, [])
    for there in ({1: "cd"}, {}, {2: "ab"}):
        with pytest.raises(Conflict) as refused:
            require_same(known, there, [])
        assert refused.value.code == "key.material_differs"


def test_what_a_key_is_known_by_is_in_its_own_programs_log() -> None:
    tenant = Tenant(ORGANIZATION_ID, PROGRAM_ID)
    assert material_of(tenant).tenant == tenant
    own = own_log(ORGANIZATION_ID)
    assert material_of(own).id != stream_of(ORGANIZATION_ID, own.program).id
