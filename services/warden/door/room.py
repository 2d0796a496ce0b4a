"""Who comes in and goes out, and how an organization begins."""

from typing import Final, TypeAlias

from domain.protocol import door, enrolling, passkeys
from domain.protocol.door import (
    AdmitOperator,
    AskRecovery,
    AskSignInLink,
    BeginFactor,
    ConfirmFactor,
    EndSignIns,
    EstablishOrganization,
    GatherAccounts,
    IssueLink,
    ListAdmissions,
    ListSignIns,
    NameDevice,
    OperatorSignIn,
    ProveFactor,
    ProvideAccounts,
    Recover,
    RecoveryCodeOf,
    RedeemLink,
    RemoveFactor,
    RenewRecoveryCodes,
    ReplacePassword,
    ShowAccount,
    ShowFactor,
    SignIn,
    SignInByLink,
    SignInLinkOf,
    SignOut,
    StopRecovery,
    SwitchOrganization,
)
from domain.protocol.enrolling import (
    AskFirstFactorCode,
    FirstFactorCodeOf,
    GiveFirstFactorCode,
)
from domain.protocol.passkeys import (
    AddPasskey,
    AskPasskey,
    AskPasskeySignIn,
    AskStepUp,
    EndPasskey,
    ListPasskeys,
    RenamePasskey,
    SignInByPasskey,
    StepUpByPasskey,
)
from services.warden.door.accounts import gather_accounts, show_account, switch_organization
from services.warden.door.admissions import list_admissions
from services.warden.door.enrolling import (
    ask_first_factor_code,
    first_factor_code_of,
    give_first_factor_code,
)
from services.warden.door.factors import (
    begin_factor,
    confirm_factor,
    prove_factor,
    remove_factor,
    renew_recovery_codes,
    show_factor,
)
from services.warden.door.founding import establish_organization, issue_link, provide_accounts
from services.warden.door.mailed_links import ask_sign_in_link, sign_in_by_link, sign_in_link_of
from services.warden.door.operators import admit_operator, operator_sign_in
from services.warden.door.passkey_sign_in import ask_passkey_sign_in, sign_in_by_passkey
from services.warden.door.passkeys import (
    add_passkey,
    ask_passkey,
    end_passkey,
    list_passkeys,
    rename_passkey,
)
from services.warden.door.recovering import (
    ask_recovery,
    recover_account,
    recovery_code_of,
    stop_account_recovery,
)
from services.warden.door.replacing import replace_password
from services.warden.door.sign_ins import end_sign_ins, list_sign_ins, name_device
from services.warden.door.signing_in import redeem_link, sign_in, sign_out
from services.warden.door.stepping_up import ask_step_up, step_up_by_passkey
from services.warden.room import Room

Asked: TypeAlias = door.Request | enrolling.Request | passkeys.Request

ROOM: Final[Room] = {
    SignIn: sign_in,
    RedeemLink: redeem_link,
    OperatorSignIn: operator_sign_in,
    AdmitOperator: admit_operator,
    ListAdmissions: list_admissions,
    ReplacePassword: replace_password,
    ShowFactor: show_factor,
    BeginFactor: begin_factor,
    ConfirmFactor: confirm_factor,
    AskFirstFactorCode: ask_first_factor_code,
    FirstFactorCodeOf: first_factor_code_of,
    GiveFirstFactorCode: give_first_factor_code,
    ProveFactor: prove_factor,
    RemoveFactor: remove_factor,
    RenewRecoveryCodes: renew_recovery_codes,
    AskRecovery: ask_recovery,
    RecoveryCodeOf: recovery_code_of,
    Recover: recover_account,
    StopRecovery: stop_account_recovery,
    ListSignIns: list_sign_ins,
    EndSignIns: end_sign_ins,
    NameDevice: name_device,
    SignOut: sign_out,
    ShowAccount: show_account,
    SwitchOrganization: switch_organization,
    GatherAccounts: gather_accounts,
    AskSignInLink: ask_sign_in_link,
    SignInLinkOf: sign_in_link_of,
    SignInByLink: sign_in_by_link,
    AskPasskeySignIn: ask_passkey_sign_in,
    SignInByPasskey: sign_in_by_passkey,
    AskStepUp: ask_step_up,
    StepUpByPasskey: step_up_by_passkey,
    AskPasskey: ask_passkey,
    AddPasskey: add_passkey,
    ListPasskeys: list_passkeys,
    RenamePasskey: rename_passkey,
    EndPasskey: end_passkey,
    EstablishOrganization: establish_organization,
    IssueLink: issue_link,
    ProvideAccounts: provide_accounts,
}
