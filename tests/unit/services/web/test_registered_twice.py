"""What is proposed of two registrations stands on both their pages, and is asked by both names."""

from uuid import UUID

import pytest

from domain.kernel import PersonId
from domain.protocol.linking import SayOfTwo
from domain.protocol.names import PersonName
from domain.protocol.people import (
    Details,
    Mailbox,
    PersonShown,
    ShowPerson,
    Standing,
    TwinShown,
)
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, MORNING, World

ADA, OTHER, LAST = (PersonId(UUID(int=number)) for number in (2, 3, 4))
HERE = f"/organization/people/{ADA}"
FINDS = f"{HERE}/twins"


def named(person: PersonId, given: str, *, may_confirm: bool) -> TwinShown:
    """Who would be shown as Ada."""
    return TwinShown(
        person=person,
        name=PersonName(given, "Roi", ""),
        is_first=False,
        stands=False,
        may_confirm=may_confirm,
        may_decline=True,
    )


def told(world: World, *proposed: TwinShown) -> None:
    world.warden.told[ShowPerson] = PersonShown(
        person=ADA,
        details=Details(
            given_name="Ada", family_name="Roy", post_nominals="", profession="nurse", locale="en"
        ),
        registered=MORNING,
        home_program=None,
        standing=Standing.IN,
        mailbox=Mailbox.PROVEN,
        belongs=(),
        record=4,
        proposed=proposed,
    )


def test_the_page_of_who_stays_says_each_that_waits_and_offers_no_other(world: World) -> None:
    world.reads.rows["people_register.proposed_as"] = [{"second_id": OTHER}, {"second_id": LAST}]
    told(world, named(OTHER, "Adah", may_confirm=True), named(LAST, "Adaline", may_confirm=False))
    page = Reader(world, ADMIN).get(HERE).text
    [asked] = [one for one in world.warden.asked if isinstance(one, ShowPerson)]
    assert asked.seconds == (OTHER, LAST)
    assert page.count("Proposed: the same person as") == 2
    assert {"Adah Roi" in page, "Adaline Roi" in page} == {True}
    assert page.count("Confirm: same person") == 1
    assert f'href="{FINDS}"' not in page


def test_where_nothing_waits_the_other_registration_can_be_found(world: World) -> None:
    told(world)
    assert f'href="{FINDS}"' in Reader(world, ADMIN).get(HERE).text


@pytest.mark.parametrize(("other", "given"), [(OTHER, "Adah"), (LAST, "Adaline")])
def test_as_it_is_confirmed_the_one_that_was_chosen_is_named(
    world: World, other: PersonId, given: str
) -> None:
    told(world, named(OTHER, "Adah", may_confirm=True), named(LAST, "Adaline", may_confirm=True))
    page = Reader(world, ADMIN).send(f"{FINDS}/confirmations", {"other": str(other)}).text
    assert "Confirm that they are the same person?" in page
    assert page.index("Shown as") < page.index("Ada Roy") < page.index(f"{given} Roi")
    assert ("Adah Roi" in page) != ("Adaline Roi" in page)
    assert not any(isinstance(one, SayOfTwo) for one in world.warden.asked)
