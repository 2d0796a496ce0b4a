"""What a group really keeps, and who has agreed: the one answer for pages, API and Warden."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from domain.groups.consents import Matter
from domain.groups.state import Group
from domain.kernel import PersonId
from domain.programs.state import Program
from domain.rules import ContentCapture, Participation


class Consent(StrEnum):
    """What a member has answered to case narratives being kept. Silence is no answer."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


_ANSWERS: Mapping[bool | None, Consent] = {
    True: Consent.GIVEN,
    False: Consent.REFUSED,
    None: Consent.NOT_ASKED,
}


class Effective(msgspec.Struct, frozen=True):
    """How much is kept, and the members' answers to narratives.

    ``everybody_agrees`` is whether there are members and each has said yes.
    """

    capture: ContentCapture
    answers: Mapping[PersonId, Consent]

    @property
    def everybody_agrees(self) -> bool:
        """Whether every member has given consent: a refusal and silence both mean no."""
        return bool(self.answers) and set(self.answers.values()) == {Consent.GIVEN}

    @property
    def asks(self) -> bool:
        """Whether members are asked at all: only where a narrative could be kept."""
        return self.capture is ContentCapture.FULL

    @property
    def narratives(self) -> bool:
        """Whether a case narrative may be kept today."""
        return self.asks and self.everybody_agrees


def answers_of(group: Group, person: PersonId) -> Mapping[Matter, Consent]:
    """Say what somebody has answered to each thing that is asked of who is in a group."""
    theirs = group.answers.get(person, {})
    return {matter: _ANSWERS[theirs.get(matter)] for matter in Matter}


def all_agree(group: Group, matter: Matter) -> bool:
    """Whether everybody in the group has agreed to it; one who declines, or is silent, ends it."""
    people = group.members.keys() | group.leaders.keys()
    return bool(people) and all(group.answers.get(one, {}).get(matter) for one in people)


def effective(group: Group, program: Program | None) -> Effective:
    """Join what a group began with and what its program keeps now: the lesser of the two.

    Without a program, in a history that is older than programs, nothing is lessened.
    """
    own = group.rules.content_capture
    if group.rules.participation is Participation.MANDATORY:
        # Nobody who was placed agrees freely: what their group says is not kept word for word.
        own = own.at_most(ContentCapture.NOTES)
    return Effective(
        capture=own if program is None else own.at_most(program.capture),
        answers={person: _ANSWERS[group.consents.get(person)] for person in group.members},
    )
