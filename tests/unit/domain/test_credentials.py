"""A credential takes two officers and has an end; training takes who agreed to supervise."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.credentials.commands import (
    AgreeSupervision,
    ConfirmCredential,
    CredentialCommand,
    DeclineCredential,
    DeclineSupervision,
    EndSupervision,
    EnterTraining,
    LapseCredential,
    ProposeCredential,
    ReinstateCredential,
    RevokeCredential,
    SuspendCredential,
)
from domain.credentials.credential import CREDENTIAL
from domain.credentials.events import (
    CredentialDeclined,
    CredentialEvent,
    CredentialGranted,
    CredentialLapsed,
    CredentialProposed,
    CredentialReinstated,
    CredentialRenewed,
    CredentialRevoked,
    CredentialSuspended,
    Evidence,
    RevocationReason,
    SupervisionAgreed,
    SupervisionDeclined,
    SupervisionEnded,
    SuspensionReason,
    TrainingEntered,
)
from domain.credentials.guards import may
from domain.credentials.limits import LONGEST, PROPOSAL_STANDS
from domain.credentials.state import Credential, CredentialStanding, begins_at, ends_at
from domain.kernel import Context, PersonId, Role
from tests.kit.scenario import SOMEBODY, Scenario, person

LEADER, SUPERVISOR, ASKER, OFFICER = person(1), person(2), person(901), person(900)
ADMIN, PRIVACY = Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER
NOW, DAY = SOMEBODY.at, timedelta(days=1)
TODAY = NOW.date()
YEAR_ON = TODAY + 365 * DAY
PROPOSAL = UUID(int=7)
PROPOSE = ProposeCredential(
    person=LEADER, evidence=Evidence.COURSE, dated=TODAY, valid_from=TODAY, valid_until=YEAR_ON
)
PROPOSED = CredentialProposed(
    person=LEADER,
    proposal=PROPOSAL,
    by=ASKER,
    evidence=Evidence.COURSE,
    dated=TODAY,
    valid_from=TODAY,
    valid_until=YEAR_ON,
    waits_until=NOW + PROPOSAL_STANDS,
)
CONFIRM = ConfirmCredential(LEADER, PROPOSAL)
SUSPENDED = CredentialSuspended(person=LEADER, by=OFFICER, reason=SuspensionReason.UNDER_REVIEW)
REVOKED = CredentialRevoked(person=LEADER, by=OFFICER, reason=RevocationReason.AFTER_REVIEW)
ENTERED = TrainingEntered(person=LEADER, supervisor=SUPERVISOR, by=OFFICER)
AGREED = SupervisionAgreed(person=LEADER, supervisor=SUPERVISOR)
SUSPEND = SuspendCredential(LEADER, SuspensionReason.UNDER_REVIEW)
REVOKE = RevokeCredential(LEADER, RevocationReason.AFTER_REVIEW)
TRAIN = EnterTraining(LEADER, SUPERVISOR, able=True)


def given(until: date, since: date = TODAY - 30 * DAY) -> CredentialGranted:
    return CredentialGranted(
        person=LEADER,
        proposal=UUID(int=6),
        proposed_by=ASKER,
        by=OFFICER,
        evidence=Evidence.SUPERVISED_PRACTICE,
        dated=since,
        valid_from=since,
        valid_until=until,
        ends_at=ends_at(until),
    )


IN_FORCE = given(TODAY + 10 * DAY)
OVER = given(TODAY - 2 * DAY)


def somebody(
    *before: CredentialEvent,
) -> Scenario[Credential, CredentialCommand, CredentialEvent]:
    return Scenario(CREDENTIAL).given(*before)


def system() -> Context:
    return replace(SOMEBODY, role=Role.SYSTEM)


def test_an_admin_proposes_it_and_a_second_officer_gives_it() -> None:
    said = replace(PROPOSED, proposal=SOMEBODY.command_id, by=OFFICER)
    somebody().by_officer(ADMIN).when(PROPOSE).then(said)
    granted = CredentialGranted(
        person=LEADER,
        proposal=PROPOSAL,
        proposed_by=ASKER,
        by=OFFICER,
        evidence=Evidence.COURSE,
        dated=TODAY,
        valid_from=TODAY,
        valid_until=YEAR_ON,
        ends_at=ends_at(YEAR_ON),
    )
    for office in (ADMIN, PRIVACY):
        somebody(PROPOSED).by_officer(office).when(CONFIRM).then(granted)
    somebody(given(TODAY), REVOKED, PROPOSED).by_officer(ADMIN).when(CONFIRM).then(granted)


def test_nobody_else_proposes_it_nor_anybody_for_themselves() -> None:
    for office in (PRIVACY, Role.AUDITOR, Role.PROGRAM_ADMIN):
        somebody().by_officer(office).when(PROPOSE).then_refused("credential.not_admin")
    themselves = replace(PROPOSE, person=OFFICER)
    somebody().by_officer(ADMIN).when(themselves).then_refused("credential.own")
    somebody(PROPOSED).by_officer(ADMIN).when(PROPOSE).then_refused("credential.waits_already")


def test_the_second_word_is_of_neither_who_proposed_it_nor_whom_it_is_about() -> None:
    own = replace(PROPOSED, by=OFFICER)
    somebody(own).by_officer(ADMIN).when(CONFIRM).then_refused("credential.not_a_second")
    themselves = replace(CONFIRM, person=OFFICER)
    somebody(PROPOSED).by_officer(ADMIN).when(themselves).then_refused("credential.own")
    auditor = somebody(PROPOSED).by_officer(Role.AUDITOR)
    auditor.when(CONFIRM).then_refused("credential.not_an_officer")


def test_their_other_registration_is_no_second_officer() -> None:
    twin = somebody(PROPOSED).by_officer(ADMIN)
    twin.ctx = replace(twin.ctx, twin=ASKER)
    twin.when(CONFIRM).then_refused("credential.not_a_second")
    twin = somebody(PROPOSED).by_officer(ADMIN)
    twin.ctx = replace(twin.ctx, twin=LEADER)
    twin.when(CONFIRM).then_refused("credential.own")


def test_a_proposal_waits_thirty_days() -> None:
    lapsed = replace(PROPOSED, waits_until=NOW)
    somebody(lapsed).by_officer(ADMIN).when(CONFIRM).then_refused("credential.nothing_waits")
    said = replace(PROPOSED, proposal=SOMEBODY.command_id, by=OFFICER)
    somebody(lapsed).by_officer(ADMIN).when(PROPOSE).then(said)
    other = replace(CONFIRM, proposal=UUID(int=99))
    somebody(PROPOSED).by_officer(ADMIN).when(other).then_refused("credential.nothing_waits")
    past = replace(PROPOSED, valid_until=TODAY - 2 * DAY)
    somebody(past).by_officer(ADMIN).when(CONFIRM).then_refused("credential.over_already")


def test_who_could_confirm_it_or_proposed_it_ends_a_proposal() -> None:
    decline = DeclineCredential(LEADER, PROPOSAL)
    said = CredentialDeclined(person=LEADER, proposal=PROPOSAL, by=OFFICER)
    somebody(PROPOSED).by_officer(PRIVACY).when(decline).then(said)
    somebody(replace(PROPOSED, by=OFFICER)).by_officer(ADMIN).when(decline).then(said)
    gone = somebody(PROPOSED, said).by_officer(ADMIN)
    gone.when(CONFIRM).then_refused("credential.nothing_waits")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"dated": TODAY + 2 * DAY}, "credential.evidence_ahead"),
        ({"valid_until": TODAY - DAY}, "credential.over_already"),
        ({"valid_from": YEAR_ON + DAY}, "credential.over_already"),
        ({"valid_until": TODAY + LONGEST + DAY}, "credential.too_long"),
    ],
)
def test_its_days_make_sense(changed: dict[str, date], code: str) -> None:
    somebody().by_officer(ADMIN).when(replace(PROPOSE, **changed)).then_refused(code)


def test_it_is_renewed_by_two_again_and_goes_on_without_a_day_between() -> None:
    renewed = CredentialRenewed(
        person=LEADER,
        proposal=PROPOSAL,
        proposed_by=ASKER,
        by=OFFICER,
        evidence=Evidence.COURSE,
        dated=TODAY,
        valid_from=IN_FORCE.valid_from,
        valid_until=YEAR_ON,
        ends_at=ends_at(YEAR_ON),
    )
    somebody(IN_FORCE, PROPOSED).by_officer(ADMIN).when(CONFIRM).then(renewed)
    anew = replace(renewed, valid_from=TODAY)
    lapsed = CredentialLapsed(person=LEADER, valid_until=OVER.valid_until)
    somebody(OVER, lapsed, PROPOSED).by_officer(ADMIN).when(CONFIRM).then(anew)
    earlier = replace(PROPOSE, valid_until=IN_FORCE.valid_until)
    somebody(IN_FORCE).by_officer(ADMIN).when(earlier).then_refused("credential.not_later")
    assert CREDENTIAL.fold([OVER, lapsed, ENTERED, anew]) == Credential(given=anew)


def test_it_is_suspended_at_once_and_reinstated() -> None:
    for office in (ADMIN, PRIVACY):
        somebody(IN_FORCE).by_officer(office).when(SUSPEND).then(SUSPENDED)
    somebody().by_officer(ADMIN).when(SUSPEND).then_refused("credential.none")
    again = somebody(IN_FORCE, SUSPENDED).by_officer(ADMIN)
    again.when(SUSPEND).then_refused("credential.suspended")
    resting = somebody(IN_FORCE, SUSPENDED).by_officer(ADMIN)
    resting.when(PROPOSE).then_refused("credential.suspended")
    back = CredentialReinstated(person=LEADER, by=OFFICER)
    somebody(IN_FORCE, SUSPENDED).by_officer(ADMIN).when(ReinstateCredential(LEADER)).then(back)
    stands = somebody(IN_FORCE, SUSPENDED, back).by_officer(ADMIN)
    stands.when(ReinstateCredential(LEADER)).then_refused("credential.not_suspended")
    privacy = somebody(IN_FORCE, SUSPENDED).by_officer(PRIVACY)
    privacy.when(ReinstateCredential(LEADER)).then_refused("credential.not_admin")


def test_it_is_revoked_for_good_and_what_was_proposed_with_it() -> None:
    somebody(IN_FORCE, PROPOSED).by_officer(ADMIN).when(REVOKE).then(REVOKED)
    somebody(IN_FORCE, SUSPENDED).by_officer(ADMIN).when(REVOKE).then(REVOKED)
    somebody(IN_FORCE, REVOKED).by_officer(ADMIN).when(REVOKE).then_refused("credential.none")
    somebody().by_officer(ADMIN).when(REVOKE).then_refused("credential.none")
    privacy = somebody(IN_FORCE).by_officer(PRIVACY)
    privacy.when(REVOKE).then_refused("credential.not_admin")
    state = CREDENTIAL.fold([IN_FORCE, PROPOSED, SUSPENDED, REVOKED])
    assert state.waiting(NOW) is None
    assert state.standing(NOW) is CredentialStanding.REVOKED


def test_its_end_is_noted_by_the_system_once_and_only_when_it_is_over_everywhere() -> None:
    lapse, said = (
        LapseCredential(LEADER),
        CredentialLapsed(person=LEADER, valid_until=OVER.valid_until),
    )
    late = somebody(OVER)
    late.ctx = system()
    late.when(lapse).then(said)
    for before in ((IN_FORCE,), (OVER, said), (OVER, REVOKED), ()):
        nothing = somebody(*before)
        nothing.ctx = system()
        nothing.when(lapse).then()
    somebody(OVER).by_officer(ADMIN).when(lapse).then_refused("credential.lapses_by_itself")


def test_it_counts_from_its_first_day_anywhere_until_its_last_is_over_everywhere() -> None:
    one = CREDENTIAL.fold([given(YEAR_ON, YEAR_ON - 10 * DAY)])
    moment = timedelta(microseconds=1)
    begins, ends = begins_at(YEAR_ON - 10 * DAY), ends_at(YEAR_ON)
    assert one.standing(begins - moment) is CredentialStanding.AHEAD
    assert one.standing(begins) is CredentialStanding.IN_FORCE
    assert one.standing(ends - moment) is CredentialStanding.IN_FORCE
    assert one.standing(ends) is CredentialStanding.LAPSED
    assert Credential().standing(NOW) is CredentialStanding.NONE
    assert CREDENTIAL.fold([OVER, SUSPENDED]).standing(NOW) is CredentialStanding.SUSPENDED


def test_training_takes_a_supervisor_whose_credential_is_in_force() -> None:
    for before in ((), (OVER,), (IN_FORCE, REVOKED)):
        somebody(*before).by_officer(ADMIN).when(TRAIN).then(ENTERED)
    unable = replace(TRAIN, able=False)
    somebody().by_officer(ADMIN).when(unable).then_refused("supervision.not_credentialed")
    themselves = replace(TRAIN, supervisor=LEADER)
    somebody().by_officer(ADMIN).when(themselves).then_refused("supervision.self")
    own = replace(TRAIN, supervisor=OFFICER)
    somebody().by_officer(ADMIN).when(own).then_refused("supervision.own")
    somebody(ENTERED).by_officer(ADMIN).when(TRAIN).then_refused("training.already")
    somebody(IN_FORCE).by_officer(ADMIN).when(TRAIN).then_refused("training.not_needed")
    somebody().by_officer(PRIVACY).when(TRAIN).then_refused("credential.not_admin")


def test_the_supervisor_answers_for_themselves() -> None:
    agree = AgreeSupervision(LEADER, able=True)
    declined = SupervisionDeclined(person=LEADER, supervisor=SUPERVISOR)
    somebody(ENTERED).by(SUPERVISOR).when(agree).then(AGREED)
    somebody(ENTERED).by(SUPERVISOR).when(DeclineSupervision(LEADER)).then(declined)
    unable = replace(agree, able=False)
    somebody(ENTERED).by(SUPERVISOR).when(unable).then_refused("supervision.not_credentialed")
    somebody(ENTERED).by_officer(ADMIN).when(agree).then_refused("supervision.not_yours")
    somebody().by(SUPERVISOR).when(agree).then_refused("supervision.not_yours")
    somebody(ENTERED, AGREED).by(SUPERVISOR).when(agree).then_refused("supervision.agreed")


def test_the_supervisor_the_trainee_and_an_admin_end_a_supervision() -> None:
    end = EndSupervision(LEADER)
    for who in (SUPERVISOR, LEADER):
        ended = SupervisionEnded(person=LEADER, supervisor=SUPERVISOR, by=who)
        somebody(ENTERED, AGREED).by(who).when(end).then(ended)
    ended = SupervisionEnded(person=LEADER, supervisor=SUPERVISOR, by=OFFICER)
    somebody(ENTERED).by_officer(ADMIN).when(end).then(ended)
    somebody(ENTERED, ended).by_officer(ADMIN).when(end).then_refused("training.none")
    somebody(ENTERED).by(person(3)).when(end).then_refused("supervision.not_yours")
    somebody().by(LEADER).when(end).then_refused("supervision.not_yours")


def test_who_is_in_training_stands_so_once_the_supervisor_agreed() -> None:
    assert CREDENTIAL.fold([ENTERED]).standing(NOW) is CredentialStanding.ASKED
    assert CREDENTIAL.fold([ENTERED, AGREED]).standing(NOW) is CredentialStanding.IN_TRAINING
    assert CREDENTIAL.fold([OVER, ENTERED, AGREED]).standing(NOW) is CredentialStanding.IN_TRAINING
    assert CREDENTIAL.fold([IN_FORCE, REVOKED, ENTERED]).standing(NOW) is CredentialStanding.ASKED


def test_pages_ask_the_same_guards() -> None:
    admin = replace(SOMEBODY, actor=OFFICER, role=ADMIN, offices=frozenset({ADMIN}))
    waiting = CREDENTIAL.fold([PROPOSED])
    assert may(waiting, ConfirmCredential, LEADER, admin)
    assert not may(waiting, ProposeCredential, LEADER, admin)
    assert not may(waiting, ConfirmCredential, PersonId(OFFICER), admin)
