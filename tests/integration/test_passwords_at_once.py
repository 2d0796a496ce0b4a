"""Several who give one account another password at once, over the whole service."""

from concurrent.futures import ThreadPoolExecutor

from tests.kit.postgres import run
from tests.kit.service import PASSWORD, Person, Service

ON_RECORD = """SELECT count(*) FROM circlekeep.events
    WHERE organization_id = $1 AND type = 'access.password_replaced'"""


def test_of_several_at_once_one_is_done_and_that_one_alone_is_on_record(service: Service) -> None:
    """By the record the owner is told: nobody is told of a change that was refused."""
    organization = service.organization("ATONCE")
    same = [organization.again("admin") for _ in range(4)]

    def replaced(numbered: tuple[int, Person]) -> int:
        number, person = numbered
        body = {"old": PASSWORD, "new": f"heron {number} over the mill"}
        return person.post("/account/passwords", body).status_code

    with ThreadPoolExecutor(len(same)) as crowd:
        answers = sorted(crowd.map(replaced, enumerate(same)))
    assert answers.count(200) == 1
    assert set(answers[1:]) <= {401, 422}
    assert run(service.database.url(), ON_RECORD, organization.id) == [(1,)]
