"""Every route of the API, by whether somebody must be signed in."""

from litestar import Controller, Router
from litestar.di import Provide

from services.api.account import AccountController, RecoveryController, SignInController
from services.api.attendance import AttendanceController
from services.api.audits import STEP_ADDRESSES as AUDIT_STEPS
from services.api.audits import AuditController
from services.api.bundles import BundleController
from services.api.credentials import STEP_ADDRESSES as CREDENTIAL_STEPS
from services.api.credentials import CredentialController, OwnCredentialController
from services.api.details import STEP_ADDRESSES as DETAIL_STEPS
from services.api.details import DetailsController
from services.api.erasures import STEP_ADDRESSES as ERASURE_STEPS
from services.api.erasures import ErasureController, OwnErasureController
from services.api.factors import FactorController
from services.api.glass import STEP_ADDRESSES as GLASS_STEPS
from services.api.glass import BreakGlassController, GrantController, SealedItemController
from services.api.groups import STEP_ADDRESSES as GROUP_STEPS
from services.api.groups import GroupController
from services.api.held_up import STEP_ADDRESSES as HELD_UP_STEPS
from services.api.held_up import HeldUpController
from services.api.identities import STEP_ADDRESSES as IDENTITY_STEPS
from services.api.identities import IdentityController
from services.api.invitations import InvitationController, InvitationLinkController
from services.api.keys import STEP_ADDRESSES as KEY_STEPS
from services.api.keys import ProgramKeyController, SigningKeyController
from services.api.mailboxes import STEP_ADDRESSES as MAILBOX_STEPS
from services.api.mailed_links import MailedLinkController
from services.api.materials import STEP_ADDRESSES as ITEM_STEPS
from services.api.materials import ItemController, OwnItemController, SessionItemController
from services.api.offices import STEP_ADDRESSES as OFFICE_STEPS
from services.api.offices import OfficeController
from services.api.operators import STEP_ADDRESSES as ADMISSION_STEPS
from services.api.organization import STEP_ADDRESSES as ORGANIZATION_STEPS
from services.api.organization import OrganizationController
from services.api.parked import STEP_ADDRESSES as PARKED_STEPS
from services.api.parked import ParkedController
from services.api.passkeys import PasskeyController, PasskeySignInController
from services.api.people import PeopleController
from services.api.privacy import STEP_ADDRESSES as PRIVACY_STEPS
from services.api.privacy import HoldController, RetentionController
from services.api.profiles import STEP_ADDRESSES as PROFILE_STEPS
from services.api.profiles import ProfileController
from services.api.programs import STEP_ADDRESSES as PROGRAM_STEPS
from services.api.programs import ProgramController
from services.api.proofs import ProofController
from services.api.providers import STEP_ADDRESSES as PROVIDER_STEPS
from services.api.providers import ConnectionController, LogoutController, ProviderController
from services.api.renewals import STEP_ADDRESSES as RENEWAL_STEPS
from services.api.renewals import RenewalController
from services.api.roster import STEP_ADDRESSES as SEAT_STEPS
from services.api.roster import RosterController
from services.api.rules import READS as RULES_READ
from services.api.rules import STEP_ADDRESSES as RULES_STEPS
from services.api.sessions import STEP_ADDRESSES as SESSION_STEPS
from services.api.sessions import SessionController
from services.api.stop_by_mail import StopByMailController
from services.api.trail import TrailController
from services.api.twins import STEP_ADDRESSES as TWIN_STEPS
from services.api.twins import AlikeController
from services.api.verifications import VerificationController
from services.http.visitor import caller, require_signed_in

OPEN: list[type[Controller]] = [
    SignInController,
    PasskeySignInController,
    MailedLinkController,
    StopByMailController,
    RecoveryController,
    InvitationLinkController,
    LogoutController,
]
SIGNED_IN: list[type[Controller]] = [
    AccountController,
    PasskeyController,
    FactorController,
    InvitationController,
    PeopleController,
    OrganizationController,
    OfficeController,
    RenewalController,
    CredentialController,
    OwnCredentialController,
    DetailsController,
    AlikeController,
    ParkedController,
    HeldUpController,
    ProgramKeyController,
    SigningKeyController,
    ProfileController,
    ProgramController,
    GroupController,
    RosterController,
    SessionController,
    AttendanceController,
    SessionItemController,
    ItemController,
    OwnItemController,
    ErasureController,
    OwnErasureController,
    HoldController,
    RetentionController,
    TrailController,
    IdentityController,
    ProofController,
    VerificationController,
    AuditController,
    BundleController,
    BreakGlassController,
    SealedItemController,
    GrantController,
    ProviderController,
    ConnectionController,
]

STEPS = [
    *ORGANIZATION_STEPS,
    *PROFILE_STEPS,
    *PROGRAM_STEPS,
    *PARKED_STEPS,
    *HELD_UP_STEPS,
    *ADMISSION_STEPS,
    *KEY_STEPS,
    *GROUP_STEPS,
    *RULES_STEPS,
    *SEAT_STEPS,
    *SESSION_STEPS,
    *ITEM_STEPS,
    *PRIVACY_STEPS,
    *ERASURE_STEPS,
    *GLASS_STEPS,
    *IDENTITY_STEPS,
    *AUDIT_STEPS,
    *OFFICE_STEPS,
    *DETAIL_STEPS,
    *MAILBOX_STEPS,
    *TWIN_STEPS,
    *RENEWAL_STEPS,
    *CREDENTIAL_STEPS,
    *PROVIDER_STEPS,
]


def api_router() -> Router:
    """Make ``/api/v1``; ``guards`` and ``headers`` look at its address too."""
    for_people = Router(
        "/",
        route_handlers=[*SIGNED_IN, *RULES_READ, *STEPS],
        before_request=require_signed_in,
        dependencies={"caller": Provide(caller)},
        security=[{"session": []}],
    )
    return Router("/api/v1", route_handlers=[*OPEN, for_people])
