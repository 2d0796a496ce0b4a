"""Remembers letters, for tests."""

from domain.kernel import Sealed, Unavailable
from domain.ports import Letter


class MemoryMail:
    """A ``Mail`` that keeps what it was given; while ``away`` nothing, for ``dead`` never."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.away = False
        self.dead: Sealed | None = None

    async def send(self, letter: Letter) -> None:
        """Keep a letter. Raises ``Unavailable``: ``mail.unavailable``, ``mail.not_taken``."""
        if self.away:
            raise Unavailable(
                "mail.unavailable", "the mail server does not take letters at the moment"
            )
        if letter.to == self.dead:
            raise Unavailable("mail.not_taken", "this letter is not taken for whom it is to")
        self.letters.append(letter)
