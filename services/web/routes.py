"""Every page, by whether somebody must be signed in."""

from litestar import Controller, Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from services.http.visitor import caller
from services.web.account import AccountPages
from services.web.audits import AuditPages
from services.web.desk import DeskPages
from services.web.exports import ExportPages
from services.web.freshness import behind
from services.web.glass import GlassPages
from services.web.glass_steps import GlassSteps
from services.web.group_people import GroupPeople
from services.web.group_steps import GroupSteps
from services.web.groups import GroupPages
from services.web.home import HomePages
from services.web.identities import IdentityPages
from services.web.materials import MaterialPages
from services.web.mine import MinePages
from services.web.naming import NamingPages
from services.web.officers import OfficerPages
from services.web.operators import OperatorPages
from services.web.parked import ParkedPages
from services.web.privacy import PrivacyPages
from services.web.program_keys import ProgramKeyPages
from services.web.programs import ProgramPages
from services.web.proposals import Proposals
from services.web.questions import signed_in_and_sure
from services.web.scoping import ErasureScope, HoldScope
from services.web.session_steps import SessionEndings, SessionSteps
from services.web.sessions import SessionPages
from services.web.signing_keys import SigningKeyPages
from services.web.static import static_file
from services.web.trail import TrailPages

SIGNED_IN: list[type[Controller]] = [
    HomePages,
    ProgramPages,
    Proposals,
    GroupPages,
    GroupSteps,
    GroupPeople,
    SessionPages,
    SessionSteps,
    SessionEndings,
    MaterialPages,
    TrailPages,
    IdentityPages,
    DeskPages,
    AuditPages,
    ExportPages,
    NamingPages,
    MinePages,
    PrivacyPages,
    HoldScope,
    ErasureScope,
    OperatorPages,
    OfficerPages,
    ParkedPages,
    ProgramKeyPages,
    SigningKeyPages,
    GlassPages,
    GlassSteps,
]

ROUTES: list[ControllerRouterHandler] = [
    static_file,
    AccountPages,
    Router(
        "/",
        route_handlers=SIGNED_IN,
        before_request=signed_in_and_sure,
        dependencies={"caller": Provide(caller), "behind": Provide(behind)},
    ),
]
