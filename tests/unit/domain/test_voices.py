"""One person's word of two is given in person: which commands are one, and who decides that."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from domain.access.deciding import decided
from domain.access.strengths import STRENGTHS
from domain.credentials import commands as credentials
from domain.grants import commands as grants
from domain.groups import commands as groups
from domain.groups.events import OfficerAdmitted
from domain.groups.group import GROUP
from domain.identities import commands as identities
from domain.kernel import Context, PersonId, ProgramId, Refused, Role, Voice
from domain.keys import commands as keys
from domain.organizations import commands as organizations
from domain.people import commands as people
from domain.ports import Authority, Principal
from domain.privacy import commands as privacy
from domain.providers import commands as providers
from domain.sessions import commands as sessions
from tests.kit.groups import recruiting
from tests.kit.scenario import NOON, ORGANIZATION_ID, PROGRAM_ID, SOMEBODY, person

BY_OPERATOR: Final = msgspec.structs.replace(SOMEBODY, in_person=False)
NEW: Final = person(50)
OF_TWO: Final[dict[str, set[type[Voice]]]] = {
    "legal hold": {
        privacy.PlaceHold,
        privacy.ConfirmHold,
        privacy.RenewHold,
        privacy.ProposeLifting,
        privacy.LiftHold,
    },
    "erasure": {
        privacy.RequestErasure,
        privacy.ApproveErasure,
        privacy.RefuseErasure,
        privacy.WithdrawErasure,
    },
    "retention": {
        privacy.ProposeRetention,
        privacy.AdoptRetention,
        privacy.ProposeClearing,
        privacy.AgreeClearing,
    },
    "key": {keys.DestroyKeyVersion, keys.GiveUpSigningKey},
    "appointment": {
        organizations.AppointOfficer,
        organizations.ConfirmAppointment,
        organizations.ObjectToAppointment,
    },
    "officer in a group": {groups.AdmitOfficer},
    "attendance": {sessions.ProposeAnnulment, sessions.AnnulAttendance},
    "break-glass": {
        grants.RequestGrant,
        grants.ApproveGrant,
        grants.RefuseGrant,
        grants.WithdrawGrant,
        grants.OpenItem,
        grants.DeferNotice,
        grants.ReviewGrant,
    },
    "mailbox of an officer": {people.BackMailboxMove},
    "two registrations": {people.ConfirmLink},
    "lost second factor": {people.AskSignInRenewal, people.BackSignInRenewal},
    "credential": {
        credentials.ProposeCredential,
        credentials.ConfirmCredential,
        credentials.AgreeSupervision,
    },
    "provider": {
        providers.ProposeProvider,
        providers.ApproveProvider,
        providers.ResumeProvider,
    },
    "identity": {
        identities.AskIdentity,
        identities.ApproveIdentity,
        identities.DeclineIdentity,
        identities.WithdrawIdentity,
        identities.TellIdentity,
    },
}
VOICES: Final = sorted(set[type[Voice]]().union(*OF_TWO.values()), key=lambda voice: voice.__name__)
UNSAID: Final = {"role": Role.PRIVACY_OFFICER, "at_once": True}


def given(voice: type[Voice]) -> Voice:
    """A command of a class that takes two, whatever else it says."""
    fields = msgspec.structs.fields(voice)
    return voice(**{one.name: UNSAID.get(one.name) for one in fields})


def anything(_state: object, command: object, _ctx: Context) -> Sequence[object]:
    """Decide that a command is done."""
    return [command]


def subclasses(of: type[Voice]) -> Iterator[type[Voice]]:
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def test_each_command_that_is_one_of_two_words_belongs_to_an_act_that_is_named() -> None:
    assert set(subclasses(Voice)) == set(VOICES)


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.__name__)
def test_a_word_is_refused_before_anything_is_decided_unless_it_is_given_in_person(
    voice: type[Voice],
) -> None:
    command = given(voice)
    assert decided(anything, None, command, SOMEBODY)[0] == [command]
    with pytest.raises(Refused) as refused:
        decided(anything, None, command, BY_OPERATOR)
    assert refused.value.code == "voice.not_in_person"


@pytest.mark.parametrize(
    "command",
    [
        organizations.AppointOfficer(NEW, Role.AUDITOR),
        keys.DestroyKeyVersion(ProgramId(PROGRAM_ID), 1, None, held=False),
        groups.EndMembership(NEW),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_one_person_does_alone_needs_no_second_and_may_be_done_from_anywhere(
    command: object,
) -> None:
    assert decided(anything, None, command, BY_OPERATOR)[0] == [command]


def test_placing_an_officer_in_a_group_is_the_other_word_of_two() -> None:
    """Who decided that they may is one; who places them is the other, and is there as well."""

    def placing(ctx: Context, *cleared: Any) -> Sequence[Any]:  # noqa: ANN401 - an event
        group = GROUP.fold([*recruiting(), *cleared])
        command = groups.AssignLeader(NEW, Role.CO_LEADER, "credentialed")
        return decided(GROUP.decide, group, command, ctx)[0]

    ctx = msgspec.structs.replace(BY_OPERATOR, offices=frozenset({Role.PROGRAM_ADMIN}), at=NOON)
    cleared = OfficerAdmitted(person=NEW, by=PersonId(person(9)))
    assert placing(ctx)
    assert placing(msgspec.structs.replace(ctx, in_person=True), cleared)
    with pytest.raises(Refused) as refused:
        placing(ctx, cleared)
    assert refused.value.code == "voice.not_in_person"


@pytest.mark.parametrize("strength", sorted(STRENGTHS))
def test_only_who_signed_in_themselves_is_there_in_person(strength: str) -> None:
    rights = Authority(organization=ORGANIZATION_ID, person=NEW, version=1, rights=())
    principal = Principal(
        session=UUID(int=1),
        organization=ORGANIZATION_ID,
        person=NEW,
        strength=strength,
        locale="en",
        expires=NOON,
        authority=rights,
    )
    in_turn = {"operator", "link", "recovered", "mailed", "unfinished"}
    assert principal.in_person is (strength not in in_turn)
