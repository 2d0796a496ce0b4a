"""What is shut to who came in by a password that was chosen by mail alone, for 72 hours."""

from typing import Final

from domain.protocol import Request
from domain.protocol.audits import ReadReviewNote
from domain.protocol.cases import EraseItem, ReadItem, ShareItem, TakeBackPresentation
from domain.protocol.glass import OpenByBreakGlass, ReadJustification
from domain.protocol.identities import LearnIdentity, ReadIdentityReason

OPENING: Final[frozenset[type[Request]]] = frozenset(
    {
        ReadItem,
        ShareItem,
        EraseItem,
        TakeBackPresentation,
        OpenByBreakGlass,
        ReadJustification,
        ReadReviewNote,
        LearnIdentity,
        ReadIdentityReason,
    }
)
"""What opens something sealed, lets others read it, or destroys it."""
