"""A letter says nothing of itself to a log or a trace but which one it is."""

from uuid import uuid4

from domain.kernel import Sealed
from domain.ports.letters import Letter


def test_a_letter_is_named_by_its_id_alone() -> None:
    letter = Letter(
        to=Sealed("her@example.org"), subject="A code", text="ABCDE23456", locale="en", id=uuid4()
    )
    assert repr(letter) == f"<letter {letter.id}>"
