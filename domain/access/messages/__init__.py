"""What may be asked of the Warden, and what it answers: plain data that crosses its socket.

Every request but sign-in carries the caller's session ``token``; the Warden authenticates it anew.
``program`` names the tenant's program (the organization itself for its own matters).
"""

from typing import TypeAlias

from domain.access.messages.answers import Done, Enacted, RefusedAnswer, StepDone
from domain.access.messages.cases import (
    BeginPresentation,
    EnterPresentations,
    FinishPresentation,
    ItemListed,
    ItemShown,
    ItemsListed,
    LatePresentation,
    ListItems,
    ListOwnItems,
    NewMaterial,
    NoteCodes,
    PresentationCodes,
    ReadItem,
    SealMaterials,
    ShareItem,
    TakeBackPresentation,
)
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
from domain.access.messages.letters import Addresses, AddressesOf, Occasion, PostalAddress
from domain.access.messages.looks import (
    CheckHealth,
    DayCount,
    NamesShown,
    PersonName,
    ReportDenial,
    SearchTrail,
    ShowNames,
    TrailEntry,
    TrailShown,
    WhoSawMine,
)
from domain.access.messages.people import (
    EnactOffice,
    EnactRoster,
    EstablishOrganization,
    NewOfficer,
    NewPerson,
    PersonalData,
    RegisterPeople,
    RosterStep,
)

__all__ = [
    "Act",
    "Addresses",
    "AddressesOf",
    "AdmitOperator",
    "Answer",
    "ApproveBreakGlass",
    "BeginPresentation",
    "BreakGlassListed",
    "CheckHealth",
    "ChooseOrganization",
    "DayCount",
    "DeferBreakGlassNotice",
    "Done",
    "EnactOffice",
    "EnactRoster",
    "Enacted",
    "EnterPresentations",
    "EstablishOrganization",
    "FinishPresentation",
    "GlassNotice",
    "GlassOpened",
    "GrantLine",
    "IssueLink",
    "IssuedLink",
    "ItemListed",
    "ItemShown",
    "ItemsListed",
    "JustificationShown",
    "LatePresentation",
    "LinksIssued",
    "ListBreakGlass",
    "ListItems",
    "ListNotices",
    "ListOwnItems",
    "ListSealed",
    "NamesShown",
    "NewAccount",
    "NewMaterial",
    "NewOfficer",
    "NewPerson",
    "NoteCodes",
    "NoticesListed",
    "Occasion",
    "OpenByBreakGlass",
    "OperatorAdmission",
    "OperatorSignIn",
    "PersonName",
    "PersonalData",
    "PostalAddress",
    "PresentationCodes",
    "ProvideAccounts",
    "ReadItem",
    "ReadJustification",
    "RedeemLink",
    "RefuseBreakGlass",
    "RefusedAnswer",
    "RegisterPeople",
    "ReportDenial",
    "Request",
    "RequestBreakGlass",
    "ReviewBreakGlass",
    "RosterStep",
    "SealMaterials",
    "SealedItem",
    "SealedListed",
    "SearchTrail",
    "ShareItem",
    "ShowNames",
    "SignIn",
    "SignOut",
    "SignedIn",
    "StepDone",
    "TakeBackPresentation",
    "TrailEntry",
    "TrailShown",
    "Watermark",
    "WhoSawMine",
    "WithdrawBreakGlass",
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
    | BeginPresentation
    | FinishPresentation
    | EnterPresentations
    | NoteCodes
    | TakeBackPresentation
    | SealMaterials
    | ShareItem
    | ReadItem
    | ListItems
    | ListOwnItems
    | ShowNames
    | SearchTrail
    | WhoSawMine
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
    | ReportDenial
    | CheckHealth
)
Answer: TypeAlias = (
    SignedIn
    | ChooseOrganization
    | OperatorAdmission
    | LinksIssued
    | Done
    | RefusedAnswer
    | Enacted
    | ItemShown
    | ItemsListed
    | NamesShown
    | TrailShown
    | SealedListed
    | GlassOpened
    | JustificationShown
    | BreakGlassListed
    | NoticesListed
    | Addresses
)
