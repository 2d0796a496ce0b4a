"""A place in a running service where each kind of thing is, and the ids of them all."""

import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tests.kit.circle import Circle
from tests.kit.published import issuer

SOMEBODY = str(uuid4())
QUARTER = f"{datetime.now(UTC).year}-Q{(datetime.now(UTC).month + 2) // 3}"


@dataclass(frozen=True)
class Ids:
    """What stands in the places of an address."""

    program: str
    group: str
    session: str
    item: str
    presentation: str
    grant: str
    audit: str
    hold: str
    request: str
    appointment: str
    invitation: str
    person: str
    order: str = SOMEBODY
    provider: str = SOMEBODY
    passkey: str = SOMEBODY
    sign_in: str = SOMEBODY

    def address(self, template: str) -> str:
        """Fill an address in."""
        numbered = re.sub(r"\{entry(?::int)?\}", "1", template)
        return re.sub(r"\{(\w+?)_id(?::\w+)?\}", lambda m: str(getattr(self, m.group(1))), numbered)

    def without(self, text: str) -> str:
        """The text without these ids: a page may hold its own address, for its language switch."""
        for field in fields(self):
            text = text.replace(getattr(self, field.name), field.name)
        return text

    @classmethod
    def made_up(cls, program: str | None = None) -> "Ids":
        """Ids of nothing, within a program if one is given."""
        return cls(program or str(uuid4()), *(str(uuid4()) for _ in range(11)))

    def within(self, program: str) -> "Ids":
        """The same ids, asked for in a program they are not of."""
        return replace(self, program=program)


def provider() -> dict[str, str]:
    """What is proposed as a provider of sign-ins: one that can be tried."""
    return {
        "name": "Login",
        "issuer": issuer(),
        "client": "circlekeep",
        "secret": "the secret of the client",
    }


@dataclass(frozen=True)
class Place:
    """A circle with a held session and a sealed case."""

    circle: Circle
    ids: Ids


def settled(circle: Circle) -> Place:
    session = circle.held(1)
    [presentation] = circle.organization.of(circle.leader).get(session).json()["presentations"]
    item = circle.sealed(session)
    group = circle.group.rpartition("/")[2]
    session_id = session.rpartition("/")[2]
    organization = circle.organization
    day = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    privacy, member = organization.of("privacy"), organization.of(circle.members[2])
    asked = {"ground": "legal_order", "items": [item], "reason": "By order."}
    grant = privacy.does(f"{circle.path}/break-glass", asked)["id"]
    held = {"ground": "litigation", "reviewOn": day, "program": circle.program}
    hold = privacy.does("/legal-holds", held)["id"]
    request = member.does("/my-erasures", {"kind": "author"})["id"]
    rounds = organization.auditor.get("/audits").json()["items"]
    drawn = {"quarter": QUARTER, "records": 5}
    audit = rounds[0]["id"] if rounds else organization.auditor.does("/audits", drawn)["id"]
    office = {"person": member.id, "role": "organization_admin"}
    appointment = organization.admin.does("/officers", office)["id"]
    invited = {
        "givenName": "Ines",
        "familyName": "Vidal",
        "email": f"ines@{organization.domain}",
        "profession": "family_physician",
        "locale": "fr",
        "byEmail": True,
    }
    invitation = organization.admin.does(f"{circle.path}/invitations", invited)["id"]
    of_group = (circle.program, group, session_id, item, presentation["id"])
    ids = (*of_group, grant, audit, hold, request, appointment, invitation, member.id)
    proposed = organization.admin.does("/providers", provider())["id"]
    return Place(circle, replace(Ids(*map(str, ids)), provider=str(proposed)))
