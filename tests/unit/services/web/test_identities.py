"""The pages and addresses by which two officers learn who a number is."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from domain.codes import refusal
from domain.identities.events import IdentityGround
from domain.identities.state import IdentityStage
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.organizations.events import Naming
from domain.protocol.answers import Done
from domain.protocol.glass import JustificationShown
from domain.protocol.identities import (
    DecideIdentity,
    IdentitiesListed,
    IdentityLine,
    IdentityShown,
    IdentityStep,
    LearnIdentity,
    ListIdentities,
    ReadIdentityReason,
    RequestIdentity,
)
from domain.protocol.mine import IdentityNotice, MineShown, WhoSawMine
from domain.protocol.names import PersonName
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

REQUEST, SUBJECT, ASKER = UUID(int=1), PersonId(UUID(int=2)), PersonId(UUID(int=3))
HERE = f"/identity-requests/{REQUEST}"
WHY = "A complaint says so. [why]"
FORM = {
    "program": str(ORGANIZATION_ID),
    "entry": "105",
    "subject": str(SUBJECT),
    "ground": "review",
    "reason": WHY,
    "once": str(UUID(int=9)),
}


def listed(*may: str, stage: IdentityStage = IdentityStage.ASKED) -> IdentitiesListed:
    line = IdentityLine(
        request=REQUEST,
        program=ProgramId(ORGANIZATION_ID),
        entry=105,
        subject=SUBJECT,
        ground=IdentityGround.REVIEW,
        stage=stage,
        asker=ASKER,
        office=Role.AUDITOR,
        asked_at=MORNING,
        decided_by=None,
        until=None,
        told_at=None,
        may=may,
    )
    return IdentitiesListed((line,), {ASKER: PersonName("Desmond", "Okafor", "")}, 7)


def asked(world: World, kind: type) -> Sequence[object]:
    return [one for one in world.warden.asked if isinstance(one, kind)]


@pytest.mark.parametrize(
    ("language", "asker", "purpose"),
    [
        ("en", "Asked by", "Follow-up of a review"),
        ("fr", "Demandé par", "Suite d’une vérification"),
    ],
)
@pytest.mark.parametrize("step", ["approvals", "refusals", "withdrawals", "tellings"])
def test_each_step_says_who_asks_and_for_what_before_it_is_taken(
    world: World, step: str, language: str, asker: str, purpose: str
) -> None:
    world.warden.told[ListIdentities] = listed()
    page = Reader(world, PRIVACY, language).send(f"{HERE}/{step}").text
    assert f"<dt>{asker}</dt><dd>Desmond Okafor</dd>" in page
    assert f"<dd>{purpose}</dd>" in page
    assert "<dd>105</dd>" in page
    assert str(SUBJECT) not in page


def test_the_number_itself_is_for_the_records_alone(world: World) -> None:
    world.warden.told[ListIdentities] = listed()
    page = Reader(world, AUDITOR).get(HERE).text
    before, _, records = page.partition("For your records")
    assert str(SUBJECT) not in before
    assert str(SUBJECT) in records


def test_it_is_asked_by_a_form_that_carries_number_and_entry(world: World) -> None:
    world.warden.told[ListIdentities] = listed()
    world.warden.told[RequestIdentity] = Done(4, REQUEST)
    auditor = Reader(world, AUDITOR)
    address = f"/identity-requests/new?program={ORGANIZATION_ID}&entry=105&subject={SUBJECT}"
    assert str(SUBJECT) in auditor.get(address).text
    sent = auditor.after(auditor.send("/identity-requests", FORM))
    assert "Request sent. Another privacy officer will decide." in sent.text
    assert "Desmond Okafor" in sent.text
    [request] = asked(world, RequestIdentity)
    assert isinstance(request, RequestIdentity)
    assert (request.entry, request.subject, request.reason.reveal()) == (105, SUBJECT, WHY)


def test_a_refused_form_gives_the_words_back_to_who_typed_them(world: World) -> None:
    world.warden.told[RequestIdentity] = refusal("identity.not_in_record")
    reply = Reader(world, AUDITOR).send("/identity-requests", FORM)
    assert reply.status_code == 422
    assert WHY in reply.text
    assert "This number is neither who viewed nor whose name was viewed" in reply.text


def test_the_reason_is_read_before_it_is_decided(world: World) -> None:
    world.warden.told[ListIdentities] = listed("approve", "decline")
    world.warden.told[ReadIdentityReason] = JustificationShown(Sealed(WHY), 8)
    officer = Reader(world, PRIVACY)
    page = officer.get(HERE).text
    assert f"{HERE}/justifications" in page
    assert f"{HERE}/approvals" not in page
    page = officer.send(f"{HERE}/justifications").text
    assert WHY in page
    assert f"{HERE}/approvals" in page


@pytest.mark.parametrize(
    ("path", "step", "said"),
    [
        ("approvals", IdentityStep.APPROVE, "Agreed. The officer who asked can see the name once"),
        ("refusals", IdentityStep.DECLINE, "Request refused."),
        ("withdrawals", IdentityStep.WITHDRAW, "Request withdrawn."),
    ],
)
def test_each_step_asks_first(world: World, path: str, step: IdentityStep, said: str) -> None:
    world.warden.told[ListIdentities] = listed()
    world.warden.told[DecideIdentity] = Done(4)
    officer = Reader(world, PRIVACY)
    assert officer.send(f"{HERE}/{path}").status_code == 200
    assert asked(world, DecideIdentity) == []
    assert said in officer.after(officer.does(f"{HERE}/{path}")).text
    [decided] = asked(world, DecideIdentity)
    assert isinstance(decided, DecideIdentity)
    assert decided.step is step


def test_the_name_is_shown_once_and_in_no_address(world: World) -> None:
    world.warden.told[ListIdentities] = listed("tell", "withdraw", stage=IdentityStage.APPROVED)
    world.warden.told[LearnIdentity] = IdentityShown(SUBJECT, PersonName("Mei", "Chen", ""), 9)
    auditor = Reader(world, AUDITOR)
    assert "Mei Chen" not in auditor.send(f"{HERE}/tellings").text
    page = auditor.does(f"{HERE}/tellings")
    assert "Mei Chen" in page.text
    assert f"{HERE}/tellings" not in page.text, "it is not offered again"
    assert page.headers["cache-control"] == "no-store"


def test_whose_name_is_erased_is_a_former_member(world: World) -> None:
    world.warden.told[ListIdentities] = listed("tell", stage=IdentityStage.APPROVED)
    world.warden.told[LearnIdentity] = IdentityShown(SUBJECT, None, 9)
    assert "Former member" in Reader(world, AUDITOR).does(f"{HERE}/tellings").text
    told = world.of(AUDITOR).does(f"/identity-requests/{REQUEST}/tellings")
    assert told == {"person": str(SUBJECT), "name": None, "record": 9}


def test_whom_it_was_told_of_sees_it_among_their_looks(world: World) -> None:
    """P25: when, by which office and why."""
    notice = IdentityNotice(MORNING, Role.AUDITOR, IdentityGround.LEGAL_ORDER)
    world.warden.told[WhoSawMine] = MineShown(naming=Naming.NEVER, newest=MORNING, told=(notice,))
    world.meet("m@example.org")
    page = Reader(world, "m@example.org").get("/mine/accesses.csv")
    assert page.status_code == 200
    told = world.of("m@example.org").get("/my-items/accesses").json()["told"]
    assert [one["office"] for one in told] == ["auditor"]


class TestOverHttp:
    def test_a_whole_request_goes_by_its_addresses(self, world: World) -> None:
        world.warden.told[RequestIdentity] = Done(4, REQUEST)
        world.warden.told[DecideIdentity] = Done(5)
        world.warden.told[ListIdentities] = listed("approve")
        world.warden.told[ReadIdentityReason] = JustificationShown(Sealed(WHY), 8)
        shown = IdentityShown(SUBJECT, PersonName("Mei", "Chen", ""), 9)
        world.warden.told[LearnIdentity] = shown
        auditor, officer = world.of(AUDITOR), world.of(PRIVACY)
        body = {
            "program": str(ORGANIZATION_ID),
            "entry": 105,
            "subject": str(SUBJECT),
            "ground": "review",
            "reason": WHY,
        }
        made = auditor.does("/identity-requests", body)
        assert made["id"] == str(REQUEST)
        path = f"/identity-requests/{REQUEST}"
        assert officer.does(f"{path}/justifications")["text"] == WHY
        for step in ("approvals", "refusals", "withdrawals"):
            officer.does(f"{path}/{step}")
        told = auditor.does(f"{path}/tellings")
        assert told["name"]["givenName"] == "Mei"
        for address in ("/identity-requests", path):
            register = world.of(ADMIN).get(address).json()
            assert register["items"][0]["may"] == ["approve"]
            assert register["people"][0]["familyName"] == "Okafor"

    def test_a_request_that_there_is_not_is_not_there(self, world: World) -> None:
        world.warden.told[ListIdentities] = IdentitiesListed((), {}, 7)
        gone = world.of(ADMIN).get(f"/identity-requests/{REQUEST}")
        assert (gone.status_code, gone.json()["code"]) == (404, "identity.missing")
