"""The classes of confidentiality, and types of text and bytes that say theirs."""

from enum import StrEnum
from typing import Annotated, Final, TypeAlias


class Class(StrEnum):
    """Who may read what; from what everybody may to what its handlers alone may.

    ``AX`` is what the access log says: no content, and people by pseudonym.
    """

    C0 = "C0"
    C1 = "C1"
    C2 = "C2"
    AX = "AX"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"

    @property
    def is_confidential(self) -> bool:
        """Whether it stays in the vault: group-confidential, case-confidential and restricted."""
        return self in CONFIDENTIAL


CONFIDENTIAL: Final = frozenset({Class.C3, Class.C4, Class.C5})

Public: TypeAlias = Annotated[str, Class.C0]
"""A name by which an organization or a program is known to everybody."""
Coded: TypeAlias = Annotated[str, Class.C1]
"""A code, a locale, a zone, a state: a word of a vocabulary, or one that names a thing."""
Opaque: TypeAlias = Annotated[bytes, Class.C1]
"""Bytes that say nothing by themselves: a hash, a signature, a ciphertext."""
Personal: TypeAlias = Annotated[str, Class.C2]
"""What names a person or reaches one."""
Pseudonym: TypeAlias = Annotated[bytes, Class.C2]
"""A tag that stands for a person or an address, under a key that the Warden holds."""
InGroup: TypeAlias = Annotated[str, Class.C3]
"""What the group knows of a session: a theme, a perspective."""
CaseText: TypeAlias = Annotated[str, Class.C4]
"""A text that was sealed, opened for its reader."""
Restricted: TypeAlias = Annotated[str, Class.C5]
"""A text for those who handle a matter, opened for one of them."""
