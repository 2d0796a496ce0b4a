"""Break-glass over HTTP: the whole way, and what each role is told who tries a step of it."""

from typing import Any

import pytest

from tests.kit.circle import NARRATIVE, Circle
from tests.kit.service import Organization, Person, Service

WHY = "By order of the court. [why-31c0]"
STEPS: list[tuple[str, object]] = [
    ("approvals", None),
    ("refusals", None),
    ("withdrawals", None),
    ("justifications", None),
    ("openings", {"item": "{item}"}),
    ("deferrals", {"until": "2030-01-15T18:30:00Z", "reason": "Section 12."}),
    ("reviews", {"disposition": "justified", "note": "Seen."}),
]


class Case:
    """A sealed case that its author shares with nobody but the leaders, and its officers."""

    def __init__(self, service: Service, code: str) -> None:
        self.organization: Organization = service.organization(code, "deputy")
        self.circle = Circle(self.organization)
        self.session = self.circle.held(1)
        self.item = self.circle.sealed(self.session)
        self.path = f"{self.circle.path}/break-glass"

    def of(self, name: str) -> Person:
        return self.organization.of(name)

    def asked(self) -> str:
        body = {"ground": "legal_order", "items": [self.item], "reason": WHY}
        return str(self.of("privacy").does(self.path, body)["id"])

    def does(self, who: str, grant: str, step: str, body: object = None) -> dict[str, Any]:
        return self.of(who).does(f"{self.path}/{grant}/{step}", body)

    def told(self, who: str, grant: str, step: str, body: object) -> tuple[int, str]:
        """The status and code of a step that somebody tries."""
        sent = {"item": self.item} if step == "openings" else body
        reply = self.of(who).post(f"{self.path}/{grant}/{step}", sent)
        return reply.status_code, reply.json().get("code", "")


@pytest.fixture(scope="module")
def case(service: Service) -> Case:
    return Case(service, "GLASS")


def test_two_officers_approve_one_opens_others_are_told_a_fourth_reviews(case: Case) -> None:
    """Break-glass: the whole way over HTTP; the register answers for a position it was given."""
    listed = case.of("privacy").get(f"{case.session}/sealed-items").json()["items"]
    assert case.item in {item["item"] for item in listed}
    grant = case.asked()
    assert case.does("deputy", grant, "justifications")["text"] == WHY
    case.does("deputy", grant, "approvals")
    case.does("admin", grant, "approvals")
    opened = case.does("privacy", grant, "openings", {"item": case.item})
    assert opened["text"] == NARRATIVE
    assert opened["watermark"]["reader"] == "Privacy Officer"
    again = case.told("privacy", grant, "openings", None)
    assert again == (409, "grant.used")
    case.does("privacy", grant, "withdrawals")
    review = {"disposition": "follow_up", "note": "Ask the court for less."}
    left = case.does("auditor", grant, "reviews", review)
    shown = case.of("auditor").get(f"{case.path}/{grant}", after=left["position"])
    [line] = shown.json()["items"]
    assert (line["stage"], line["disposition"], line["opened"]) == (
        "withdrawn",
        "follow_up",
        [case.item],
    )
    named = {person["givenName"] for person in shown.json()["people"]}
    assert named == {"Privacy", "Deputy", "Admin", "Auditor"}
    for hidden in (NARRATIVE, WHY, "Ask the court"):
        assert hidden not in shown.text
    told = case.of("m1").get("/break-glass/notices").json()
    assert [(notice["item"], notice["own"]) for notice in told["items"]] == [(case.item, True)]
    assert told["ofTheYear"] is None
    assert case.of("lea").get("/break-glass/notices").json()["items"][0]["own"] is False
    assert case.of("m2").get("/break-glass/notices").json()["items"] == []


@pytest.mark.parametrize("who", ["lea", "m1", "m2"])
def test_who_holds_no_office_finds_no_grant_whatever_the_verb(case: Case, who: str) -> None:
    """Threat: IDOR, roles × objects × verbs: the same 404 as for what is not there."""
    grant = case.asked()
    for step, body in STEPS:
        assert case.told(who, grant, step, body) == (404, "grant.missing"), step
    assert case.of(who).get(f"{case.path}/{grant}").status_code == 404
    assert case.of(who).get("/break-glass").status_code == 404
    asking = {"ground": "legal_order", "items": [case.item], "reason": WHY}
    assert case.of(who).post(case.path, asking).json()["code"] == "grant.missing"
    assert case.of(who).get(f"{case.session}/sealed-items").status_code == 404


NOT_YET = {
    "privacy": {
        "approvals": "grant.own_request",
        "refusals": "grant.own_request",
        "openings": "grant.not_active",
        "deferrals": "grant.own_request",
        "reviews": "grant.not_a_third_person",
    },
    "auditor": {
        "approvals": "grant.not_an_approver",
        "refusals": "grant.not_an_approver",
        "withdrawals": "grant.not_yours",
        "justifications": "grant.not_an_approver",
        "openings": "grant.not_yours",
        "deferrals": "grant.not_privacy_officer",
        "reviews": "grant.not_over",
    },
    "admin": {
        "withdrawals": "grant.not_yours",
        "openings": "grant.not_yours",
        "deferrals": "grant.not_privacy_officer",
        "reviews": "grant.not_over",
    },
    "deputy": {"withdrawals": "grant.not_yours", "openings": "grant.not_yours"},
}


@pytest.mark.parametrize("who", NOT_YET)
def test_an_officer_takes_the_steps_of_their_own_office_alone(case: Case, who: str) -> None:
    grant = case.asked()
    told = {
        step: case.told(who, grant, step, body)[1] for step, body in STEPS if step in NOT_YET[who]
    }
    assert told == NOT_YET[who]
