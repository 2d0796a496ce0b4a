"""Sends letters through an SMTP server, over TLS unless told otherwise."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final

import aiosmtplib
import msgspec

from domain.codes import refusal
from domain.kernel import Refused, Sealed
from domain.ports import Letter
from infra.mail.message import message_of

STEP_WITHIN_S: Final = 10.0
"""For each word of the server."""
FOR_GOOD: Final = 500
WITHIN_S: Final = 20.0
"""For a whole letter, whatever the server says in between."""


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

    def __init__(
        self,
        server: SmtpServer,
        sender: Address,
        now: Callable[[], datetime],
        *,
        step_within_s: float = STEP_WITHIN_S,
        within_s: float = WITHIN_S,
    ) -> None:
        self._server = server
        self._sender = sender
        self._now = now
        self._step_within_s = step_within_s
        self._within_s = within_s

    async def send(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises ``Unavailable``: ``mail.unavailable``, ``mail.not_trusted``, or where the server
        takes letters and not this one: ``mail.not_taken`` for good, ``mail.not_now`` for a while.
        A server that is silent, or says something now and then and takes nothing, is given up.
        """
        try:
            message = message_of(letter, self._sender, self._now())
        except ValueError:
            raise _not_taken() from None
        try:
            async with asyncio.timeout(self._within_s):
                await self._hand_over(message)
        except TimeoutError:
            raise _unavailable() from None

    async def _hand_over(self, message: EmailMessage) -> None:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port or None,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            username=server.user or None,
            password=server.password.reveal() or None,
            tls_context=server.context,
            timeout=self._step_within_s,
        )
        try:
            await client.connect()
            await client.send_message(message)
            with suppress(aiosmtplib.SMTPException):
                await client.quit()
        except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as error:
            raise (_not_taken() if _is_for_good(error) else refusal("mail.not_now")) from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
                raise refusal("mail.not_trusted") from None
            # What a server says may quote the address, and is said to nobody.
            raise _unavailable() from None
        finally:
            # To take leave would be to wait for an answer once more.
            client.close()


def _is_for_good(error: aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPDataError) -> bool:
    """Whether the server will never take this letter: what begins with a 4 may pass."""
    if isinstance(error, aiosmtplib.SMTPDataError):
        return error.code >= FOR_GOOD
    return any(one.code >= FOR_GOOD for one in error.recipients)


def _not_taken() -> Refused:
    return refusal("mail.not_taken")


def _unavailable() -> Refused:
    return refusal("mail.unavailable")
