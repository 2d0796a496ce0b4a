"""Whatever somebody sends, and whoever they are: nothing fails, and the document is kept to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

import pytest

from tests.kit.circle import Circle
from tests.kit.made_up import CHECKS, Request, all_operations, made_up
from tests.kit.places import Place, settled
from tests.kit.service import Person, Service

ROLES = ["admin", "pat", "auditor", "privacy", "lea", "m1", "nobody"]
"""The organization's admin, a program's, the auditor, the privacy officer, a leader, a member, and
somebody in no group.
"""
ENDS_IT = {"sign_out", "sign_in", "redeem_link", "leave_organization"}
"""What these begin or end is the session that the others are asked in."""


@pytest.fixture(scope="module")
def place(service: Service) -> Place:
    place = settled(Circle(service.organization("MADEUP")))
    organization = place.circle.organization
    organization.meet("pat", "nobody", program=place.ids.program)
    body = {"person": organization.of("pat").id, "role": "program_admin"}
    organization.admin.does("/officers", {**body, "program": place.ids.program})
    return place


@pytest.fixture(scope="module")
def cases(request: pytest.FixtureRequest, place: Place) -> list[Request]:
    """Requests for every operation; every second one is about what there is."""
    count = int(request.config.getoption("--made-up"))
    there = {f"{name}_id": id_ for name, id_ in asdict(place.ids).items()}
    found = [case for operation in all_operations() for case in made_up(operation, count)]
    for case in found[::2]:
        case.path_parameters = {
            name: there.get(name, value) for name, value in (case.path_parameters or {}).items()
        }
    return found


def problems(cases: list[Request], person: Person, answered: Counter[int]) -> Iterator[str]:
    """Send them all, and count the answers by status; what was wrong with them."""
    for case in cases:
        if case.operation.definition.raw["operationId"] in ENDS_IT:
            continue
        sent = case.as_transport_kwargs(base_url=str(person.http.base_url).partition("/api/")[0])
        sent.pop("cookies", None)
        if isinstance(sent.get("data"), bytes | str):
            sent["content"] = sent.pop("data")
        answer = person.http.request(**sent)
        answered[answer.status_code] += 1
        assert "session.none" not in answer.text, f"{case.path}: the session lasts"
        try:
            case.validate_response(answer, checks=CHECKS)
        except AssertionError as wrong:
            yield f"{case.method} {sent['url']} {answer.status_code}: {wrong}"


@pytest.mark.parametrize("role", ROLES)
def test_a_made_up_request_is_answered_as_the_document_says(
    place: Place, cases: list[Request], role: str
) -> None:
    answered: Counter[int] = Counter()
    assert list(problems(cases, place.circle.organization.again(role), answered)) == []
    assert answered[200] > 0
    assert answered[429] < len(cases) / 2, "what is refused for its number alone says little"
