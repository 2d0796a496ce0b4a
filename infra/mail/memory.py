"""Remembers letters, for tests."""

from domain.codes import refusal
from domain.kernel import Sealed
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
            raise refusal("mail.unavailable")
        if letter.to == self.dead:
            raise refusal("mail.not_taken")
        self.letters.append(letter)
