"""Officers see who has a credential until when, what waits for them, and say their word."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.credentials.commands import ConfirmCredential, ProposeCredential, RevokeCredential
from domain.credentials.events import Evidence, RevocationReason, SuspensionReason
from domain.credentials.state import CredentialStanding
from domain.kernel import PersonId
from domain.protocol.answers import Enacted, StepDone
from domain.protocol.credentials import (
    CredentialLine,
    CredentialsListed,
    EnactCredential,
    ListCredentials,
    ShowCredential,
    ShowOwnCredential,
)
from domain.protocol.names import PersonName
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World

ADA, BEN = PersonId(UUID(int=2)), PersonId(UUID(int=3))
PROPOSAL = UUID(int=9)
NAMES = {ADA: PersonName("Ada", "Abbot", ""), BEN: PersonName("Ben", "Baker", "")}
HERE = f"/credentials/{ADA}"
GIVEN = {
    "evidence": Evidence.COURSE,
    "dated": date(2030, 1, 2),
    "valid_from": date(2030, 1, 3),
    "valid_until": date(2031, 6, 30),
    "given_by": (BEN,),
}
WAITS = CredentialLine(
    person=ADA,
    standing=CredentialStanding.NONE,
    proposal=PROPOSAL,
    proposed_by=BEN,
    proposed_evidence=Evidence.RECOGNISED_ABROAD,
    proposed_dated=date(2030, 1, 2),
    proposed_from=date(2030, 1, 3),
    proposed_until=date(2031, 6, 30),
    waits_until=datetime(2030, 2, 14, tzinfo=UTC),
    may=("confirm", "decline", "train"),
)


def told(world: World, *lines: CredentialLine, able: tuple[PersonId, ...] = ()) -> Reader:
    found = CredentialsListed(lines=lines, names=NAMES, able=able)
    for kind in (ListCredentials, ShowCredential, ShowOwnCredential):
        world.warden.told[kind] = found
    world.warden.told[EnactCredential] = Enacted((StepDone(position=1),))
    return Reader(world, ADMIN)


def in_force(person: PersonId) -> CredentialLine:
    return replace(CredentialLine(person=person, standing=CredentialStanding.IN_FORCE), **GIVEN)


def asked(world: World) -> list[object]:
    return [one.command for one in world.warden.asked if isinstance(one, EnactCredential)]


@pytest.mark.parametrize(
    ("standing", "more", "said"),
    [
        (CredentialStanding.IN_FORCE, GIVEN, "Valid until Jun 30, 2031."),
        (CredentialStanding.AHEAD, GIVEN, "Valid from Jan 3, 2030 to Jun 30, 2031."),
        (CredentialStanding.LAPSED, GIVEN, "Ended on Jun 30, 2031."),
        (
            CredentialStanding.SUSPENDED,
            {**GIVEN, "resting": SuspensionReason.UNDER_REVIEW},
            "Under review. Given until Jun 30, 2031.",
        ),
        (
            CredentialStanding.REVOKED,
            {**GIVEN, "revoked": RevocationReason.AFTER_REVIEW},
            "After a review.",
        ),
        (CredentialStanding.ASKED, {"supervisor": BEN}, "Supervisor: Ben Baker."),
        (CredentialStanding.IN_TRAINING, {"supervisor": BEN, "agreed": True}, "In training"),
    ],
)
def test_the_list_says_what_each_is_worth(
    world: World, standing: CredentialStanding, more: dict[str, object], said: str
) -> None:
    line = replace(CredentialLine(person=ADA, standing=standing), **more)
    reader = told(world, line)
    assert said in " ".join(reader.get("/credentials").text.split())
    assert "Ada Abbot" in reader.get(f"/credentials?state={standing}").text
    assert "No one in this state." in reader.get("/credentials?state=none").text
    assert "Ada Abbot" in reader.get(HERE).text
    assert "Your leader credential" in reader.get("/my-credential").text


def test_what_waits_for_a_second_officer_stands_first_and_among_their_tasks(world: World) -> None:
    reader = told(world, WAITS)
    assert "Waiting for a second officer" in reader.get("/credentials").text
    assert "A leader credential waits for a second officer" in reader.get("/programs").text
    page = reader.get(HERE).text
    assert "Recognized from abroad" in page
    assert f'action="{HERE}/confirmations"' in page


def test_to_confirm_asks_first_and_names_whom_it_is_about(world: World) -> None:
    reader = told(world, WAITS)
    form = {"proposal": str(PROPOSAL)}
    question = reader.send(f"{HERE}/confirmations", form)
    assert "Confirm this credential?" in question.text
    assert "Ada Abbot" in question.text
    assert asked(world) == []
    reader.send(f"{HERE}/confirmations", {**form, "sure": "yes"})
    assert asked(world) == [ConfirmCredential(ADA, PROPOSAL)]


def test_an_administrator_proposes_it_and_chooses_who_could_supervise(world: World) -> None:
    line = CredentialLine(person=ADA, standing=CredentialStanding.NONE, may=("propose", "train"))
    reader = told(world, line, able=(BEN,))
    assert f'<option value="{BEN}">Ben Baker</option>' in reader.get(HERE).text
    form = {"evidence": "course", "dated": "2030-01-02"}
    form |= {"validFrom": "2030-01-03", "validUntil": "2031-06-30"}
    reply = reader.send(f"{HERE}/proposals", form)
    assert reply.headers["location"] == HERE
    assert asked(world) == [
        ProposeCredential(
            person=ADA,
            evidence=Evidence.COURSE,
            dated=date(2030, 1, 2),
            valid_from=date(2030, 1, 3),
            valid_until=date(2031, 6, 30),
        )
    ]


def test_to_revoke_one_takes_a_tick_besides(world: World) -> None:
    line = replace(in_force(ADA), may=("suspend", "revoke"))
    reader = told(world, line)
    form = {"reason": "after_review"}
    assert "This cannot be undone." in reader.send(f"{HERE}/revocations", form).text
    assert asked(world) == []
    reader.send(f"{HERE}/revocations", {**form, "sure": "yes"})
    assert asked(world) == [RevokeCredential(ADA, RevocationReason.AFTER_REVIEW)]


def test_a_supervisor_finds_who_asks_on_their_own_page(world: World) -> None:
    own = in_force(BEN)
    trainee = CredentialLine(
        person=ADA,
        standing=CredentialStanding.ASKED,
        supervisor=BEN,
        may=("agree", "disagree", "end"),
    )
    reader = told(world, own, trainee)
    page = reader.get("/my-credential").text
    assert "You are asked to supervise." in page
    assert f'action="{HERE}/supervisions"' in page
    reply = reader.send(f"{HERE}/supervisions", {})
    assert reply.headers["location"] == "/my-credential"
