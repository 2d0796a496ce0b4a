"""Days and moments of which every clock and zone has a name, and ids that names are made into."""

from datetime import date
from uuid import UUID, uuid5

import pytest

from domain.kernel import OrganizationId
from domain.kernel.shapes import is_of_these_years
from domain.sessions.naming import session_id


@pytest.mark.parametrize(
    ("year", "known"), [(1, False), (1899, False), (1900, True), (2199, True), (2200, False)]
)
def test_a_day_is_of_a_year_that_there_can_be_an_entry_of(year: int, *, known: bool) -> None:
    assert is_of_these_years(date(year, 1, 1)) is known


def test_a_session_s_id_follows_from_its_organization_and_its_code() -> None:
    organization = OrganizationId(UUID(int=3))
    assert session_id(organization, "G1-S01") == uuid5(organization, "sessions.csv:G1-S01")
