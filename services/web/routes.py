"""Every page, by whether somebody must be signed in."""

from litestar import Controller, Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from services.http.visitor import caller
from services.web.auditor.audits import STEP_FORMS as AUDIT_FORMS
from services.web.auditor.audits import AuditPages
from services.web.auditor.desk import DeskPages
from services.web.auditor.exports import ExportPages
from services.web.auditor.identities import STEP_FORMS as IDENTITY_FORMS
from services.web.auditor.identities import IdentityPages
from services.web.auditor.trail import TrailPages
from services.web.frame.freshness import behind
from services.web.frame.questions import require_sure
from services.web.frame.visit import WAYS
from services.web.leader.agreement import AgreementPages
from services.web.leader.group_steps import STEP_FORMS as GROUP_FORMS
from services.web.leader.groups import GroupPages
from services.web.leader.rules import STEP_FORMS as GROUP_RULES_FORMS
from services.web.leader.rules import GroupRulesPages
from services.web.leader.sealing import seal
from services.web.leader.session_steps import STEP_FORMS as SESSION_FORMS
from services.web.leader.sessions import SessionPages
from services.web.member.account import OwnAccountPages
from services.web.member.details import LEAVING, DetailsPages, change_own_details
from services.web.member.erasures import STEP_FORMS as OWN_ERASURE_FORMS
from services.web.member.first_factor import FirstFactorPages
from services.web.member.home import HomePages
from services.web.member.mailbox import STEP_FORMS as MAILBOX_FORMS
from services.web.member.mailbox import MailboxPages
from services.web.member.materials import STEP_FORMS as ITEM_FORMS
from services.web.member.materials import MaterialPages
from services.web.member.mine import MinePages
from services.web.member.organizations import OrganizationsPages
from services.web.member.own_case import CASE_FORMS
from services.web.member.own_credential import OwnCredentialPages
from services.web.member.passkeys import PasskeyPages
from services.web.member.provider import ConnectionPages
from services.web.member.seats import SEAT_FORMS
from services.web.member.second_factor import STEP_FORMS as FACTOR_FORMS
from services.web.member.second_factor import SecondFactorPages
from services.web.organization.credentials import STEP_FORMS as CREDENTIAL_FORMS
from services.web.organization.credentials import CredentialPages
from services.web.organization.letters import LettersPages
from services.web.organization.letters import retry as retry_letters
from services.web.organization.naming import NamingPages, adopt
from services.web.organization.officers import STEP_FORMS as OFFICER_FORMS
from services.web.organization.officers import OfficerPages
from services.web.organization.operators import OperatorPages, admit
from services.web.organization.parked import STEP_FORMS as PARKED_FORMS
from services.web.organization.parked import ParkedPages
from services.web.organization.people import OrganizationPeople
from services.web.organization.person import STEP_FORMS as PERSON_FORMS
from services.web.organization.person import PersonPages, correct_person
from services.web.organization.program_keys import ProgramKeyPages, destroy_version
from services.web.organization.providers import STEP_FORMS as PROVIDER_FORMS
from services.web.organization.providers import ProvidersPages
from services.web.organization.rules import STEP_FORMS as PROFILE_FORMS
from services.web.organization.rules import RulesPages
from services.web.organization.signing_keys import SigningKeyPages, give_up_key
from services.web.organization.twins import STEP_FORMS as TWIN_FORMS
from services.web.organization.twins import AlikePages, TwinPages
from services.web.privacy.desk import STEP_FORMS as PRIVACY_FORMS
from services.web.privacy.desk import PrivacyPages
from services.web.privacy.glass import GlassPages
from services.web.privacy.glass_asking import GlassAsking, ask
from services.web.privacy.glass_steps import STEP_FORMS as GLASS_FORMS
from services.web.privacy.glass_steps import GlassSteps
from services.web.privacy.scoping import ErasureScope, HoldScope
from services.web.program.adding import AddingPages
from services.web.program.adding import add as add_program
from services.web.program.group_people import PEOPLE_FORMS, GroupPeople
from services.web.program.invitations import InvitationPages
from services.web.program.people import ProgramPeople
from services.web.program.programs import ProgramPages
from services.web.program.proposals import propose
from services.web.program.rules import STEP_FORMS as PROGRAM_RULES_FORMS
from services.web.program.rules import ProgramRulesPages
from services.web.program.sheet import SheetPages
from services.web.public.account import AccountPages
from services.web.public.invitation import PublicInvitationPages
from services.web.public.mailed_links import MailedLinkPages
from services.web.public.passkeys import PasskeySignInPages
from services.web.public.provider import ProviderPages
from services.web.public.recovery import RecoveryPages
from services.web.public.static import static_file
from services.web.public.stop_by_mail import MailboxStopPages, RenewalStopPages
from services.web.ways import ways_of

SIGNED_IN: list[type[Controller]] = [
    HomePages,
    MinePages,
    OrganizationsPages,
    OwnAccountPages,
    PasskeyPages,
    DetailsPages,
    MailboxPages,
    FirstFactorPages,
    SecondFactorPages,
    MaterialPages,
    GroupPages,
    AgreementPages,
    GroupRulesPages,
    ProgramRulesPages,
    RulesPages,
    SessionPages,
    ProgramPages,
    AddingPages,
    InvitationPages,
    ProgramPeople,
    SheetPages,
    OrganizationPeople,
    GroupPeople,
    OfficerPages,
    OperatorPages,
    PersonPages,
    CredentialPages,
    OwnCredentialPages,
    AlikePages,
    TwinPages,
    NamingPages,
    ParkedPages,
    LettersPages,
    ProgramKeyPages,
    SigningKeyPages,
    ProvidersPages,
    ConnectionPages,
    DeskPages,
    TrailPages,
    AuditPages,
    IdentityPages,
    ExportPages,
    PrivacyPages,
    HoldScope,
    ErasureScope,
    GlassPages,
    GlassAsking,
    GlassSteps,
]

ROUTES: list[ControllerRouterHandler] = [
    static_file,
    AccountPages,
    PasskeySignInPages,
    MailedLinkPages,
    MailboxStopPages,
    RenewalStopPages,
    RecoveryPages,
    PublicInvitationPages,
    ProviderPages,
    Router(
        "/",
        route_handlers=[
            *SIGNED_IN,
            *GROUP_FORMS,
            *GROUP_RULES_FORMS,
            *PROGRAM_RULES_FORMS,
            *PROFILE_FORMS,
            *SEAT_FORMS,
            *PEOPLE_FORMS,
            *SESSION_FORMS,
            *CASE_FORMS,
            *ITEM_FORMS,
            *OWN_ERASURE_FORMS,
            *MAILBOX_FORMS,
            *FACTOR_FORMS,
            *LEAVING,
            *PRIVACY_FORMS,
            *GLASS_FORMS,
            *IDENTITY_FORMS,
            *AUDIT_FORMS,
            *OFFICER_FORMS,
            *PERSON_FORMS,
            *CREDENTIAL_FORMS,
            *TWIN_FORMS,
            *PARKED_FORMS,
            *PROVIDER_FORMS,
            ask,
            propose,
            add_program,
            seal,
            adopt,
            retry_letters,
            change_own_details,
            correct_person,
            admit,
            destroy_version,
            give_up_key,
        ],
        before_request=require_sure,
        opt={WAYS: ways_of},
        dependencies={"caller": Provide(caller), "behind": Provide(behind)},
    ),
]
