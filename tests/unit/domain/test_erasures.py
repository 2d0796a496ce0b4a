"""An erasure is asked for by one person, decided by another, and proven once."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.kernel import (
    Event,
    Metadata,
    OrganizationId,
    PersonId,
    ProgramId,
    Recorded,
    Right,
    RightKind,
    Role,
    Stream,
    Tenant,
)
from domain.privacy.commands import (
    ApproveErasure,
    ErasureCommand,
    ProveErasure,
    RefuseErasure,
    RequestErasure,
    WithdrawErasure,
)
from domain.privacy.erasure import ERASURE, serves
from domain.privacy.events import (
    ErasureApproved,
    ErasureEvent,
    ErasureKind,
    ErasureObstacle,
    ErasureProven,
    ErasureRefused,
    ErasureRequested,
    ErasureWithdrawn,
)
from domain.privacy.proof import proof_of, text_of
from domain.privacy.scope import Label, Scope
from domain.privacy.seals import sealed_by
from domain.privacy.state import Erasure
from domain.sessions.events import MaterialSealed, MaterialShared, MaterialShredded
from domain.sessions.words import Audience, MaterialKind
from domain.upcasts.privacy import ERASURE_CERTIFIED, Destroyed, ErasureCertified
from tests.kit.scenario import NOON, ORGANIZATION_ID, PROGRAM_ID, Scenario, person

PRIVACY, ADMIN = Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN
PROGRAM, SESSION, SUBJECT = ProgramId(UUID(int=7)), UUID(int=8), UUID(int=9)
MINE = RequestErasure(ErasureKind.AUTHOR, Scope(), own=True, subject=SUBJECT)
OF_SESSION = RequestErasure(ErasureKind.SESSION, Scope(program=PROGRAM, session=SESSION), own=False)
DUE = NOON.date() + timedelta(days=30)
REQUESTED = ErasureRequested(
    kind=ErasureKind.AUTHOR,
    scope=Scope(),
    by=SUBJECT,
    own=True,
    until=NOON,
    due_on=DUE,
    subject=SUBJECT,
)
BY_OFFICER = ErasureRequested(
    kind=ErasureKind.SESSION,
    scope=OF_SESSION.scope,
    by=person(1),
    own=False,
    until=NOON,
    due_on=DUE,
)
PROVE = ProveErasure(
    digest="ab" * 32,
    completed_at=datetime(2030, 1, 15, 12, 0, 0, 250_000, tzinfo=UTC),
    backups_expire_on=date(2030, 2, 19),
    key_version=1,
    signature="cd" * 64,
)
PROVEN = ErasureProven(
    digest=PROVE.digest,
    completed_at=PROVE.completed_at,
    backups_expire_on=PROVE.backups_expire_on,
    key_version=1,
    signature=PROVE.signature,
)


def erasure(*events: ErasureEvent) -> Scenario[Erasure, ErasureCommand, ErasureEvent]:
    return Scenario(ERASURE).given(*events)


def by(
    scenario: Scenario[Erasure, ErasureCommand, ErasureEvent], who: PersonId, office: Role
) -> Scenario[Erasure, ErasureCommand, ErasureEvent]:
    scenario.by_officer(office)
    scenario.ctx = msgspec.structs.replace(scenario.ctx, actor=who)
    return scenario


def test_anybody_asks_for_their_own_and_the_log_knows_them_by_an_alias() -> None:
    """P20: who asks to be erased is pseudonymous in the log."""
    erasure().by(person(5)).when(MINE).then(REQUESTED)
    assert str(person(5)) not in repr(REQUESTED)


def test_asking_again_changes_nothing() -> None:
    erasure(REQUESTED).by(person(5)).when(MINE).then()


def test_only_officers_ask_for_others_or_for_a_session() -> None:
    others = msgspec.structs.replace(MINE, own=False)
    erasure().by(person(5)).when(others).then_refused("erasure.not_officer")
    asked = msgspec.structs.replace(REQUESTED, own=False, by=person(1))
    by(erasure(), person(1), PRIVACY).when(others).then(asked)
    by(erasure(), person(1), PRIVACY).when(OF_SESSION).then(BY_OFFICER)


@pytest.mark.parametrize(
    "unfit",
    [
        msgspec.structs.replace(MINE, subject=None),
        msgspec.structs.replace(MINE, scope=Scope(person=person(3))),
        msgspec.structs.replace(OF_SESSION, scope=Scope(session=SESSION)),
        msgspec.structs.replace(OF_SESSION, scope=Scope(program=PROGRAM)),
        msgspec.structs.replace(OF_SESSION, own=True),
        msgspec.structs.replace(
            OF_SESSION, scope=Scope(program=PROGRAM, session=SESSION, group=SESSION)
        ),
        RequestErasure(ErasureKind.CLASS, Scope(label=Label.CASE), own=False),
        RequestErasure(ErasureKind.CLASS, Scope(program=PROGRAM, label=Label.PERSONAL), own=False),
        RequestErasure(
            ErasureKind.CLASS, Scope(program=PROGRAM, label=Label.RESTRICTED), own=False
        ),
        RequestErasure(
            ErasureKind.SESSION,
            Scope(program=PROGRAM, session=SESSION, label=Label.CASE),
            own=False,
        ),
        RequestErasure(ErasureKind.CLASS, Scope(program=PROGRAM, label=Label.CASE), own=True),
    ],
)
def test_a_scope_says_what_its_kind_needs_and_no_more(unfit: RequestErasure) -> None:
    by(erasure(), person(1), PRIVACY).when(unfit).then_refused("erasure.scope_unfit")


def test_a_class_of_a_program_may_be_erased() -> None:
    whole = RequestErasure(ErasureKind.CLASS, Scope(program=PROGRAM, label=Label.CASE), own=False)
    assert by(erasure(), person(1), ADMIN).when(whole).decided()


def test_an_officer_who_did_not_ask_approves() -> None:
    by(erasure(REQUESTED), person(1), PRIVACY).when(ApproveErasure()).then(ErasureApproved())
    by(erasure(BY_OFFICER), person(2), ADMIN).when(ApproveErasure()).then(ErasureApproved())
    by(erasure(REQUESTED, ErasureApproved()), person(1), PRIVACY).when(ApproveErasure()).then()


def test_nobody_approves_what_they_asked_for_or_what_is_about_them() -> None:
    by(erasure(BY_OFFICER), person(1), PRIVACY).when(ApproveErasure()).then_refused(
        "erasure.second_person"
    )
    by(erasure(REQUESTED), person(1), PRIVACY).when(ApproveErasure(about_actor=True)).then_refused(
        "erasure.second_person"
    )
    erasure(REQUESTED).by(person(2)).when(ApproveErasure()).then_refused("erasure.not_officer")


def test_a_hold_that_was_first_wins() -> None:
    by(erasure(REQUESTED), person(1), PRIVACY).when(ApproveErasure(held=True)).then_refused(
        "erasure.held"
    )


def test_who_still_has_a_seat_or_an_office_is_not_erased() -> None:
    by(erasure(REQUESTED), person(1), PRIVACY).when(ApproveErasure(serving=True)).then_refused(
        "erasure.still_serving"
    )


def test_an_officer_refuses_on_a_ground_of_the_list() -> None:
    refuse = RefuseErasure(ErasureObstacle.LEGAL_DUTY)
    refused = ErasureRefused(obstacle=ErasureObstacle.LEGAL_DUTY)
    by(erasure(REQUESTED), person(1), PRIVACY).when(refuse).then(refused)
    erasure(REQUESTED).by(person(5)).when(refuse).then_refused("erasure.not_officer")
    by(erasure(REQUESTED, refused), person(1), PRIVACY).when(ApproveErasure()).then_refused(
        "erasure.decided"
    )


def test_whoever_asked_may_take_it_back_until_it_is_decided() -> None:
    erasure(REQUESTED).by(person(5)).when(WithdrawErasure()).then(ErasureWithdrawn())
    erasure(REQUESTED, ErasureApproved()).by(person(5)).when(WithdrawErasure()).then_refused(
        "erasure.decided"
    )
    by(erasure(REQUESTED, ErasureWithdrawn()), person(1), PRIVACY).when(
        RefuseErasure(ErasureObstacle.LEGAL_DUTY)
    ).then_refused("erasure.decided")


def test_the_system_proves_what_was_approved_once() -> None:
    approved = (REQUESTED, ErasureApproved())
    erasure(*approved).by_role(Role.SYSTEM).when(PROVE).then(PROVEN)
    erasure(*approved, PROVEN).by_role(Role.SYSTEM).when(PROVE).then()
    erasure(REQUESTED).by_role(Role.SYSTEM).when(PROVE).then_refused("erasure.not_approved")
    by(erasure(*approved), person(1), PRIVACY).when(PROVE).then_refused("erasure.not_system")


def test_what_nobody_asked_for_is_missing() -> None:
    by(erasure(), person(1), PRIVACY).when(ApproveErasure()).then_refused("erasure.missing")


def as_read_today(
    keys: int | None = None, items: int = 0, destroyed: tuple[Destroyed, ...] = ()
) -> ErasureProven:
    """Read the same erasure as it was once recorded."""
    old = ErasureCertified(
        digest=PROVEN.digest,
        completed_at=PROVEN.completed_at,
        backups_expire_on=PROVEN.backups_expire_on,
        key_version=PROVEN.key_version,
        signature=PROVEN.signature,
        keys=keys,
        items=items,
        destroyed=destroyed,
    )
    today = ERASURE_CERTIFIED.how(old)
    assert isinstance(today, ErasureProven)
    return today


def test_p19_the_proof_says_that_all_is_destroyed_names_nobody_and_counts_nothing() -> None:
    """P19: how much it was tells how much somebody had sealed; what was signed before stays so."""
    organization = OrganizationId(UUID(int=1))
    proof = proof_of(organization, UUID(int=2), ErasureKind.AUTHOR, PROVEN)
    assert text_of(proof).splitlines() == [
        "circlekeep proof of erasure v2",
        f"organization {organization}",
        f"request {UUID(int=2)}",
        "kind author",
        "destroyed all of it",
        f"sha-256 of what was destroyed, with a secret {'ab' * 32}",
        "completed 2030-01-15T12:00:00.250+00:00",
        "backups expire 2030-02-19",
    ]
    by_class = (Destroyed(Label.GROUP, 1), Destroyed(Label.CASE, 2))
    before = as_read_today(keys=2, destroyed=by_class)
    older = proof_of(organization, UUID(int=2), ErasureKind.AUTHOR, before)
    signed = text_of(older, before.counted).splitlines()
    assert (signed[0], signed[4:9]) == (
        "circlekeep certificate of erasure v1",
        [
            "items destroyed 3",
            "class C3 1",
            "class C4 2",
            "keys destroyed 2",
            f"sha-256 of what was destroyed {'ab' * 32}",
        ],
    )
    of_one_number = as_read_today(keys=0, items=0)
    assert of_one_number.counted == ("items destroyed 0", "keys destroyed 0")
    assert as_read_today() == PROVEN
    short = text_of(msgspec.structs.replace(proof, unfound=4)).splitlines()
    assert "sealed by the log and not found 4" in short


def test_what_is_sealed_by_a_log_is_what_was_sealed_in_time_and_not_destroyed() -> None:
    one, two, late = uuid4(), uuid4(), uuid4()

    def entry(event: Event, minutes: int) -> Recorded[Event]:
        at = NOON + timedelta(minutes=minutes)
        metadata = Metadata(
            category="session",
            actor=person(1),
            role=Role.MEMBER,
            occurred_at=at,
            correlation_id=uuid4(),
        )
        return Recorded(
            stream=Stream(Tenant(ORGANIZATION_ID, PROGRAM_ID), "session", uuid4()),
            version=1,
            position=1,
            event_id=uuid4(),
            command_id=uuid4(),
            recorded_at=at,
            event=event,
            metadata=metadata,
        )

    entries = [
        entry(MaterialSealed(item=one, kind=MaterialKind.REFLECTION), 0),
        entry(MaterialSealed(item=two, kind=MaterialKind.REFLECTION), 1),
        entry(MaterialShared(item=two, audience=Audience.LEADERS_NOW), 2),
        entry(MaterialShredded(item=one), 3),
        entry(MaterialSealed(item=late, kind=MaterialKind.REFLECTION), 4),
    ]
    assert sealed_by(entries, NOON + timedelta(minutes=3)) == {two}
    assert sealed_by(entries, NOON + timedelta(minutes=4)) == {two, late}


@pytest.mark.parametrize("kind", RightKind)
def test_what_others_say_of_somebody_keeps_nobody_from_being_erased(kind: RightKind) -> None:
    allows_nothing = {RightKind.CLEARANCE, RightKind.PENDING, RightKind.TWIN}
    program = ProgramId(UUID(int=7))
    held = Right(person(1), kind, program, program, "")
    assert serves([held]) is (kind not in allows_nothing)
    assert not serves([])
