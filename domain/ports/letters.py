"""Letters, and who sends them."""

from typing import Protocol
from uuid import UUID

import msgspec

from domain.kernel import Sealed
from domain.kernel.classes import Coded, Opaque


class Attachment(msgspec.Struct, frozen=True):
    """A file that goes with a letter; ``kind`` is its media type."""

    name: Coded
    content: Opaque
    kind: Coded = "text/plain"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter. Nothing confidential is in it: it names things by id, and says where to look.

    One that may have to be sent twice has the same ``id`` both times, so that it counts once.
    """

    to: Sealed
    subject: Coded
    text: Coded
    locale: Coded
    attachments: tuple[Attachment, ...] = ()
    id: UUID | None = None

    def __repr__(self) -> str:
        return f"<letter {self.id}>"


class Mail(Protocol):
    """Sends letters."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over, for good.

        Raises ``Unavailable``: ``mail.not_taken`` where it is this letter alone that is not taken.
        """
        ...
