"""An administrator records a death: the page says first what it means; leaders read who it is."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.kernel import PersonId, ProgramId, Role
from domain.protocol.names import PersonName
from domain.protocol.people import (
    Belonging,
    Details,
    Mailbox,
    PersonShown,
    SayAlive,
    SayDeceased,
    ShowPerson,
    Standing,
    TwinShown,
)
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, MORNING, PRIVACY, World

ADA = PersonId(UUID(int=2))
HERE = f"/organization/people/{ADA}"


def told(
    world: World, standing: Standing, died: date | None = None, twin: TwinShown | None = None
) -> None:
    world.warden.told[ShowPerson] = PersonShown(
        person=ADA,
        details=Details(
            given_name="Ada", family_name="Roy", post_nominals="", profession="nurse", locale="en"
        ),
        registered=MORNING,
        home_program=None,
        standing=standing,
        mailbox=Mailbox.PROVEN,
        belongs=(
            Belonging(
                program=ProgramId(UUID(world.program())),
                role=Role.MEMBER,
                group=uuid4(),
                name="Harbour",
            ),
        ),
        record=4,
        died=died,
        twin=twin,
    )


def registered_as(*, stands: bool) -> TwinShown:
    """Another registration of hers, linked or proposed."""
    return TwinShown(
        person=PersonId(UUID(int=3)),
        name=PersonName("Adah", "Roi", ""),
        is_first=True,
        stands=stands,
        may_confirm=False,
        may_decline=False,
        may_unlink=False,
    )


def asked(world: World, kind: type[SayDeceased | SayAlive]) -> list[SayDeceased | SayAlive]:
    return [one for one in world.warden.asked if isinstance(one, kind)]


def test_the_page_that_asks_says_who_and_when_and_which_groups_before_it_is_recorded(
    world: World,
) -> None:
    told(world, Standing.IN)
    reader = Reader(world, ADMIN)
    assert "This person has died" in reader.get(HERE).text
    page = reader.send(f"{HERE}/deaths", {"day": "2026-02-28"})
    for said in ("Record that this person has died?", "Ada Roy", "Harbour", "February 28, 2026"):
        assert said in page.text
    assert asked(world, SayDeceased) == []


def test_a_day_that_nobody_knows_is_left_out(world: World) -> None:
    told(world, Standing.IN)
    page = Reader(world, ADMIN).send(f"{HERE}/deaths", {"day": ""}).text
    assert "Ada Roy" in page
    assert "Day of death" not in page


@pytest.mark.parametrize("stands", [True, False])
def test_as_it_is_recorded_the_other_registration_is_named(world: World, *, stands: bool) -> None:
    told(world, Standing.IN, twin=registered_as(stands=stands))
    page = Reader(world, ADMIN).send(f"{HERE}/deaths", {"day": "2026-02-28"}).text
    assert ("record it there too" in page, "Adah Roi" in page) == (stands, stands)


@pytest.mark.parametrize("standing", [Standing.IN, Standing.DECEASED])
@pytest.mark.parametrize("stands", [True, False])
def test_the_page_says_that_the_other_is_to_be_recorded_too(
    world: World, standing: Standing, *, stands: bool
) -> None:
    told(world, standing, twin=registered_as(stands=stands))
    said = "Check that the other page says it too." in Reader(world, ADMIN).get(HERE).text
    assert said == (stands and standing is Standing.DECEASED)


def test_of_who_has_died_the_page_says_so_and_offers_to_correct_a_mistake(world: World) -> None:
    told(world, Standing.DECEASED, date(2026, 2, 28))
    reader = Reader(world, ADMIN)
    page = reader.get(HERE).text
    assert "Deceased" in page
    assert "February 28, 2026" in page
    assert "Recorded by mistake" in page
    assert "End access" not in page
    assert "Give access again" not in page
    asks = reader.send(f"{HERE}/deaths/withdrawals", {}).text
    assert "Was this recorded by mistake?" in asks
    assert asked(world, SayAlive) == []


def test_the_privacy_desk_lists_them_with_what_can_be_decided(world: World) -> None:
    world.reads.rows["people_register.deceased"] = [{"person_id": ADA}]
    world.warden.names[ADA] = PersonName("Ada", "Roy", "")
    page = Reader(world, PRIVACY).get("/privacy").text
    assert "Deaths recorded" in page
    assert "Ada Roy" in page


@pytest.mark.parametrize("standing", [Standing.IN, Standing.DECEASED])
def test_of_who_has_died_a_correction_promises_no_email(world: World, standing: Standing) -> None:
    told(world, standing)
    corrected = {
        "givenName": "Ada",
        "familyName": "Roi",
        "postNominals": "",
        "profession": "nurse",
        "practice": "",
        "locale": "en",
        "zone": "",
    }
    page = Reader(world, ADMIN).send(f"{HERE}/corrections", corrected).text
    assert "Correct these details?" in page
    promised = "They are told by email" in page, "No email is sent" in page
    assert promised == (standing is Standing.IN, standing is Standing.DECEASED)
