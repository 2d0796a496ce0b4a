"""What a group keeps: never more than its program does now, and narratives with consent alone."""

import pytest

from domain.groups.effective import Consent, effective
from domain.groups.events import ContentConsentGiven, ContentConsentRefused, GroupEvent
from domain.groups.group import GROUP
from domain.groups.standing import standing
from domain.groups.state import Group
from domain.programs.state import Program
from domain.rules import ContentCapture, GroupRules
from tests.kit.groups import joined, meeting
from tests.kit.scenario import NOON, person
from tests.kit.sessions import GROUP_ID

SIX = [person(number) for number in range(1, 7)]
FULL = GroupRules(content_capture=ContentCapture.FULL)
KEEPS_ALL = Program(capture=ContentCapture.FULL)


def group(*more: GroupEvent, began_with: ContentCapture = ContentCapture.FULL) -> Group:
    return GROUP.fold([*meeting(6, GroupRules(content_capture=began_with)), *more])


def all_agree() -> list[GroupEvent]:
    return [ContentConsentGiven(person=who) for who in group().members]


@pytest.mark.parametrize("began_with", ContentCapture)
@pytest.mark.parametrize("now", ContentCapture)
def test_a_group_keeps_the_lesser_of_what_it_began_with_and_what_its_program_keeps(
    began_with: ContentCapture, now: ContentCapture
) -> None:
    kept = effective(group(began_with=began_with), Program(capture=now))
    assert kept.capture is began_with.at_most(now)


def test_in_a_program_that_keeps_nothing_no_narrative_is_kept_and_nobody_is_asked() -> None:
    kept = effective(group(*all_agree()), Program(capture=ContentCapture.NONE))
    assert (kept.capture, kept.asks, kept.narratives) == (ContentCapture.NONE, False, False)
    assert effective(group(*all_agree()), KEEPS_ALL).narratives


def test_silence_is_not_asked_and_neither_yes_nor_no() -> None:
    yes, no, *others = group().members
    answered = group(ContentConsentGiven(person=yes), ContentConsentRefused(person=no))
    answers = effective(answered, KEEPS_ALL).answers
    assert (answers[yes], answers[no]) == (Consent.GIVEN, Consent.REFUSED)
    assert {answers[who] for who in others} == {Consent.NOT_ASKED}


def test_a_new_member_is_asked_and_until_they_answer_no_narrative_is_kept() -> None:
    newcomer = person(50)
    grown = group(*all_agree(), *joined(newcomer))
    kept = effective(grown, KEEPS_ALL)
    assert kept.answers[newcomer] is Consent.NOT_ASKED
    assert (kept.asks, kept.narratives) == (True, False)


def test_the_warden_decides_by_the_same_answer_as_pages_and_api_show() -> None:
    agreed = group(*all_agree())
    for now in ContentCapture:
        program = Program(capture=now)
        stands = standing(agreed, NOON, GROUP_ID, program)
        kept = effective(agreed, program)
        assert stands.rules.content_capture is kept.capture
        assert stands.narratives_allowed is kept.everybody_agrees


def test_without_members_nobody_has_agreed() -> None:
    assert not effective(GROUP.initial, None).everybody_agrees
