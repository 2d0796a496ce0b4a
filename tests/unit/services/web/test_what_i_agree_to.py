"""Each answers one thing after the other on the page of their group, and changes it as easily."""

from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World
from tests.unit.services.web.test_beginning import LEA, recruiting

MEMBER = "m1@example.org"
RESEARCH = {"matter": "research_use", "given": "yes"}
RECORDING = "recording_for_supervision"


def test_an_answer_is_given_and_taken_back_by_one_tap_each(world: World) -> None:
    group = recruiting(world, 6)
    member = Reader(world, MEMBER, "en")
    assert member.get(group).text.count("You have not answered: nothing is done.") == 4
    said = member.after(member.send(f"{group}/answers", RESEARCH)).text
    assert "Saved: you agree." in said
    assert said.count("You have not answered: nothing is done.") == 3
    declined = member.after(member.send(f"{group}/answers", {**RESEARCH, "given": "no"})).text
    assert "Saved: you do not agree, as of now." in declined
    undone = member.undo(declined)
    assert undone.status_code == 303
    answers = world.of(MEMBER).get(group).json()["yourAnswers"]
    assert answers["research_use"] == "given"
    assert answers[RECORDING] == "not_asked"


def test_a_recording_is_agreed_to_by_all_or_not_at_all(world: World) -> None:
    group = recruiting(world, 6)
    everybody = (LEA, *(f"m{number}@example.org" for number in range(1, 7)))
    for who in everybody:
        assert not world.of(LEA).get(group).json()["recordingAgreed"]
        world.of(who).does(f"{group}/answers", {"matter": RECORDING, "given": True})
    assert world.of(LEA).get(group).json()["recordingAgreed"]
    assert "Everyone in the group agrees." in Reader(world, LEA, "en").get(group).text
    world.of(MEMBER).does(f"{group}/answers", {"matter": RECORDING, "given": False})
    page = Reader(world, LEA, "en").get(group).text
    assert "Not everyone agrees, so no one may record." in page


def test_who_is_not_in_the_group_is_asked_nothing(world: World) -> None:
    group = recruiting(world, 6)
    world.meet("new@example.org", group.split("/")[2])
    waits = world.of("new@example.org")
    waits.does(f"{group}/requests")
    for who, page in ((ADMIN, world.admin), ("new@example.org", waits)):
        assert "What I agree to" not in Reader(world, who, "en").get(group).text
        assert page.get(group).json()["yourAnswers"] == {}
    refused = waits.post(f"{group}/answers", {"matter": "research_use", "given": True})
    assert refused.json()["code"] == "consent.not_in_group"
