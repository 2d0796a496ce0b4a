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
    ChooseOrganization,
    IssuedLink,
    IssueLink,
    LinksIssued,
    NewAccount,
    OperatorSignIn,
    ProvideAccounts,
    RedeemLink,
    SignedIn,
    SignIn,
    SignOut,
)
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
    "Answer",
    "BeginPresentation",
    "CheckHealth",
    "ChooseOrganization",
    "DayCount",
    "Done",
    "EnactOffice",
    "EnactRoster",
    "Enacted",
    "EnterPresentations",
    "EstablishOrganization",
    "FinishPresentation",
    "IssueLink",
    "IssuedLink",
    "ItemListed",
    "ItemShown",
    "ItemsListed",
    "LatePresentation",
    "LinksIssued",
    "ListItems",
    "ListOwnItems",
    "NamesShown",
    "NewAccount",
    "NewMaterial",
    "NewOfficer",
    "NewPerson",
    "NoteCodes",
    "OperatorSignIn",
    "PersonName",
    "PersonalData",
    "PresentationCodes",
    "ProvideAccounts",
    "ReadItem",
    "RedeemLink",
    "RefusedAnswer",
    "RegisterPeople",
    "ReportDenial",
    "Request",
    "RosterStep",
    "SealMaterials",
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
    "WhoSawMine",
]

Request: TypeAlias = (
    SignIn
    | RedeemLink
    | OperatorSignIn
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
    | ReportDenial
    | CheckHealth
)
Answer: TypeAlias = (
    SignedIn
    | ChooseOrganization
    | LinksIssued
    | Done
    | RefusedAnswer
    | Enacted
    | ItemShown
    | ItemsListed
    | NamesShown
    | TrailShown
)
