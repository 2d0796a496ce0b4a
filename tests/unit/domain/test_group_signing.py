"""The rules about practices, agreements and consents of those who join."""

from datetime import timedelta

import pytest

from domain.groups.agreement import digest_of
from domain.groups.commands import (
    AnswerContentConsent,
    GroupCommand,
    OfferMembership,
    SignAgreement,
)
from domain.groups.events import (
    ClosingPlanned,
    ContentConsentGiven,
    ContentConsentRefused,
    GroupEvent,
    LeadershipEnded,
    MembershipActivated,
    MembershipOffered,
    MembershipRequested,
    SamePracticeNoted,
)
from domain.groups.group import GROUP
from domain.groups.reaffirming import Asked, Why, asked
from domain.groups.state import Group
from domain.kernel import PersonId, Role
from domain.rules import GroupRules, RuleProfile, SamePractice
from tests.kit.agreements import signing
from tests.kit.groups import (
    ADMIN,
    CO_LEADER,
    LEADER,
    SIGNED_ON,
    due_again,
    joined,
    led,
    meeting,
    members,
    offered,
    recruiting,
    signed,
)
from tests.kit.scenario import NOON, Scenario, person

NEW, SUPERVISOR = person(50), person(300)
TODAY = NOON.date()


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*events)


def offer(who: PersonId = NEW, practice: str | None = None) -> OfferMembership:
    return OfferMembership(who, "family_physician", practice)


def sign(who: PersonId = NEW) -> SignAgreement:
    return signing(who, "en-CA")


class TestSamePractice:
    def in_practice(self, policy: SamePractice) -> Scenario[Group, GroupCommand, GroupEvent]:
        rules = GroupRules(same_practice=policy)
        return group(
            *meeting(6, rules),
            *joined(person(7), "P-1"),
            MembershipOffered(person=person(8), practice="P-1"),
        ).by(LEADER)

    def test_it_is_noted_about_each_of_the_others(self) -> None:
        (
            self.in_practice(SamePractice.WARN)
            .when(offer(practice="P-1"))
            .then(
                offered(NEW, "P-1"),
                SamePracticeNoted(person=NEW, other=person(7)),
                SamePracticeNoted(person=NEW, other=person(8)),
            )
        )

    def test_it_is_refused_where_the_program_says_so(self) -> None:
        (
            self.in_practice(SamePractice.DENY)
            .when(offer(practice="P-1"))
            .then_refused("group.same_practice")
        )

    def test_it_is_nobody_s_business_where_it_is_allowed(self) -> None:
        (self.in_practice(SamePractice.ALLOW).when(offer(practice="P-1")).then(offered(NEW, "P-1")))

    @pytest.mark.parametrize("policy", [SamePractice.WARN, SamePractice.DENY])
    def test_another_practice_is_another(self, policy: SamePractice) -> None:
        (self.in_practice(policy).when(offer(practice="P-2")).then(offered(NEW, "P-2")))

    @pytest.mark.parametrize("policy", [SamePractice.WARN, SamePractice.DENY])
    def test_people_without_a_practice_share_none(self, policy: SamePractice) -> None:
        self.in_practice(policy).when(offer()).then(offered(NEW))

    def test_a_note_changes_nothing_on_the_roster(self) -> None:
        noted = SamePracticeNoted(person=person(1), other=person(2))
        assert GROUP.fold([*meeting(), noted]) == GROUP.fold(meeting())


class TestAgreement:
    def test_signing_takes_the_seat(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by(NEW)
            .when(sign())
            .then(signed(NEW, on=TODAY), MembershipActivated(person=NEW), due_again(NEW))
        )

    def test_nobody_signs_for_somebody_else(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by(LEADER)
            .when(sign())
            .then_refused("agreement.not_the_person")
        )

    def test_an_officer_does_not_sign_today_for_anybody(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by_officer(Role.ORGANIZATION_ADMIN)
            .when(sign())
            .then_refused("agreement.not_the_person")
        )

    def test_an_officer_enters_an_agreement_of_the_past(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by_officer(Role.ORGANIZATION_ADMIN)
            .entered_late()
            .when(sign())
            .then(signed(NEW, on=TODAY), MembershipActivated(person=NEW, by=ADMIN))
        )

    @pytest.mark.parametrize("version", [0, 2])
    def test_another_version_is_not_the_agreement(self, version: int) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by(NEW)
            .when(signing(NEW, "en-CA", version))
            .then_refused("agreement.not_current")
        )

    def test_it_is_signed_in_a_language_by_its_tag(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by(NEW)
            .when(SignAgreement(NEW, 1, "spanish"))
            .then_refused("agreement.locale_unknown")
        )

    @pytest.mark.parametrize("digest", [None, "0" * 64, digest_of("fr-CA")])
    def test_who_signs_has_read_the_text_in_that_language(self, digest: str | None) -> None:
        """Row 2: a signature names the text, and each language has its own."""
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by(NEW)
            .when(SignAgreement(NEW, 1, "en-CA", digest))
            .then_refused("agreement.not_as_read")
        )

    def test_a_language_that_the_agreement_is_not_written_in_cannot_be_signed_in(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by(NEW)
            .when(SignAgreement(NEW, 1, "de-CH", digest_of("en-CA")))
            .then_refused("agreement.locale_unknown")
        )

    def test_without_an_offer_there_is_nothing_to_sign(self) -> None:
        group(*meeting()).by(NEW).when(sign()).then_refused("membership.not_offered")

    def test_who_waits_may_sign_for_a_visit(self) -> None:
        (
            group(*meeting(), MembershipRequested(person=NEW))
            .by(NEW)
            .when(sign())
            .then(signed(NEW, on=TODAY))
        )

    def test_a_member_reaffirms(self) -> None:
        (group(*meeting()).by(person(1)).when(sign(person(1))).then(signed(person(1), on=TODAY)))

    def test_who_leads_signs_as_the_members_do(self) -> None:
        """Row 45: leaders sign too, and whoever supervises one."""
        history = [*meeting(), led(CO_LEADER, Role.TRAINEE, SUPERVISOR)]
        for who in (LEADER, CO_LEADER, SUPERVISOR):
            assert asked(GROUP.fold(history), who, NOON) == Asked(Why.FIRST)
            group(*history).by(who).when(sign(who)).then(signed(who, on=TODAY))
            assert asked(GROUP.fold([*history, signed(who, on=TODAY)]), who, NOON) is None

    def test_with_the_lead_ends_what_was_signed_for_it(self) -> None:
        state = GROUP.fold(
            [
                *meeting(),
                led(CO_LEADER, Role.TRAINEE, SUPERVISOR),
                signed(CO_LEADER),
                signed(SUPERVISOR),
                LeadershipEnded(person=CO_LEADER, supervisor=SUPERVISOR),
            ]
        )
        assert state.signatures.keys() == {person(number) for number in range(1, 7)}

    def test_who_leads_without_a_signature_does_not_count_to_begin(self) -> None:
        state = GROUP.fold([*recruiting(), led(), *members(5), signed(LEADER)])
        assert state.to_begin(NOON) == 1

    def test_signing_twice_on_a_day_changes_nothing(self) -> None:
        (group(*meeting(), signed(person(1), on=TODAY)).by(person(1)).when(sign(person(1))).then())

    def test_an_offer_of_a_closing_group_cannot_be_taken(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW), ClosingPlanned())
            .by(NEW)
            .when(sign())
            .then_refused("group.not_recruiting")
        )

    def test_an_agreement_is_current_for_a_year(self) -> None:
        state = GROUP.fold(meeting())
        year = NOON.replace(year=2031, month=SIGNED_ON.month, day=SIGNED_ON.day)
        assert person(1) in state.signed(year - timedelta(days=1))
        assert person(1) not in state.signed(year)

    def test_an_agreement_of_an_older_version_is_not_current(self) -> None:
        rules = GroupRules(profile=RuleProfile(agreement_version=2))
        assert GROUP.fold(meeting(6, rules)).signed(NOON) == frozenset()


class TestConsent:
    def test_a_member_lets_narratives_be_kept(self) -> None:
        (
            group(*meeting())
            .by(person(1))
            .when(AnswerContentConsent(person(1), given=True))
            .then(ContentConsentGiven(person=person(1)))
        )

    def test_a_member_withdraws_that_as_easily(self) -> None:
        (
            group(*meeting(), ContentConsentGiven(person=person(1)))
            .by(person(1))
            .when(AnswerContentConsent(person(1), given=False))
            .then(ContentConsentRefused(person=person(1)))
        )

    def test_who_is_offered_a_seat_may_answer_with_the_agreement(self) -> None:
        (
            group(*meeting(), MembershipOffered(person=NEW))
            .by(NEW)
            .when(AnswerContentConsent(NEW, given=True))
            .then(ContentConsentGiven(person=NEW))
        )

    @pytest.mark.parametrize(
        ("given", "known"),
        [
            (True, ContentConsentGiven(person=person(1))),
            (False, ContentConsentRefused(person=person(1))),
        ],
    )
    def test_the_same_answer_changes_nothing(self, given: bool, known: GroupEvent) -> None:
        (
            group(*meeting(), known)
            .by(person(1))
            .when(AnswerContentConsent(person(1), given=given))
            .then()
        )

    def test_nobody_answers_for_somebody_else(self) -> None:
        (
            group(*meeting())
            .by(LEADER)
            .when(AnswerContentConsent(person(1), given=True))
            .then_refused("consent.not_the_person")
        )

    def test_an_officer_enters_an_answer_of_the_past(self) -> None:
        (
            group(*meeting())
            .by_officer(Role.ORGANIZATION_ADMIN)
            .entered_late()
            .when(AnswerContentConsent(person(1), given=True))
            .then(ContentConsentGiven(person=person(1)))
        )

    def test_strangers_are_not_asked(self) -> None:
        (
            group(*meeting())
            .by(NEW)
            .when(AnswerContentConsent(NEW, given=True))
            .then_refused("consent.not_on_roster")
        )
