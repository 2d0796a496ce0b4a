"""What takes a second factor, and what is shut to who came in by mail alone, for 72 hours."""

from typing import Final

from domain.access.factors import Weakly
from domain.access.purposes import Purpose
from domain.protocol import Request
from domain.protocol.audits import ReadReviewNote
from domain.protocol.cases import EraseItem, ReadItem, ShareItem, TakeBackPresentation
from domain.protocol.door import (
    BeginFactor,
    ConfirmFactor,
    ListSignIns,
    ProveFactor,
    ShowAccount,
    ShowFactor,
    SignOut,
)
from domain.protocol.enrolling import AskFirstFactorCode, GiveFirstFactorCode
from domain.protocol.glass import (
    ApproveBreakGlass,
    OpenByBreakGlass,
    ReadJustification,
    RequestBreakGlass,
)
from domain.protocol.identities import LearnIdentity, ReadIdentityReason
from domain.protocol.invitations import AnswerInvitation, ShowInvitation
from domain.protocol.keys import DestroyVersion
from domain.protocol.names import ShowNames
from domain.protocol.passkeys import (
    AddPasskey,
    AskPasskey,
    AskStepUp,
    EndPasskey,
    ListPasskeys,
    RenamePasskey,
    StepUpByPasskey,
)
from domain.protocol.people import Depart
from domain.protocol.privacy import ApproveRequest, CarryOutErasure
from domain.protocol.providers import ConfirmThere, Leave, ShowConnection
from services.warden.inquiry import Inquiry

FACTORS: Final[frozenset[type[Request]]] = frozenset(
    {
        AskStepUp,
        ConfirmThere,
        Leave,
        ProveFactor,
        ShowFactor,
        SignOut,
        StepUpByPasskey,
    }
)
"""What is there for whoever has still to give a second factor: it gives one, or ends the sign-in.

No more: a password alone says nothing of an account, ends nothing elsewhere and accepts nothing.
"""

ADDING: Final[frozenset[type[Request]]] = frozenset(
    {
        AddPasskey,
        AnswerInvitation,
        AskFirstFactorCode,
        AskPasskey,
        BeginFactor,
        ConfirmFactor,
        GiveFirstFactorCode,
        ListPasskeys,
        ListSignIns,
        ShowAccount,
        ShowConnection,
        ShowInvitation,
    }
)
"""What is there for an officer who has still to add a second factor, and has none to give."""

STEPPING_UP: Final[frozenset[type[Request]]] = frozenset({RequestBreakGlass})
"""What opens nothing yet and still takes a second factor that was given within a sitting."""

ENDING: Final[frozenset[type[Request]]] = frozenset({Depart})
"""What one ends for good of one's own: whoever reads the mailbox does not. A password does."""

WAYS_IN: Final[frozenset[type[Request]]] = frozenset({EndPasskey, RenamePasskey})
"""What changes a passkey: it takes a second factor of the account's own, given within a sitting.

Neither the mailbox nor a password takes away what is there against whoever has one of them, nor
does the sign-in of one organization what keeps the others.
"""

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


def note_kind(inquiry: Inquiry, request: Request) -> None:
    """Note of one question how somebody must have signed in to ask it."""
    kind = type(request)
    inquiry.opens = kind in OPENING
    inquiry.ends = kind in ENDING
    inquiry.takes_own = kind in WAYS_IN
    inquiry.takes_factor = inquiry.opens or inquiry.takes_own or kind in STEPPING_UP
    inquiry.weakly = Weakly.ADDING if kind in ADDING else None
    if kind in FACTORS or _is_own_name(request):
        inquiry.weakly = Weakly.GIVING


def _is_own_name(request: Request) -> bool:
    """Whether a page asks for its reader's name, which is at the head of every page."""
    return isinstance(request, ShowNames) and request.purpose is Purpose.OWN
