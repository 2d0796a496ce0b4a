"""What somebody is asked besides the agreement: one by one, taken back as easily as it is given."""

import pytest

from domain.groups.commands import AnswerConsent, GroupCommand
from domain.groups.consents import Matter
from domain.groups.effective import Consent, all_agree, answers_of
from domain.groups.events import (
    ConsentGiven,
    ConsentRefused,
    GroupEvent,
    LeadershipEnded,
    MembershipEnded,
)
from domain.groups.group import GROUP
from domain.groups.state import Group
from domain.kernel import Role
from tests.kit.groups import LEADER, meeting, offered
from tests.kit.scenario import Scenario, person

ONE, NEW = person(1), person(50)
EACH = pytest.mark.parametrize("matter", Matter)


def group(*events: GroupEvent) -> Scenario[Group, GroupCommand, GroupEvent]:
    return Scenario(GROUP).given(*meeting(), *events)


@EACH
@pytest.mark.parametrize("who", [ONE, LEADER])
def test_who_is_in_a_group_agrees_to_one_thing_and_takes_it_back(
    matter: Matter, who: object
) -> None:
    me = ONE if who == ONE else LEADER
    given = ConsentGiven(person=me, matter=matter)
    group().by(me).when(AnswerConsent(me, matter, given=True)).then(given)
    refused = ConsentRefused(person=me, matter=matter)
    group(given).by(me).when(AnswerConsent(me, matter, given=False)).then(refused)
    group(given).by(me).when(AnswerConsent(me, matter, given=True)).then()


def test_one_answer_says_nothing_of_another_matter_and_silence_is_no_answer() -> None:
    state = GROUP.fold([*meeting(), ConsentGiven(person=ONE, matter=Matter.RESEARCH)])
    assert answers_of(state, ONE) == {
        Matter.RECORDING: Consent.NOT_ASKED,
        Matter.RESEARCH: Consent.GIVEN,
        Matter.DIRECTORY: Consent.NOT_ASKED,
        Matter.OUTREACH: Consent.NOT_ASKED,
    }
    assert set(answers_of(state, person(2)).values()) == {Consent.NOT_ASKED}


def test_a_recording_needs_all_and_ends_with_the_first_who_declines() -> None:
    everybody = [LEADER, *(person(number) for number in range(1, 7))]
    agreed = [ConsentGiven(person=one, matter=Matter.RECORDING) for one in everybody]
    assert not all_agree(GROUP.fold([*meeting(), *agreed[1:]]), Matter.RECORDING)
    assert all_agree(GROUP.fold([*meeting(), *agreed]), Matter.RECORDING)
    declined = ConsentRefused(person=ONE, matter=Matter.RECORDING)
    assert not all_agree(GROUP.fold([*meeting(), *agreed, declined]), Matter.RECORDING)
    assert not all_agree(Group(), Matter.RECORDING)


def test_nobody_answers_for_another_nor_does_an_import() -> None:
    command = AnswerConsent(ONE, Matter.RESEARCH, given=True)
    group().by(LEADER).when(command).then_refused("consent.not_the_person")
    late = group().by_officer(Role.ORGANIZATION_ADMIN).entered_late()
    late.when(command).then_refused("consent.not_the_person")


def test_who_is_not_in_the_group_is_not_asked() -> None:
    command = AnswerConsent(NEW, Matter.RESEARCH, given=True)
    group(offered(NEW)).by(NEW).when(command).then_refused("consent.not_in_group")


def test_with_the_place_ends_what_was_agreed_to() -> None:
    agreed = [ConsentGiven(person=one, matter=Matter.RESEARCH) for one in (ONE, LEADER)]
    left: list[GroupEvent] = [MembershipEnded(person=ONE), LeadershipEnded(person=LEADER)]
    assert GROUP.fold([*meeting(), *agreed, *left]).answers == {}
