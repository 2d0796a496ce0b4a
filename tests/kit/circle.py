"""A group at work, made over HTTP: a program that keeps narratives, six members, a held session."""

from datetime import UTC, datetime, timedelta

from tests.kit.agreements import signature
from tests.kit.service import Organization, Person
from tests.kit.web import FRAME, PROGRAM

NARRATIVE = "Each time the door opens I stiffen, and I do not know why."


class Circle:
    """A program that keeps narratives, with one active group of six."""

    def __init__(self, organization: Organization, code: str = "P01", leader: str = "lea") -> None:
        self.organization = organization
        self.code = code
        self.leader = leader
        admin = organization.admin
        body = {**PROGRAM, "code": code, "zone": "UTC"}
        self.program = str(admin.does("/programs", body)["id"])
        self.path = f"/programs/{self.program}"
        organization.of("privacy").does(
            f"{self.path}/content-captures", {"capture": "full", "impactAssessed": True}
        )
        self.members = [f"{leader}-{n}" if leader != "lea" else f"m{n}" for n in range(1, 7)]
        organization.meet(leader, *self.members, program=self.program)
        self.group = f"{self.path}/groups/{self._proposed(admin)}"
        self._filled(admin)

    def _proposed(self, admin: Person) -> str:
        body = {"code": f"{self.code}-G1", "name": "Group 1", "frame": FRAME}
        return str(admin.does(f"{self.path}/groups", body)["id"])

    def _filled(self, admin: Person) -> None:
        admin.does(f"{self.group}/charters")
        admin.does(f"{self.group}/recruitings")
        lea = self.organization.of(self.leader)
        admin.does(f"{self.group}/leaderships", {"person": lea.id})
        for name in self.members:
            member = self.organization.of(name)
            lea.does(f"{self.group}/offers", {"person": member.id})
            member.does(f"{self.group}/signatures", signature())
            member.does(f"{self.group}/consents", {"given": True})
        admin.does(f"{self.group}/activations")

    def held(self, number: int) -> str:
        """Hold a session in which m1 presents; its path."""
        lea, of = self.organization.of(self.leader), self.organization.of
        start = (datetime.now(UTC) + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
        planned = lea.does(f"{self.group}/sessions", {"number": number, "localStart": start})
        session = f"{self.path}/sessions/{planned['id']}"
        present = [of(name).id for name in self.members[:4]]
        frame = {"privateSpace": True, "noRecording": True}
        lea.does(f"{session}/openings", {"present": present, **frame})
        of(self.members[4]).does(f"{session}/attendance/arrivals")
        told = lea.does(f"{session}/presentations", {"presenter": of(self.members[0]).id})
        lea.does(f"{session}/presentations/{told['id']}/endings")
        lea.does(f"{session}/closings")
        lea.does(f"{session}/attendance/confirmations")
        return session

    def sealed(self, session: str) -> str:
        """Seal a case narrative that its presenter shares with the leaders; its id."""
        author = self.organization.of(self.members[0])
        body = {"kind": "case_narrative", "locale": "en-CA", "text": NARRATIVE}
        item = author.does(f"{session}/items", body)["id"]
        author.does(f"{self.path}/items/{item}/shares", {"audience": "leaders"})
        return str(item)
