"""Erasures, legal holds and how long things are kept."""

from typing import Final, TypeAlias

from domain.protocol import privacy
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    EnactHold,
    EnactRetention,
    ListOwnRequests,
    PreviewErasure,
    RefuseRequest,
    ShowErasureProof,
    ShowSubjects,
    WithdrawRequest,
)
from services.warden.privacy.erasures import (
    approve_request,
    ask_erasure,
    list_own_requests,
    preview_erasure,
    refuse_request,
    show_subjects,
    withdraw_request,
)
from services.warden.privacy.holds import enact_hold
from services.warden.privacy.proving import carry_out_erasure, show_erasure_proof
from services.warden.privacy.retention import enact_retention
from services.warden.room import Room

Asked: TypeAlias = privacy.Request

ROOM: Final[Room] = {
    AskErasure: ask_erasure,
    ApproveRequest: approve_request,
    RefuseRequest: refuse_request,
    WithdrawRequest: withdraw_request,
    PreviewErasure: preview_erasure,
    CarryOutErasure: carry_out_erasure,
    ShowErasureProof: show_erasure_proof,
    ShowSubjects: show_subjects,
    ListOwnRequests: list_own_requests,
    EnactHold: enact_hold,
    EnactRetention: enact_retention,
}
