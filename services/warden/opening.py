"""What is shut to who came in by a password that was chosen by mail alone, for 72 hours."""

from typing import Final

from domain.protocol import Request
from domain.protocol.audits import ReadReviewNote
from domain.protocol.cases import EraseItem, ReadItem, ShareItem, TakeBackPresentation
from domain.protocol.glass import ApproveBreakGlass, OpenByBreakGlass, ReadJustification
from domain.protocol.identities import LearnIdentity, ReadIdentityReason
from domain.protocol.keys import DestroyVersion
from domain.protocol.privacy import ApproveRequest, CarryOutErasure

OPENING: Final[frozenset[type[Request]]] = frozenset(
    {
        ReadItem,
        ShareItem,
        EraseItem,
        TakeBackPresentation,
        ApproveBreakGlass,
        OpenByBreakGlass,
        ReadJustification,
        ReadReviewNote,
        LearnIdentity,
        ReadIdentityReason,
        ApproveRequest,
        CarryOutErasure,
        DestroyVersion,
    }
)
"""What opens something sealed, lets others read it or open it, or destroys it."""
