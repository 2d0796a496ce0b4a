"""Remembers letters, for tests."""

from domain.kernel import Unavailable
from domain.ports import Letter


class MemoryMail:
    """A ``Mail`` that keeps what it was given; while ``away`` it takes nothing."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.away = False

    async def send(self, letter: Letter) -> None:
        """Keep a letter. Raises ``Unavailable`` (``mail.unavailable``) while ``away``."""
        if self.away:
            raise Unavailable("mail.unavailable", "nobody takes letters")
        self.letters.append(letter)
