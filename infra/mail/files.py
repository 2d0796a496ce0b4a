"""Keeps letters as files, one message each, where there is no mail server.

They do not say to whom they are: addresses are kept in the vault and nowhere else.
"""

import os
from collections.abc import Callable
from datetime import datetime
from email.headerregistry import Address
from pathlib import Path
from uuid import UUID

from domain.kernel import Unavailable
from domain.ports import Letter
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
        """Write a letter whole or not at all. Raises ``Unavailable`` (``mail.unavailable``)."""
        try:
            message = message_of(letter, self._sender, self._now(), named=False)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            fresh = self._new_id()
            file = self._folder / f"{letter.id or fresh}.eml"
            passing = self._folder / f"{fresh}.new"
            opened = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "wb") as out:
                out.write(message.as_bytes())
                out.flush()
                os.fsync(out.fileno())
            passing.replace(file)
        except (OSError, ValueError):
            raise Unavailable("mail.unavailable", "letters cannot be written down") from None
