"""The page of the operator's access: officers see who was let in, others who may let in."""

from datetime import timedelta

from domain.access.purposes import OperatorReason
from domain.protocol.door import AdmissionLine, AdmissionsListed, ListAdmissions
from domain.protocol.names import PersonName
from tests.kit.paper import Reader
from tests.kit.scenario import person
from tests.kit.web import ADMIN, AUDITOR, MORNING, World

HERE = "/operator-admissions"
ANN, BEN = person(1), person(2)
LINE = AdmissionLine(
    reason=OperatorReason.SUPPORT,
    by=ANN,
    at=MORNING,
    until=MORNING + timedelta(hours=1),
    entered_at=None,
    entered_as=None,
)
ENTERED = AdmissionLine(
    reason=OperatorReason.IMPORT,
    by=ANN,
    at=MORNING,
    until=MORNING + timedelta(hours=1),
    entered_at=MORNING,
    entered_as=BEN,
)


def told(world: World, *lines: AdmissionLine) -> World:
    names = {ANN: PersonName("Ann", "Archer", ""), BEN: PersonName("Ben", "Bell", "")}
    world.warden.told[ListAdmissions] = AdmissionsListed(lines=lines, names=names)
    return world


def test_officers_see_who_let_staff_in_and_as_whom_it_came(world: World) -> None:
    page = Reader(told(world, ENTERED, LINE), AUDITOR).get(HERE).text
    assert "Allowed by Ann Archer" in page
    assert "The operator entered as Ben Bell" in page
    assert page.index("The operator entered") < page.index("The operator did not enter.")


def test_where_nobody_was_let_in_the_page_says_so(world: World) -> None:
    assert "No access was allowed yet." in Reader(told(world), ADMIN).get(HERE).text
    assert "Aucun accès" in Reader(told(world), ADMIN, "fr").get(HERE).text


def test_members_read_who_may_let_staff_in_and_no_list(world: World) -> None:
    world.meet("newcomer@example.org", world.program())
    page = Reader(told(world, ENTERED), "newcomer@example.org").get(HERE).text
    assert "A privacy officer or an organization administrator allows access." in page
    assert "Ann Archer" not in page
