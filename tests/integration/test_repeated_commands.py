"""Whatever is done under an idempotency key is done once, and another body under it is refused."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pyotp
import pytest

from domain.appending import Writer
from domain.kernel import ProgramId, Sealed, Stream, Tenant
from domain.protocol import Answer, Request
from domain.protocol.keys import RotateKeys, WrapAnew, WrappedAnew
from infra.gateway.client import WardenClient
from services.http.visitor import COOKIE
from tests.kit.circle import Circle
from tests.kit.operations import Operation, document, operations, resolved
from tests.kit.places import Ids, settled
from tests.kit.postgres import wait_for
from tests.kit.service import Person, Service
from tests.kit.spoiling import spoil

KEY = "Idempotency-Key"
DIFFERS = (422, "idempotency.differs")
PATIENCE_S = 60.0
ORGANIZATION = "/organization"
STATE = re.compile(r',"state":"\w+"')
ELSEWHERE = {
    "record_not_held": "takes a session whose time is over",
    "enter_session_late": "takes one that was not opened in its time",
    "enter_presentation_late": "takes one that was entered late",
    "replace_signing_key": "takes a signing key that is lost",
    "switch_organization": "takes an account in two organizations",
    "confirm_mailbox": "takes a code that a mailbox got",
    "confirm_new_mailbox": "takes a code that a mailbox got",
    "confirm_proposed_mailbox": "takes a code that a mailbox got",
    "leave_organization": "ends the sign-in that would repeat it",
    "end_death_note": "takes a group that has lost somebody",
    "gather_accounts": "takes two accounts of one address",
    "disconnect_provider": "takes who is connected with a provider, and signs them out",
}
"""What cannot be done here, and why; the first two are in unit/services/test_idempotency_api.py."""


def takes_a_key(operation: Operation) -> bool:
    """Whether the document says so."""
    said = document()["paths"][f"/api/v1{operation.path}"][operation.method]
    return any(resolved(one)["name"] == KEY for one in said.get("parameters", ()))


COMMANDS = {
    one.id: re.compile(re.sub(r"\{\w+\}", "[^/]+", one.path))
    for one in operations()
    if one.method == "post" and takes_a_key(one)
}


class Repeating(Person):
    """Somebody who sends everything that was done a second time, and then something else."""

    done: dict[str, list[str]]
    """By command, what was wrong with the answers to it."""

    def post(self, path: str, body: object = None) -> httpx.Response:
        sent = None if body is None else json.dumps(body)
        key = str(uuid4())
        first = self._sent(path, sent, key)
        for command in [id_ for id_, known in COMMANDS.items() if known.fullmatch(path)]:
            if first.is_error:
                break
            wrong = self.done.setdefault(command, [])
            again = self._sent(path, sent, key)
            if _said(again) != _said(first):
                wrong.append(f"again: {first.text} {again.status_code} {again.text}")
            other = self._sent(path, "{}" if sent is None else f"{sent} ", key)
            if (other.status_code, other.json().get("code")) != DIFFERS:
                wrong.append(f"another: {other.status_code} {other.text}")
        return first

    def _sent(self, path: str, body: str | None, key: str) -> httpx.Response:
        kind = {"content-type": "application/json"} if body else {}
        return self.http.post(path, content=body, headers={KEY: key, **kind})


def _said(reply: httpx.Response) -> tuple[int, str]:
    """What a reply says, but for how an order stands: a worker carries it out meanwhile."""
    going_on = reply.status_code == httpx.codes.ACCEPTED
    return reply.status_code, STATE.sub("", reply.text) if going_on else reply.text


def soon(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")


def day(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


class Work:
    """What everybody does in an organization, one command after the other."""

    def __init__(self, circle: Circle, ids: Ids) -> None:
        self.circle, self.ids, self.organization = circle, ids, circle.organization
        of = circle.organization.of
        circle.organization.meet("pat", "nell", "ned", "nora", program=circle.program)
        self.admin, self.auditor, self.lea = of("admin"), of("auditor"), of("lea")
        self.privacy, self.deputy = of("privacy"), of("deputy")
        self.members = [of(name) for name in circle.members]
        self.numbers = iter(range(2, 100))

    def asked(self, request: Callable[[Sealed], Request]) -> Answer:
        """Ask the Warden as the admin does at the command line."""
        token = Sealed(self.admin.http.cookies[COOKIE])
        socket = self.organization.service.home / "run" / "warden.sock"

        async def ask() -> Answer:
            warden = WardenClient(socket)
            try:
                return await warden.ask(request(token))
            finally:
                await warden.close()

        return wait_for(ask())

    def planned(self, minutes: float = 2) -> str:
        body = {"number": next(self.numbers), "localStart": soon(minutes)}
        made = self.lea.does(f"{self.circle.group}/sessions", body)["id"]
        return f"{self.circle.path}/sessions/{made}"

    def settings(self) -> None:
        self.admin.does(f"{ORGANIZATION}/naming", {"naming": "never"})
        quotas = {"reads": 121, "names": 5000, "refusals": 300}
        self.admin.does(f"{ORGANIZATION}/quotas", quotas)
        profile = {"name": "seed-2012", "version": 9}
        self.admin.does(f"{ORGANIZATION}/default-rules", profile)
        self.admin.does("/operator-admissions", {"reason": "support", "minutes": 10})

    def officers(self) -> None:
        appointment = f"/appointments/{self.ids.appointment}"
        self.deputy.does(f"{appointment}/confirmations")
        self.deputy.does(f"{appointment}/objections")
        pat = self.organization.of("pat").id
        office = {"person": pat, "role": "program_admin", "program": self.ids.program}
        self.admin.does("/officers", office)
        self.rules()
        self.admin.does(f"{self.circle.group}/clearances", {"person": pat})
        self.twins()
        self.admin.does("/officers/endings", office)

    def rules(self) -> None:
        pat = self.organization.of("pat")
        ours = {"name": "ours", "members_max": 9}
        self.admin.does("/rule-profiles", ours)
        self.admin.does("/rule-profiles/successions", {**ours, "version": 2, "members_max": 8})
        read = {"profile": "ours", "profileVersion": 2}
        of_program = f"{self.circle.path}/rules"
        pat.does(of_program, read)
        self.admin.does(f"{of_program}/refusals")
        pat.does(of_program, read)
        self.admin.does(f"{of_program}/approvals")
        self.lea.does(f"{self.circle.group}/kept-rules", read)
        self.lea.does(f"{self.circle.group}/adopted-rules", read)
        self.admin.does("/rule-profiles/retirements", {"name": "ours"})

    def twins(self) -> None:
        pat, nell, ned, nora = (self.organization.of(one) for one in ("pat", "nell", "ned", "nora"))
        path, other = f"{ORGANIZATION}/people/{nell.id}/twins", {"other": str(ned.id)}
        pat.does(path, other)
        self.admin.does(f"{path}/refusals", other)
        pat.does(path, other)
        self.admin.does(f"{path}/confirmations", other)
        self.admin.does(f"{path}/ends", other)
        self.admin.does(f"{path}/differences", {"other": str(nora.id)})

    def invitations(self) -> None:
        path = f"{self.circle.path}/invitations"
        invited = {
            "givenName": "Ilja",
            "familyName": "Vidal",
            "email": f"ilja@{self.organization.domain}",
            "profession": "family_physician",
            "locale": "en-CA",
        }
        made = self.admin.does(path, invited)["id"]
        self.admin.does(f"{path}/{made}/renewals", {"byEmail": True})
        self.admin.does(f"{path}/{made}/withdrawals")
        row = {"givenName": "Ida", "familyName": "Roy", "email": f"ida@{self.organization.domain}"}
        self.admin.does(f"{self.circle.path}/people/import", {"people": [row, row]})

    def letters(self) -> None:
        self.admin.does(f"{ORGANIZATION}/letters/retries", {"policy": "invitations"})

    def people(self) -> None:
        said = {
            "givenName": "Noa",
            "profession": "nurse",
            "locale": "en-CA",
            "zone": "America/Halifax",
        }
        self.admin.does(f"{ORGANIZATION}/people/{self.ids.person}/corrections", said)
        self.lea.does("/account/details", said)
        self.lea.does("/account/details/attestations", {"profession": "nurse"})
        self.lea.post("/account/mailbox/codes")
        self.organization.meet("una", program=self.circle.program)
        una = f"{ORGANIZATION}/people/{self.organization.of('una').id}"
        self.lea.does("/account/mailbox/moves", {"email": "lea@new.example.org"})
        self.lea.does("/account/mailbox/moves/stops")
        self.admin.does(f"{una}/mailboxes", {"email": "una@new.example.org"})
        self.admin.does(f"{una}/mailboxes/stops")
        self.privacy.does("/account/mailbox/moves", {"email": "pia@new.example.org"})
        self.admin.does("/officers/mailboxes", {"person": str(self.privacy.id)})
        self.renewal(self.organization.of("una"))
        self.admin.does(f"{una}/deactivations", {"reason": "away"})
        self.admin.does(f"{una}/reactivations")
        self.admin.does(f"{una}/deaths", {})
        self.admin.does(f"{una}/deaths/withdrawals")

    def renewal(self, una: Person) -> None:
        """Somebody has an app that they lost; it is asked for, vouched for and stopped."""
        begun = una.does("/account/second-factor/enrolments")
        shows = pyotp.TOTP(begun["secret"]).now()
        una.does("/account/second-factor/confirmations", {"mark": begun["mark"], "code": shows})
        lost = {"person": una.id}
        page = f"{ORGANIZATION}/people/{una.id}/sign-in-renewals"
        self.admin.does(page, {"reason": "lost"})
        self.privacy.does("/officers/sign-in-renewals", lost)
        self.privacy.does("/officers/sign-in-renewals/stops", lost)
        self.admin.does(page, {"reason": "stolen"})
        una.does("/account/second-factor/renewals/stops")

    def credentials(self) -> None:
        """Two officers give two credentials; one who has one is asked to supervise a third."""
        lea, nell, nora = self.lea, self.organization.of("nell"), self.organization.of("nora")
        for one in (lea, nora):
            self.trained(one)
        about = f"/credentials/{nell.id}"
        asked = {"supervisor": lea.id}
        self.admin.does(f"{about}/trainings", asked)
        lea.does(f"{about}/supervisions/refusals")
        self.admin.does(f"{about}/trainings", asked)
        lea.does(f"{about}/supervisions")
        lea.does(f"{about}/supervisions/endings")
        self.admin.does(f"/credentials/{nora.id}/suspensions", {"reason": "inactive"})
        self.admin.does(f"/credentials/{nora.id}/reinstatements")
        self.admin.does(f"/credentials/{nora.id}/revocations", {"reason": "requested"})

    def trained(self, one: Person) -> None:
        """An officer does not confirm what is proposed, then does."""
        about = f"/credentials/{one.id}"
        said = {"evidence": "course", "dated": day(-9)}
        said |= {"validFrom": day(0), "validUntil": day(300)}
        for word in ("refusals", "confirmations"):
            self.admin.does(f"{about}/proposals", said)
            proposal = self.admin.get(about).json()["items"][0]["proposal"]
            self.privacy.does(f"{about}/{word}", {"proposal": proposal})

    def provider(self) -> None:
        provider = f"/providers/{self.ids.provider}"
        self.privacy.does(f"{provider}/approvals")
        self.admin.does(f"{provider}/secrets", {"secret": "another secret of the client"})
        self.privacy.does(f"{provider}/suspensions")
        self.admin.does(f"{provider}/resumptions")
        self.privacy.does(f"{provider}/endings")

    def holds(self) -> None:
        hold = f"/legal-holds/{self.ids.hold}"
        self.admin.does(f"{hold}/confirmations")
        self.privacy.does(f"{hold}/renewals", {"reviewOn": day(120)})
        self.privacy.does(f"{hold}/lifting-proposals")
        self.admin.does(f"{hold}/liftings")

    def sessions(self) -> None:
        called_off = self.planned(60 * 24 * 3)
        self.lea.does(f"{called_off}/moves", {"localStart": soon(60 * 24 * 4)})
        self.lea.does(f"{called_off}/cancellations")
        self.lea.does(f"{called_off}/restorations")

    def a_session(self) -> None:
        lea, members, held = self.lea, self.members, self.planned()
        present = [one.id for one in members[:5]]
        frame = {"privateSpace": True, "noRecording": True}
        lea.does(f"{held}/openings", {"present": present, **frame})
        lea.does(f"{held}/phases", {"phase": "case_call"})
        lea.does(f"{held}/attendance/absences", {"person": members[5].id, "apologies": True})
        lea.does(f"{held}/attendance/withdrawals", {"person": members[5].id})
        lea.does(f"{held}/attendance/departures", {"person": members[4].id})
        told = lea.does(f"{held}/presentations", {"presenter": members[1].id})["id"]
        members[1].does(f"{held}/presentations/{told}/withdrawals")
        lea.does(f"{held}/no-cases")
        lea.does(f"{held}/closings")
        lea.does(f"{held}/attendance/confirmations")
        corrected = {"person": members[4].id, "mark": "present", "minutes": 80}
        lea.does(f"{held}/attendance/corrections", {**corrected, "reason": "left_early"})
        why = {"reason": "not_this_session"}
        self.admin.does(f"{held}/attendance/annulments", why)
        self.admin.does(f"{held}/attendance/annulments/withdrawals")
        lea.does(f"{held}/attendance/annulments", why)
        self.admin.does(f"{held}/attendance/annulments/agreements")

    def a_case(self) -> None:
        session, author = f"{self.circle.path}/sessions/{self.ids.session}", self.members[0]
        told = f"{session}/presentations/{self.ids.presentation}"
        author.does(f"{told}/codes", {"theme": "system"})
        body = {"kind": "reflection", "locale": "en-CA", "text": "It stays."}
        item = author.does(f"{session}/items", body)["id"]
        author.does(f"{self.circle.path}/items/{item}/erasures")

    def break_glass(self) -> None:
        grants = f"{self.circle.path}/break-glass"
        grant = f"{grants}/{self.ids.grant}"
        until = (datetime.now(UTC) + timedelta(days=9)).isoformat()
        self.deputy.does(f"{grant}/deferrals", {"until": until, "reason": "The law."})
        self.deputy.does(f"{grant}/approvals")
        self.admin.does(f"{grant}/approvals")
        self.privacy.does(f"{grant}/withdrawals")
        self.auditor.does(f"{grant}/reviews", {"disposition": "justified", "note": "It was."})
        asked = {"ground": "legal_order", "items": [self.ids.item], "reason": "By order."}
        other = self.privacy.does(grants, asked)["id"]
        self.deputy.does(f"{grants}/{other}/refusals")

    def erasures(self) -> None:
        self.members[2].does(f"/my-erasures/{self.ids.request}/withdrawals")
        erasures = "/erasures"
        wanted = {"kind": "author", "person": self.members[3].id}
        first = self.privacy.does(erasures, wanted)["id"]
        self.admin.does(f"{erasures}/{first}/refusals", {"obstacle": "legal_duty"})
        second = self.privacy.does(erasures, wanted)["id"]
        self.admin.does(f"{erasures}/{second}/approvals")
        self.privacy.does(f"{erasures}/{second}/runs")

    def retention(self) -> None:
        times = {"caseNarrative": 300, "reflection": 300, "leaderDebrief": 300}
        times |= {"presentation": 300, "accessRecords": 3000}
        retention = "/retention"
        self.privacy.does(f"{retention}/proposals", {"fromDay": day(60), **times})
        self.admin.does(f"{retention}/adoptions")
        self.privacy.does(f"{retention}/clearing-proposals")
        self.admin.does(f"{retention}/clearings")

    def keys(self) -> None:
        program = ProgramId(UUID(self.ids.program))
        self.asked(lambda token: RotateKeys(token, uuid4(), program))
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            left = self.asked(lambda token: WrapAnew(token, program))
            if isinstance(left, WrappedAnew) and not left.left:
                break
        self.privacy.does("/keys/destructions", {"program": self.ids.program, "version": 1})

    def audits(self) -> None:
        audit = f"/audits/{self.ids.audit}"
        lines = self.auditor.get(audit).json()["records"]
        for line in lines:
            record = line["record"]
            reviewer = self.privacy if line["own"] else self.auditor
            place = f"{audit}/programs/{record['program']}/records/{record['entry']}"
            found = {"disposition": "explained", "note": "She was asked."}
            reviewer.does(f"{place}/findings", found)
        self.auditor.does(f"{audit}/sign-offs")
        seen = self.auditor.get("/access-log", actor=self.lea.id).json()["items"][0]
        asking = {name: seen[name] for name in ("program", "entry")}
        asking |= {"subject": self.lea.id, "ground": "review", "reason": "A complaint."}
        requests = "/identity-requests"
        for who, step in (
            (self.privacy, "refusals"),
            (self.auditor, "withdrawals"),
            (self.privacy, "approvals"),
        ):
            asked = self.auditor.does(requests, asking)["id"]
            who.does(f"{requests}/{asked}/{step}")

    def roster(self) -> None:
        group, of = self.circle.group, self.organization.of
        self.members[5].does(f"{group}/answers", {"matter": "research_use", "given": True})
        self.members[5].does(f"{group}/endings", {})
        self.lea.does(f"{group}/offers", {"person": of("nell").id})
        of("nell").does(f"{group}/declines")
        of("ned").does(f"{group}/requests")
        co = {"person": of("nora").id}
        self.admin.does(f"{group}/leaderships", {**co, "role": "co_leader"})
        self.admin.does(f"{group}/leaderships/endings", co)

    def group(self) -> None:
        for step in ("pauses", "resumptions", "closing-plans", "closings"):
            self.admin.does(f"{self.circle.group}/{step}")

    def parked(self) -> None:
        """Have a stream tried again that cannot be read, and then left out."""
        tenant = Tenant(self.organization.id, ProgramId(UUID(self.ids.program)))
        stream = Stream(tenant, "session", UUID(self.ids.session))
        wait_for(spoil(self.organization.service.database, Writer.APP, stream))
        self.admin.get(f"{self.circle.path}/sessions/{self.ids.session}")
        orders = f"{ORGANIZATION}/parked-streams"
        self.admin.does(f"{orders}/retries", self._is_parked())
        self.admin.does(f"{orders}/skips", {**self._is_parked(), "reason": "foreign"})

    def _is_parked(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            items = self.admin.get(f"{ORGANIZATION}/parked-streams").json()["items"]
            mine = [one for one in items if one["stream"] == self.ids.session]
            if mine and all(one["order"] is None for one in mine):
                place = ("program", "projection", "stream", "position")
                return {name: mine[0][name] for name in place}
            time.sleep(0.1)
        raise AssertionError("it is not parked, or what was ordered is not done")


@pytest.fixture(scope="module")
def done(service: Service) -> dict[str, list[str]]:
    """What was wrong, by every command that was done."""
    found: dict[str, list[str]] = {}
    kind = type("Here", (Repeating,), {"done": found})
    organization = service.organization("AGAIN", "deputy")
    organization.kind = kind
    place = settled(Circle(organization))
    work = Work(place.circle, place.ids)
    for part in (
        work.settings,
        work.officers,
        work.invitations,
        work.letters,
        work.credentials,
        work.people,
        work.provider,
        work.holds,
        work.sessions,
        work.a_session,
        work.a_case,
        work.break_glass,
        work.erasures,
        work.retention,
        work.keys,
        work.audits,
        work.roster,
        work.group,
        work.parked,
    ):
        part()
    return found


def test_every_command_is_done_once_under_its_key(done: dict[str, list[str]]) -> None:
    """Sent again it is answered as the first time; with another body it is refused."""
    assert {command: wrong for command, wrong in done.items() if wrong} == {}


def test_every_command_of_the_document_is_repeated(done: dict[str, list[str]]) -> None:
    """What is added to the API is done here too."""
    assert COMMANDS.keys() - done.keys() == ELSEWHERE.keys()
