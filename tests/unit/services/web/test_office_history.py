"""The page of roles over time: who holds what since when, by whose word, and who is left alone."""

from datetime import timedelta

import pytest

from domain.kernel import PersonId, Role
from domain.organizations.tenures import Tenure
from domain.protocol.names import PersonName
from domain.protocol.offices import (
    ListOffices,
    OfficeHistoryShown,
    OfficeLine,
    OfficesListed,
    ShowOfficeHistory,
)
from tests.kit.paper import Reader
from tests.kit.scenario import person
from tests.kit.web import ADMIN, AUDITOR, MORNING, World

HERE = "/officers/history"
ANN, BEN, CLEO = person(1), person(2), person(3)
NAMES: dict[PersonId, PersonName] = {
    ANN: PersonName("Ann", "Archer", ""),
    BEN: PersonName("Ben", "Bell", ""),
    CLEO: PersonName("Cleo", "Cross", ""),
}
TENURES = (
    Tenure(
        person=BEN,
        role=Role.PRIVACY_OFFICER,
        program=None,
        since=MORNING - timedelta(days=40),
        given_by=ANN,
        confirmed_by=CLEO,
    ),
    Tenure(
        person=CLEO,
        role=Role.AUDITOR,
        program=None,
        since=MORNING - timedelta(days=90),
        until=MORNING - timedelta(days=60),
        given_by=ANN,
        ended_by=ANN,
    ),
)


@pytest.fixture
def governed(world: World) -> World:
    """An organization in which one privacy officer is alone."""
    alone = (Role.PRIVACY_OFFICER,)
    world.warden.told[ShowOfficeHistory] = OfficeHistoryShown(
        tenures=TENURES, alone=alone, names=NAMES
    )
    return world


def test_each_tenure_says_since_when_and_by_whose_word(governed: World) -> None:
    page = Reader(governed, ADMIN).get(HERE).text
    assert "Proposed by Ann Archer, confirmed by Cleo Cross." in page
    assert "Appointed by Ann Archer." in page
    assert "Ended by Ann Archer." in page
    assert page.index("Ben Bell") < page.index("Before") < page.rindex("Cleo Cross")


def test_who_is_left_alone_is_said_first(governed: World) -> None:
    page = Reader(governed, AUDITOR).get(HERE).text
    assert page.index("No one can stand in") < page.index("In this role now")
    assert "Only one person has this role" in page


def test_where_nobody_is_alone_nothing_is_warned_of(world: World) -> None:
    page = Reader(world, ADMIN).get(HERE).text
    assert "No one can stand in" not in page
    assert "No one has left a role." in page


def test_the_page_is_in_french_too(governed: World) -> None:
    page = Reader(governed, ADMIN, "fr").get(HERE).text
    assert "Aucune relève" in page
    assert "Proposé par Ann Archer, confirmé par Cleo Cross." in page


def test_officers_are_led_there_from_who_holds_office_now(world: World) -> None:
    line = OfficeLine(ANN, Role.ORGANIZATION_ADMIN, None, may_end=False)
    listed = OfficesListed(offices=(line,), waiting=(), names=NAMES)
    world.warden.told[ListOffices] = listed
    assert f'href="{HERE}"' in Reader(world, ADMIN).get("/officers").text
