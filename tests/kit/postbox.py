"""A mailbox of everybody's: an SMTP server that keeps what it is given, and what letters say."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from queue import Queue

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.postgres.ports import keep_port, number_of

HOST = "127.0.0.1"
LINK = re.compile(r"(\S*)/invitation#([\w-]+)")


class Postbox:
    """What an SMTP server was given, as it comes; it takes nothing for ``nobody@`` anywhere."""

    def __init__(self) -> None:
        self.letters: Queue[EmailMessage] = Queue()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 taken"

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
    return str(letter["to"]), found.group(2)


@contextmanager
def receiving() -> Iterator[tuple[Postbox, dict[str, str]]]:
    """Take letters until the block ends; with the settings by which a service sends them here."""
    postbox, kept = Postbox(), keep_port(HOST)
    mail = Controller(postbox, hostname=HOST, port=number_of(kept), ready_timeout=20)
    mail.start()
    try:
        yield (
            postbox,
            {"SMTP_HOST": HOST, "SMTP_PORT": str(mail.port), "SMTP_SECURITY": "none"},
        )
    finally:
        mail.stop()
        kept.close()
