"""Who may what with an organization: offices, rules, people, programs, keys, what it keeps."""

from typing import Final

from domain.access.operations.words import ADMINS, DECIDERS, May, Operation, Party, each
from domain.keys.commands import DestroyKeyVersion, GiveUpSigningKey, RotateKey
from domain.organizations.commands import (
    AdoptNaming,
    AdoptQuotas,
    AppointFirstOfficers,
    AppointOfficer,
    AttestPast,
    ConfirmAppointment,
    EndOffice,
    ObjectToAppointment,
    ProposeOfficer,
    ProvisionOrganization,
    PublishRuleProfile,
)
from domain.people.commands import (
    AgreeByOldMailbox,
    AskMailboxMove,
    AskMailboxProof,
    AskSignInRenewal,
    AttestStatus,
    BackMailboxMove,
    BackSignInRenewal,
    ComeBack,
    ConfirmLink,
    CorrectOwnDetails,
    CorrectPerson,
    DeactivatePerson,
    DeclareAffiliation,
    DeclineLink,
    LeaveOrganization,
    ProposeLink,
    ProveMailbox,
    ProveNewMailbox,
    ReactivatePerson,
    RecordDeath,
    RegisterPerson,
    StopMailboxMove,
    StopSignInRenewal,
    TellApart,
    Unlink,
    WithdrawDeath,
)
from domain.privacy.commands import (
    AdoptRetention,
    AgreeClearing,
    ApproveErasure,
    ConfirmHold,
    LiftHold,
    PlaceHold,
    ProposeClearing,
    ProposeLifting,
    ProposeRetention,
    RefuseErasure,
    RenewHold,
    RequestErasure,
    WithdrawErasure,
)
from domain.profiles.commands import PublishProfile, RetireProfile, SupersedeProfile
from domain.programs.commands import DefineProgram, SetContentCapture
from domain.protocol.door import (
    AdmitOperator,
    EstablishOrganization,
    IssueLink,
    ListAdmissions,
    OperatorSignIn,
    ProvideAccounts,
)
from domain.protocol.keys import (
    DestroyVersion,
    ListDestructions,
    ListKeys,
    ReplaceSigningKey,
    RotateKeys,
    SkipParked,
    WrapAnew,
)
from domain.protocol.linking import FindAlike, SayOfTwo
from domain.protocol.mailboxes import (
    AskMailboxCode,
    AskNewMailbox,
    BackNewMailbox,
    ConfirmMailbox,
    ConfirmNewMailbox,
    StopNewMailbox,
)
from domain.protocol.mine import EnactNaming
from domain.protocol.offices import (
    EnactOffice,
    FindByAddress,
    ListOffices,
    ObjectTo,
    ProposeNewOfficer,
    ShowOfficeHistory,
)
from domain.protocol.people import (
    AttestOwnStatus,
    ChangeDetails,
    Depart,
    EnactOrganization,
    EnactProfiles,
    EnactPrograms,
    LetIn,
    RegisterPeople,
    SayAlive,
    SayDeceased,
    ShowPerson,
)
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
from domain.protocol.providers import (
    AttestProviderDomain,
    EnactProvider,
    ListProviders,
    TryProvider,
)
from domain.protocol.renewals import AskRenewal, BackRenewal, ListRenewals, StopRenewal
from domain.providers.commands import (
    ApproveProvider,
    AttestDomain,
    EndProvider,
    ProposeProvider,
    ReplaceProviderSecret,
    ResumeProvider,
    SuspendProvider,
)
from domain.skips.commands import SkipEntry

OFFICES: Final = (
    Operation(
        "See who holds which office",
        each(May.ALWAYS, *ADMINS, Party.AUDITOR, Party.PRIVACY_OFFICER),
        by=(ListOffices,),
        at=("list_offices", "/officers"),
        all_may=May.CONCERNED,
    ),
    Operation(
        "See who held which office, since when and by whose word",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        by=(ShowOfficeHistory,),
        at=("show_office_history", "/officers/history"),
    ),
    Operation(
        "Give an office; one that opens sealed texts, or approves it, is only proposed",
        {Party.ORGANIZATION_ADMIN: May.SOMEBODY_ELSE, Party.PRIVACY_OFFICER: May.PROPOSING},
        by=(AppointOfficer, FindByAddress),
        at=("appoint_officer",),
    ),
    Operation(
        "Confirm who was proposed",
        each(May.ANOTHER_ASKED, *DECIDERS),
        by=(ConfirmAppointment,),
        at=("confirm_appointment",),
    ),
    Operation(
        "Object to who was proposed",
        each(May.ALWAYS, *ADMINS, Party.AUDITOR, Party.PRIVACY_OFFICER),
        by=(ObjectToAppointment, ObjectTo),
        at=("object_to_appointment",),
        all_may=May.CONCERNED,
    ),
    Operation(
        "End an office",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(EndOffice, EnactOffice),
        at=("end_office",),
    ),
    Operation(
        "Found an organization with its first officers",
        {Party.OPERATOR: May.ALWAYS},
        by=(ProvisionOrganization, AppointFirstOfficers, EstablishOrganization),
    ),
    Operation(
        "Propose an officer as who runs the service",
        {Party.OPERATOR: May.FEWER_THAN_TWO},
        by=(ProposeOfficer, ProposeNewOfficer),
    ),
    Operation(
        "See the organization's own sign-in",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        by=(ListProviders,),
        at=("list_providers", "/providers"),
    ),
    Operation(
        "Propose a provider of sign-ins, and replace its secret",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(ProposeProvider, ReplaceProviderSecret),
        at=("propose_provider", "replace_provider_secret"),
    ),
    Operation(
        "Approve a provider of sign-ins",
        each(May.SECOND, *DECIDERS),
        by=(ApproveProvider,),
        at=("approve_provider",),
    ),
    Operation(
        "Try a provider of sign-ins, suspend, resume or end it",
        each(May.ALWAYS, *DECIDERS),
        by=(SuspendProvider, ResumeProvider, EndProvider, TryProvider, EnactProvider),
        at=("suspend_provider", "resume_provider", "end_provider", "try_provider"),
    ),
    Operation(
        "Attest a domain for a provider of sign-ins",
        {Party.OPERATOR: May.ALWAYS},
        by=(AttestDomain, AttestProviderDomain),
    ),
    Operation(
        "Let staff of who runs the service in",
        each(May.ALWAYS, *DECIDERS),
        by=(AdmitOperator,),
        at=("admit_operator",),
    ),
    Operation(
        "See when staff was let in, by whom, why, and as whom it came",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        by=(ListAdmissions,),
        at=("list_admissions",),
    ),
    Operation(
        "Act as somebody on the command line",
        {Party.OPERATOR: May.LET_IN},
        by=(OperatorSignIn,),
    ),
    Operation(
        "Make a link with which somebody signs in once",
        {Party.OPERATOR: May.UNAPPOINTED},
        by=(IssueLink,),
    ),
    Operation(
        "Choose passwords for others",
        {Party.OPERATOR: May.EVALUATION},
        by=(ProvideAccounts,),
    ),
)

ORGANIZATION: Final = (
    Operation(
        "See the organization, its programs and oneself in it",
        at=(
            "show_me",
            "show_organization",
            "list_programs",
            "list_rule_profiles",
            "/",
            "/my-groups",
            "/programs",
            "/operator-admissions",
        ),
        all_may=May.ALWAYS,
    ),
    Operation(
        "Publish rules, vouch for the past, say what authors are told and how much one is shown",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(
            PublishRuleProfile,
            AttestPast,
            AdoptNaming,
            EnactNaming,
            AdoptQuotas,
            EnactOrganization,
        ),
        at=("adopt_default_rules", "adopt_naming", "adopt_quotas", "/organization/naming"),
    ),
    Operation(
        "Publish, supersede and retire rules that programs may adopt",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(PublishProfile, SupersedeProfile, RetireProfile, EnactProfiles),
        at=("publish_rule_profile", "supersede_rule_profile", "retire_rule_profile"),
    ),
    Operation(
        "Define a program",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(DefineProgram,),
        at=("define_program", "/programs/new"),
    ),
    Operation(
        "Say how much a program keeps of what is said",
        each(May.OTHER_CAPTURE, *ADMINS) | {Party.PRIVACY_OFFICER: May.WHOLE_CAPTURE},
        by=(SetContentCapture, EnactPrograms),
        at=("set_content_capture",),
    ),
    Operation(
        "Register people, say where they practise",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS, Party.OPERATOR: May.NO_OFFICER},
        by=(RegisterPerson, DeclareAffiliation, RegisterPeople),
        at=("register_person",),
    ),
    Operation(
        "Correct who somebody is, who is told",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS, Party.PROGRAM_ADMIN: May.OF_THEIR_PROGRAM},
        by=(CorrectPerson,),
        at=("correct_person",),
    ),
    Operation(
        "End somebody's access to the organization, let them in again",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(DeactivatePerson, ReactivatePerson, LetIn),
        at=("deactivate_person", "reactivate_person"),
    ),
    Operation(
        "Record that somebody has died",
        {Party.ORGANIZATION_ADMIN: May.SOMEBODY_ELSE},
        by=(RecordDeath, SayDeceased),
        at=("record_death",),
    ),
    Operation(
        "Correct that somebody was recorded by mistake to have died",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(SayAlive, WithdrawDeath),
        at=("withdraw_death",),
    ),
    Operation(
        "See who may be registered twice, propose it, or say that they are two",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS, Party.PROGRAM_ADMIN: May.OF_THEIR_PROGRAM},
        by=(ProposeLink, TellApart, FindAlike, SayOfTwo),
        at=(
            "find_alike",
            "propose_link",
            "tell_apart",
            "/organization/people/alike",
            "/organization/people/{person_id:uuid}/twins",
        ),
    ),
    Operation(
        "Take back that somebody is registered twice; an organization admin, turn it down",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(DeclineLink,),
        at=("decline_link",),
        all_may=May.THEIR_OWN,
    ),
    Operation(
        "Confirm that somebody is registered twice, which another proposed",
        {Party.ORGANIZATION_ADMIN: May.SECOND},
        by=(ConfirmLink,),
        at=("confirm_link",),
    ),
    Operation(
        "Make two people of two registrations again",
        {Party.ORGANIZATION_ADMIN: May.SOMEBODY_ELSE},
        by=(Unlink,),
        at=("unlink_persons",),
    ),
    Operation(
        "Leave one's organization, and come back by an invitation",
        by=(ComeBack, Depart, LeaveOrganization),
        at=("leave_organization",),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Say that one is still registered or licensed in one's profession",
        by=(AttestOwnStatus, AttestStatus),
        at=("attest_status",),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "See one person: who they are, and where they belong",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS, Party.PROGRAM_ADMIN: May.OF_THEIR_PROGRAM},
        at=("show_person", "/organization/people/{person_id:uuid}"),
        all_may=May.THEIR_OWN,
    ),
    Operation(
        "Prove that one reads one's mailbox, by a code that is sent there",
        by=(AskMailboxProof, ProveMailbox, AskMailboxCode, ConfirmMailbox),
        at=("send_mailbox_code", "confirm_mailbox", "/account/mailbox"),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Ask for another mailbox, which takes the word of both",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS, Party.PROGRAM_ADMIN: May.OF_THEIR_PROGRAM},
        by=(AskMailboxMove, AskNewMailbox),
        at=("ask_new_mailbox", "propose_mailbox"),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Give back the codes of both mailboxes, or stop it; an admin, if they asked for it",
        by=(
            AgreeByOldMailbox,
            ConfirmNewMailbox,
            ProveNewMailbox,
            StopMailboxMove,
            StopNewMailbox,
        ),
        at=(
            "confirm_new_mailbox",
            "stop_new_mailbox",
            "confirm_proposed_mailbox",
            "withdraw_proposed_mailbox",
        ),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Vouch that it is somebody in another office who asks for another mailbox",
        each(May.SOMEBODY_ELSE, Party.AUDITOR, *DECIDERS),
        by=(BackMailboxMove, BackNewMailbox),
        at=("vouch_for_mailbox",),
    ),
    Operation(
        "Ask that the sign-in of somebody who lost their second factor be renewed",
        {Party.ORGANIZATION_ADMIN: May.SOMEBODY_ELSE},
        by=(AskSignInRenewal, AskRenewal),
        at=("ask_sign_in_renewal",),
    ),
    Operation(
        "Vouch as a second officer that it is they who ask, see which renewals wait",
        each(May.SOMEBODY_ELSE, Party.AUDITOR, *DECIDERS),
        by=(BackSignInRenewal, BackRenewal, ListRenewals),
        at=("vouch_for_sign_in_renewal", "list_sign_in_renewals"),
    ),
    Operation(
        "Stop a renewal of a sign-in",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        by=(StopSignInRenewal, StopRenewal),
        at=("stop_sign_in_renewal", "stop_own_sign_in_renewal"),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Say who one is, in which language and time zone",
        by=(CorrectOwnDetails, ChangeDetails, ShowPerson),
        at=("change_own_details", "show_own_details", "/account/details"),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "See how many emails could not be sent, have them tried again",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        at=("list_letters_held_up", "retry_letters", "/organization/letters"),
    ),
    Operation(
        "See what could not be read, and what is left out for that",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        at=(
            "list_parked",
            "show_parked_order",
            "list_skipped",
            "/organization/parked-streams",
            "/organization/parked-streams/left-out/{program_id:uuid}",
        ),
    ),
    Operation(
        "Have it read again",
        each(May.OF_THEIR_LOGS, Party.AUDITOR, *DECIDERS),
        at=("retry_parked",),
    ),
    Operation(
        "Leave it out for good",
        {Party.ORGANIZATION_ADMIN: May.ALWAYS},
        by=(SkipEntry, SkipParked),
        at=("skip_parked",),
    ),
    Operation(
        "See how keys stand",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        by=(ListKeys, ListDestructions),
        at=("list_keys", "show_signing_keys", "/keys", "/signing-keys"),
    ),
    Operation(
        "Make the next version of a key",
        each(May.ALWAYS, *DECIDERS),
        by=(RotateKey, RotateKeys, WrapAnew),
    ),
    Operation(
        "End a version of a key at once, give a lost key up",
        each(May.BOTH_OFFICES, *DECIDERS),
        by=(DestroyKeyVersion, DestroyVersion, GiveUpSigningKey, ReplaceSigningKey),
        at=("destroy_key_version", "replace_signing_key"),
    ),
)

PRIVACY: Final = (
    Operation(
        "Ask for an erasure",
        each(May.ALWAYS, *DECIDERS),
        by=(RequestErasure, AskErasure),
        at=("ask_erasure", "ask_own_erasure"),
        all_may=May.THEIR_OWN,
    ),
    Operation(
        "See one's own requests, take one back",
        by=(WithdrawErasure, WithdrawRequest, ListOwnRequests),
        at=("list_own_erasures", "withdraw_erasure"),
        all_may=May.THEIR_OWN,
    ),
    Operation(
        "Approve an erasure",
        each(May.ANOTHER_ASKED, *DECIDERS),
        by=(ApproveErasure, ApproveRequest),
        at=("approve_erasure",),
    ),
    Operation(
        "Refuse an erasure, carry it out",
        each(May.ALWAYS, *DECIDERS),
        by=(RefuseErasure, RefuseRequest, CarryOutErasure),
        at=("refuse_erasure", "carry_out_erasure"),
    ),
    Operation(
        "See erasures, holds, and how long things are kept",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        at=("list_erasures", "list_holds", "show_retention", "/privacy"),
    ),
    Operation(
        "See whom erasures are about and how far they are; choose what is erased or held",
        each(May.ALWAYS, *DECIDERS),
        by=(PreviewErasure, ShowSubjects),
        at=(
            "preview_erasure",
            "/erasures/new",
            "/erasures/new/{of:str}",
            "/legal-holds/new",
            "/legal-holds/new/{of:str}",
        ),
    ),
    Operation(
        "See the proof of an erasure",
        each(May.ALWAYS, Party.AUDITOR, *DECIDERS),
        by=(ShowErasureProof,),
        at=("show_erasure_proof", "/erasures/{request_id:uuid}"),
        all_may=May.THEIR_OWN,
    ),
    Operation(
        "Place a hold, renew it, propose to lift it",
        each(May.ALWAYS, *DECIDERS),
        by=(PlaceHold, RenewHold, ProposeLifting, EnactHold),
        at=("place_hold", "renew_hold", "propose_lifting"),
    ),
    Operation(
        "Confirm a hold, lift it",
        each(May.OTHER_OFFICE, *DECIDERS),
        by=(ConfirmHold, LiftHold),
        at=("confirm_hold", "lift_hold"),
    ),
    Operation(
        "Propose how long things are kept, or that all goes at once",
        each(May.ALWAYS, *DECIDERS),
        by=(ProposeRetention, ProposeClearing, EnactRetention),
        at=("propose_retention", "propose_clearing"),
    ),
    Operation(
        "Agree to that",
        each(May.OTHER_OFFICE, *DECIDERS),
        by=(AdoptRetention, AgreeClearing),
        at=("adopt_retention", "agree_clearing"),
    ),
)
