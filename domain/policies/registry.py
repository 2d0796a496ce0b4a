"""Every policy there is: adding one means adding its line here."""

from domain.policies.appointments import APPOINTMENTS
from domain.policies.credentials import CREDENTIALS
from domain.policies.ended_groups import ENDED_GROUPS
from domain.policies.expiry import EXPIRY
from domain.policies.grants import GRANTS
from domain.policies.group_news import GROUP_NEWS
from domain.policies.identities import IDENTITIES
from domain.policies.invitations import INVITATIONS
from domain.policies.leaderless_sessions import LEADERLESS_SESSIONS
from domain.policies.links import LINKS
from domain.policies.mailboxes import MAILBOXES
from domain.policies.people import PEOPLE
from domain.policies.policy import Policy
from domain.policies.program_keys import PROGRAM_KEYS
from domain.policies.providers import PROVIDERS
from domain.policies.reaffirmations import REAFFIRMATIONS
from domain.policies.renewals import RENEWALS
from domain.policies.sign_ins import SIGN_INS
from domain.policies.signing_keys import SIGNING_KEYS
from domain.policies.statuses import STATUSES
from domain.policies.unopened_sessions import UNOPENED_SESSIONS

POLICIES: tuple[Policy, ...] = (
    ENDED_GROUPS,
    GROUP_NEWS,
    UNOPENED_SESSIONS,
    LEADERLESS_SESSIONS,
    GRANTS,
    EXPIRY,
    APPOINTMENTS,
    IDENTITIES,
    INVITATIONS,
    PEOPLE,
    MAILBOXES,
    LINKS,
    RENEWALS,
    SIGNING_KEYS,
    PROGRAM_KEYS,
    PROVIDERS,
    SIGN_INS,
    STATUSES,
    REAFFIRMATIONS,
    CREDENTIALS,
)
