"""Keeps letters as files, one message each, where there is no mail server.

They do not say to whom they are: addresses are kept in the vault and nowhere else.
"""

from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from pathlib import Path
from uuid import UUID

from domain.codes import refusal
from domain.ports import Letter
from infra.files import write_whole
from infra.mail.message import message_of


class FileMail:
    """A ``Mail`` into a folder that is its user's alone."""

    def __init__(
        self,
        folder: Path,
        sender: Address,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        self._folder = folder
        self._sender = sender
        self._now = now
        self._new_id = new_id

    async def send(self, letter: Letter) -> None:
        """Write a letter whole or not at all.

        Raises ``Unavailable``: ``mail.no_room`` until it can be written, or ``mail.not_taken``
        for an address that is none.
        """
        try:
            message = message_of(letter, self._sender, self._now(), named=False)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(self._folder / f"{letter.id or self._new_id()}.eml", message.as_bytes())
        except OSError:
            raise refusal("mail.no_room") from None
        except ValueError:
            raise refusal("mail.not_taken") from None
