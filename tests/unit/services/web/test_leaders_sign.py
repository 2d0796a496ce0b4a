"""Who leads a group, and who supervises one who does, sign its agreement too; the group sees it."""

from tests.kit.agreements import signature
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, World
from tests.unit.services.web.test_beginning import LEA, recruiting

SUE, TOM = "sue@example.org", "tom@example.org"
ASKED = "Read and sign the agreement"
FORM = {"agreementVersion": "1", "locale": "en", "digest": str(signature("en")["digest"])}


def supervised(world: World) -> str:
    """A group that could begin, which Lea leads with Tom, who is in training under Sue."""
    group = recruiting(world, 6)
    program = group.split("/")[2]
    tom, sue = world.meet(TOM, program), world.meet(SUE, program)
    lead = {
        "person": str(tom),
        "role": "trainee",
        "credential": "trainee_supervised",
        "supervisor": str(sue),
    }
    world.admin.does(f"{group}/leaderships", lead)
    return group


def test_a_leader_signs_on_the_page_and_the_members_see_that_they_did(world: World) -> None:
    group = recruiting(world, 6)
    lea, member = Reader(world, LEA, "en"), Reader(world, "m1@example.org", "en")
    assert "1 leader has not signed yet." in member.get(group).text
    assert f'href="{group}/agreement"' in lea.get("/my-groups").text
    assert ASKED in lea.get(group).text
    signed = lea.after(lea.send(f"{group}/signatures", FORM)).text
    assert "You signed the group agreement." in signed
    assert "Welcome" not in signed
    assert ASKED not in signed
    assert ASKED not in lea.get("/my-groups").text
    assert "1 leader has signed too." in member.get(group).text


def test_a_supervisor_reads_the_agreement_and_signs_it_and_nothing_else_of_the_group(
    world: World,
) -> None:
    group = supervised(world)
    sue = Reader(world, SUE, "en")
    assert f'href="{group}/agreement"' in sue.get("/my-groups").text
    page = sue.get(f"{group}/agreement").text
    assert "Limits of confidentiality" in page
    assert f'href="{group}"' not in page
    assert sue.get(group).status_code == 404
    signed = sue.after(sue.send(f"{group}/signatures", FORM)).text
    assert "You signed the group agreement." in signed
    assert "You signed version 1 on" in signed
    assert f'href="{group}/agreement"' not in sue.get("/my-groups").text
    shown = world.of(LEA).get(group).json()
    counts = (shown["leadersSigned"], shown["supervisors"], shown["supervisorsSigned"])
    assert counts == (0, 1, 1)


def test_over_the_api_a_leader_and_a_supervisor_sign_and_a_stranger_finds_no_group(
    world: World,
) -> None:
    group = supervised(world)
    for who in (LEA, SUE):
        asked = world.of(who).get(f"{group}/agreement", locale="en-CA").json()
        assert asked["toSign"]
        world.of(who).does(f"{group}/signatures", signature())
        assert not world.of(who).get(f"{group}/agreement").json()["toSign"]
    world.meet("out@example.org")
    assert world.of("out@example.org").get(f"{group}/agreement").status_code == 404
    assert world.of("out@example.org").post(f"{group}/signatures", signature()).status_code == 404


def test_who_lets_a_group_begin_is_told_who_has_not_signed(world: World) -> None:
    """Ruling 6: it warns, and the group begins."""
    group = supervised(world)
    world.of(LEA).does(f"{group}/signatures", signature())
    asked = Reader(world, ADMIN, "en").send(f"{group}/activations").text
    assert asked.count("Has not signed the agreement") == 2
    begun = world.admin.does(f"{group}/activations")
    assert begun["noted"] == ["agreement.leading_unsigned"]


def test_where_all_who_lead_have_signed_nothing_is_noted(world: World) -> None:
    group = recruiting(world, 6)
    world.of(LEA).does(f"{group}/signatures", signature())
    asked = Reader(world, ADMIN, "en").send(f"{group}/activations").text
    assert "Has not signed the agreement" not in asked
    assert world.admin.does(f"{group}/activations")["noted"] == []
