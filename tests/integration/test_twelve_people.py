"""A new organization gets twelve people in from a spreadsheet, by mail alone."""

import re
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from queue import Queue

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.postgres.ports import keep_port, number_of
from tests.kit.database import Migrated, prepare
from tests.kit.postgres import Databases
from tests.kit.service import serving
from tests.kit.web import PROGRAM

HOST = "127.0.0.1"
TWELVE = [f"person{number}@twelve.example" for number in range(12)]
LINK = re.compile(r"/invitation#([\w-]+)")
PASSWORD = "tell the river slowly"


class Postbox:
    """What an SMTP server was given, as it comes."""

    def __init__(self) -> None:
        self.letters: Queue[EmailMessage] = Queue()

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.put(message_from_bytes(content, policy=default))
        return "250 taken"


def code_in(letter: EmailMessage) -> tuple[str, str]:
    """Read for whom a letter is, and the code of its link."""
    body = letter.get_body(("plain",))
    assert body is not None
    found = LINK.search(body.get_content())
    assert found is not None
    return str(letter["to"]), found.group(1)


def test_twelve_people_come_in_from_a_spreadsheet_by_mail_alone(databases: Databases) -> None:
    """Twelve letters leave by SMTP, each link lets its reader in, and the list says so."""
    postbox, kept = Postbox(), keep_port(HOST)
    mail = Controller(postbox, hostname=HOST, port=number_of(kept), ready_timeout=20)
    mail.start()
    try:
        told = {"SMTP_HOST": HOST, "SMTP_PORT": str(mail.port), "SMTP_SECURITY": "none"}
        with serving(Migrated(databases.fresh(prepare)), **told) as service:
            admin = service.organization("TWELVE").admin
            program = admin.does("/programs", PROGRAM)["id"]
            path = f"/programs/{program}/people"
            people = [
                {"givenName": "Ada", "familyName": f"Roy{n}", "email": email}
                for n, email in enumerate(TWELVE)
            ]
            rehearsed = admin.does(f"{path}/import", {"people": people, "dryRun": True})
            assert rehearsed["invited"] == 12
            reply = admin.post(f"{path}/import", {"people": people})
            assert reply.json()["invited"] == 12

            def comes_in(letter: EmailMessage) -> str:
                to, code = code_in(letter)
                body = {"link": code, "answer": "accept", "password": PASSWORD}
                answered = httpx.post(
                    f"{service.url}/api/v1/invitations/answers", json=body, timeout=60
                )
                assert answered.status_code == 200, answered.text
                return to

            letters = [postbox.letters.get(timeout=60) for _ in TWELVE]
            with ThreadPoolExecutor(4) as crowd:
                assert sorted(crowd.map(comes_in, letters)) == sorted(TWELVE)
            again = admin.post(f"{path}/import", {"people": people})
            assert again.json()["invited"] == 0
            after = again.headers["x-position"]
            listed = admin.http.post(f"{path}/readings", params={"after": after}, json={})
            assert {one["state"] for one in listed.json()["people"]} == {"in"}
            assert listed.json()["total"] == len(TWELVE)
            assert postbox.letters.empty()
    finally:
        mail.stop()
        kept.close()
