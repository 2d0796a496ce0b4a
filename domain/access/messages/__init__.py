"""What may be asked of the Warden, and what it answers: plain data that crosses its socket.

Every request but sign-in carries the caller's session ``token``; the Warden authenticates it anew.
``program`` names the tenant's program (the organization itself for its own matters).
"""

from typing import TypeAlias

from domain.access.messages.answers import Done, Enacted, RefusedAnswer, StepDone
from domain.access.messages.audits import (
    AuditLine,
    AuditShown,
    AuditsListed,
    DrawAudit,
    ListAudits,
    ReadReviewNote,
    ReviewAccess,
    ReviewNoteShown,
    SampledLine,
    ShowAudit,
    SignOffAudit,
)
from domain.access.messages.bundles import BundleBegun, BundleLines, ReadBundle, TakeBundle
from domain.access.messages.cases import (
    BeginPresentation,
    EnterPresentations,
    EraseItem,
    FinishPresentation,
    ItemListed,
    ItemRedacted,
    ItemShown,
    ItemsListed,
    LatePresentation,
    ListItems,
    ListOwnItems,
    NewMaterial,
    NoteCodes,
    PresentationCodes,
    ReadItem,
    Redacted,
    SealMaterials,
    ShareItem,
    TakeBackPresentation,
    UndoBeginning,
)
from domain.access.messages.desk import FindPeople, PeopleFound, RecordShown, ShowRecord
from domain.access.messages.door import (
    AdmitOperator,
    ChooseOrganization,
    IssuedLink,
    IssueLink,
    LinksIssued,
    NewAccount,
    OperatorAdmission,
    OperatorSignIn,
    ProvideAccounts,
    RedeemLink,
    SignedIn,
    SignIn,
    SignOut,
)
from domain.access.messages.glass import (
    Act,
    ApproveBreakGlass,
    BreakGlassListed,
    DeferBreakGlassNotice,
    GlassNotice,
    GlassOpened,
    GrantLine,
    JustificationShown,
    ListBreakGlass,
    ListNotices,
    ListSealed,
    NoticesListed,
    OpenByBreakGlass,
    ReadJustification,
    RefuseBreakGlass,
    RequestBreakGlass,
    ReviewBreakGlass,
    SealedItem,
    SealedListed,
    Watermark,
    WithdrawBreakGlass,
)
from domain.access.messages.identities import (
    DecideIdentity,
    IdentitiesListed,
    IdentityLine,
    IdentityShown,
    IdentityStep,
    LearnIdentity,
    ListIdentities,
    ReadIdentityReason,
    RequestIdentity,
)
from domain.access.messages.keys import (
    DestroyVersion,
    Destruction,
    DestructionsListed,
    KeysListed,
    ListDestructions,
    ListKeys,
    ProgramKey,
    ReplaceSigningKey,
    RotateKeys,
    SigningKeyReplaced,
    WrapAnew,
    WrappedAnew,
)
from domain.access.messages.letters import (
    Addresses,
    AddressesOf,
    EndBreakGlass,
    NoteSubjectsTold,
    Occasion,
    PostalAddress,
    Subjects,
    SubjectsOf,
)
from domain.access.messages.looks import (
    AdoptNaming,
    BondsExamined,
    CheckHealth,
    CheckKeys,
    DayCount,
    ExamineBonds,
    ExamineItems,
    IdentityNotice,
    ItemsExamined,
    LogReach,
    MineShown,
    MissingEntry,
    NamesShown,
    PersonName,
    PickPeople,
    Place,
    ReportDenial,
    SearchTrail,
    ShowNames,
    TakeProof,
    TrailEntry,
    TrailShown,
    Unbound,
    WhoSawMine,
)
from domain.access.messages.offices import (
    AppointmentLine,
    EnactOffice,
    FindByAddress,
    ListOffices,
    ObjectTo,
    OfficeLine,
    OfficerProposed,
    OfficesListed,
    PeopleToTell,
    ProposeNewOfficer,
    SettleOffice,
    WhomToTell,
)
from domain.access.messages.parked import SkipParked
from domain.access.messages.people import (
    EnactOrganization,
    EnactPrograms,
    EnactRoster,
    EstablishOrganization,
    NewOfficer,
    NewPerson,
    PersonalData,
    ProgramStep,
    Proposal,
    ProposeGroups,
    RegisterPeople,
    RosterStep,
)
from domain.access.messages.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    CertificateShown,
    EnactHold,
    EnactRetention,
    ErasureProgress,
    ListOwnRequests,
    OwnRequest,
    OwnRequests,
    PreviewErasure,
    RefuseRequest,
    ShowCertificate,
    ShowSubjects,
    SubjectsShown,
    WithdrawRequest,
)
from domain.access.messages.verifications import (
    NoteVerification,
    ShowVerification,
    Verification,
    VerificationShown,
)

__all__ = [
    "Act",
    "Addresses",
    "AddressesOf",
    "AdmitOperator",
    "AdoptNaming",
    "Answer",
    "AppointmentLine",
    "ApproveBreakGlass",
    "ApproveRequest",
    "AskErasure",
    "AuditLine",
    "AuditShown",
    "AuditsListed",
    "BeginPresentation",
    "BondsExamined",
    "BreakGlassListed",
    "BundleBegun",
    "BundleLines",
    "CarryOutErasure",
    "CertificateShown",
    "CheckHealth",
    "CheckKeys",
    "ChooseOrganization",
    "DayCount",
    "DecideIdentity",
    "DeferBreakGlassNotice",
    "DestroyVersion",
    "Destruction",
    "DestructionsListed",
    "Done",
    "DrawAudit",
    "EnactHold",
    "EnactOffice",
    "EnactOrganization",
    "EnactPrograms",
    "EnactRetention",
    "EnactRoster",
    "Enacted",
    "EndBreakGlass",
    "EnterPresentations",
    "EraseItem",
    "ErasureProgress",
    "EstablishOrganization",
    "ExamineBonds",
    "ExamineItems",
    "FindByAddress",
    "FindPeople",
    "FinishPresentation",
    "GlassNotice",
    "GlassOpened",
    "GrantLine",
    "IdentitiesListed",
    "IdentityLine",
    "IdentityNotice",
    "IdentityShown",
    "IdentityStep",
    "IssueLink",
    "IssuedLink",
    "ItemListed",
    "ItemRedacted",
    "ItemShown",
    "ItemsExamined",
    "ItemsListed",
    "JustificationShown",
    "KeysListed",
    "LatePresentation",
    "LearnIdentity",
    "LinksIssued",
    "ListAudits",
    "ListBreakGlass",
    "ListDestructions",
    "ListIdentities",
    "ListItems",
    "ListKeys",
    "ListNotices",
    "ListOffices",
    "ListOwnItems",
    "ListOwnRequests",
    "ListSealed",
    "LogReach",
    "MineShown",
    "MissingEntry",
    "NamesShown",
    "NewAccount",
    "NewMaterial",
    "NewOfficer",
    "NewPerson",
    "NoteCodes",
    "NoteSubjectsTold",
    "NoteVerification",
    "NoticesListed",
    "ObjectTo",
    "Occasion",
    "OfficeLine",
    "OfficerProposed",
    "OfficesListed",
    "OpenByBreakGlass",
    "OperatorAdmission",
    "OperatorSignIn",
    "OwnRequest",
    "OwnRequests",
    "PeopleFound",
    "PeopleToTell",
    "PersonName",
    "PersonalData",
    "PickPeople",
    "Place",
    "PostalAddress",
    "PresentationCodes",
    "PreviewErasure",
    "ProgramKey",
    "ProgramStep",
    "Proposal",
    "ProposeGroups",
    "ProposeNewOfficer",
    "ProvideAccounts",
    "ReadBundle",
    "ReadIdentityReason",
    "ReadItem",
    "ReadJustification",
    "ReadReviewNote",
    "RecordShown",
    "Redacted",
    "RedeemLink",
    "RefuseBreakGlass",
    "RefuseRequest",
    "RefusedAnswer",
    "RegisterPeople",
    "ReplaceSigningKey",
    "ReportDenial",
    "Request",
    "RequestBreakGlass",
    "RequestIdentity",
    "ReviewAccess",
    "ReviewBreakGlass",
    "ReviewNoteShown",
    "RosterStep",
    "RotateKeys",
    "SampledLine",
    "SealMaterials",
    "SealedItem",
    "SealedListed",
    "SearchTrail",
    "SettleOffice",
    "ShareItem",
    "ShowAudit",
    "ShowCertificate",
    "ShowNames",
    "ShowRecord",
    "ShowSubjects",
    "ShowVerification",
    "SignIn",
    "SignOffAudit",
    "SignOut",
    "SignedIn",
    "SigningKeyReplaced",
    "SkipParked",
    "StepDone",
    "Subjects",
    "SubjectsOf",
    "SubjectsShown",
    "TakeBackPresentation",
    "TakeBundle",
    "TakeProof",
    "TrailEntry",
    "TrailShown",
    "Unbound",
    "UndoBeginning",
    "Verification",
    "VerificationShown",
    "Watermark",
    "WhoSawMine",
    "WhomToTell",
    "WithdrawBreakGlass",
    "WithdrawRequest",
    "WrapAnew",
    "WrappedAnew",
]

Request: TypeAlias = (
    SignIn
    | RedeemLink
    | OperatorSignIn
    | AdmitOperator
    | SignOut
    | EstablishOrganization
    | IssueLink
    | ProvideAccounts
    | RegisterPeople
    | EnactRoster
    | EnactOffice
    | ObjectTo
    | ListOffices
    | FindByAddress
    | ProposeNewOfficer
    | WhomToTell
    | SettleOffice
    | EnactOrganization
    | EnactPrograms
    | ProposeGroups
    | BeginPresentation
    | FinishPresentation
    | EnterPresentations
    | NoteCodes
    | TakeBackPresentation
    | UndoBeginning
    | SealMaterials
    | ShareItem
    | ReadItem
    | ListItems
    | ListOwnItems
    | ShowNames
    | SearchTrail
    | WhoSawMine
    | AdoptNaming
    | FindPeople
    | PickPeople
    | ShowRecord
    | DrawAudit
    | ListAudits
    | ShowAudit
    | ReviewAccess
    | SignOffAudit
    | RequestIdentity
    | DecideIdentity
    | LearnIdentity
    | ReadIdentityReason
    | ListIdentities
    | ReadReviewNote
    | ListSealed
    | RequestBreakGlass
    | ApproveBreakGlass
    | RefuseBreakGlass
    | WithdrawBreakGlass
    | DeferBreakGlassNotice
    | ReviewBreakGlass
    | OpenByBreakGlass
    | ReadJustification
    | ListBreakGlass
    | ListNotices
    | AddressesOf
    | TakeProof
    | SubjectsOf
    | NoteSubjectsTold
    | EndBreakGlass
    | TakeBundle
    | NoteVerification
    | ShowVerification
    | ReadBundle
    | ListKeys
    | RotateKeys
    | WrapAnew
    | DestroyVersion
    | ReplaceSigningKey
    | ListDestructions
    | ReportDenial
    | EraseItem
    | AskErasure
    | ApproveRequest
    | RefuseRequest
    | WithdrawRequest
    | PreviewErasure
    | CarryOutErasure
    | ShowCertificate
    | ShowSubjects
    | ListOwnRequests
    | EnactHold
    | EnactRetention
    | SkipParked
    | CheckHealth
    | CheckKeys
    | ExamineBonds
    | ExamineItems
)
Answer: TypeAlias = (
    SignedIn
    | ChooseOrganization
    | OperatorAdmission
    | OfficesListed
    | OfficerProposed
    | PeopleToTell
    | LinksIssued
    | Done
    | RefusedAnswer
    | Enacted
    | ItemShown
    | ItemsListed
    | NamesShown
    | TrailShown
    | MineShown
    | PeopleFound
    | RecordShown
    | AuditsListed
    | AuditShown
    | IdentityShown
    | IdentitiesListed
    | ReviewNoteShown
    | BundleBegun
    | VerificationShown
    | BundleLines
    | SealedListed
    | Subjects
    | GlassOpened
    | JustificationShown
    | BreakGlassListed
    | NoticesListed
    | Addresses
    | ItemRedacted
    | ErasureProgress
    | CertificateShown
    | SubjectsShown
    | OwnRequests
    | KeysListed
    | WrappedAnew
    | DestructionsListed
    | SigningKeyReplaced
    | BondsExamined
    | ItemsExamined
)
