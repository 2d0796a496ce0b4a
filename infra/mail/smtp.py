"""Sends letters through an SMTP server, over TLS unless told otherwise."""

import ssl
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from typing import Final

import aiosmtplib
import msgspec

from domain.kernel import Sealed, Unavailable
from domain.ports import Letter
from infra.mail.message import message_of

PATIENCE_S: Final = 30.0


class SmtpServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where it is and how it is spoken to; ``security`` is ``starttls``, ``tls`` or ``none``."""

    host: str
    port: int
    security: str
    user: str = ""
    password: Sealed = Sealed("")
    context: ssl.SSLContext | None = None


class SmtpMail:
    """A ``Mail`` through one server; each letter is a connection of its own."""

    def __init__(self, server: SmtpServer, sender: Address, now: Callable[[], datetime]) -> None:
        self._server = server
        self._sender = sender
        self._now = now

    async def send(self, letter: Letter) -> None:
        """Hand a letter over. Raises ``Unavailable`` (``mail.unavailable``) if it is not taken."""
        server = self._server
        try:
            await aiosmtplib.send(
                message_of(letter, self._sender, self._now()),
                hostname=server.host,
                port=server.port or None,
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                username=server.user or None,
                password=server.password.reveal() or None,
                tls_context=server.context,
                timeout=PATIENCE_S,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
                raise Unavailable(
                    "mail.not_trusted",
                    "the certificate of the mail server is not trusted by this machine",
                ) from None
            # What a server says may quote the address, and is said to nobody.
            raise Unavailable(
                "mail.unavailable", "the mail server does not take letters at the moment"
            ) from None
