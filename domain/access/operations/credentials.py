"""Who may what with credentials to lead, and with training under a supervisor."""

from typing import Final

from domain.access.operations.words import DECIDERS, May, Operation, Party, each
from domain.credentials.commands import (
    AgreeSupervision,
    ConfirmCredential,
    DeclineCredential,
    DeclineSupervision,
    EndSupervision,
    EnterTraining,
    ProposeCredential,
    ReinstateCredential,
    RevokeCredential,
    SuspendCredential,
)
from domain.protocol.credentials import (
    EnactCredential,
    ListCredentials,
    ShowCredential,
    ShowOwnCredential,
)

CREDENTIALS: Final = (
    Operation(
        "Propose a credential, revoke or reinstate one, ask who is to supervise",
        {Party.ORGANIZATION_ADMIN: May.SOMEBODY_ELSE},
        by=(ProposeCredential, ReinstateCredential, RevokeCredential, EnterTraining),
        at=(
            "propose_credential",
            "reinstate_credential",
            "revoke_credential",
            "enter_training",
        ),
    ),
    Operation(
        "Confirm a credential as a second officer",
        each(May.ANOTHER_ASKED, *DECIDERS),
        by=(ConfirmCredential,),
        at=("confirm_credential",),
    ),
    Operation(
        "Decline a credential that is proposed, suspend one",
        each(May.SOMEBODY_ELSE, *DECIDERS),
        by=(DeclineCredential, SuspendCredential),
        at=("decline_credential", "suspend_credential"),
    ),
    Operation(
        "See who has which credential, and who is in training",
        each(May.ALWAYS, *DECIDERS),
        by=(ListCredentials, ShowCredential),
        at=("list_credentials", "show_credential", "/credentials", "/credentials/{person_id:uuid}"),
    ),
    Operation(
        "Agree to supervise somebody, or not",
        by=(AgreeSupervision, DeclineSupervision),
        at=("agree_supervision", "decline_supervision"),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "End a supervision",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(EndSupervision,),
        at=("end_supervision",),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "See one's own credential, and whom one supervises",
        by=(ShowOwnCredential, EnactCredential),
        at=("show_own_credential", "/my-credential"),
        all_may=May.THEMSELVES,
    ),
)
