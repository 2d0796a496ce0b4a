"""Every table of steps, by the word that stands before that of a step in templates."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.kernel.classes import Coded
from services.app.audits.steps import STEPS as AUDITS
from services.app.credentials import STEPS as CREDENTIALS
from services.app.details.mailboxes import STEPS as MAILBOXES
from services.app.details.renewals import STEPS as RENEWALS
from services.app.details.steps import STEPS as PEOPLE
from services.app.details.twins import STEPS as TWINS
from services.app.glass.steps import STEPS as GLASS
from services.app.groups.proposing import PROPOSING
from services.app.groups.roster import ROSTER
from services.app.groups.rules import RULES
from services.app.groups.steps import STEPS as GROUPS
from services.app.held_up import HELD_UP
from services.app.identities.steps import STEPS as IDENTITIES
from services.app.keys.steps import STEPS as KEYS
from services.app.offices.steps import STEPS as OFFICES
from services.app.operators import ADMISSIONS
from services.app.organizations import GOVERNING
from services.app.parked import ORDERS
from services.app.privacy.desk import RUNS
from services.app.privacy.steps import STEPS as PRIVACY
from services.app.profiles import STEPS as PROFILES
from services.app.programs import PROGRAMS
from services.app.providers import STEPS as PROVIDERS
from services.app.sessions.attendance import MARKS
from services.app.sessions.materials import ITEMS, SEALING
from services.app.sessions.planning import PLANNING
from services.app.sessions.presentations import PRESENTATIONS
from services.app.sessions.steps import STEPS as SESSIONS
from services.app.steps import Step

TABLES: Final[Mapping[Coded, Mapping[Coded, Step]]] = MappingProxyType(
    {
        "organization": GOVERNING,
        "office": OFFICES,
        "admission": ADMISSIONS,
        "person": PEOPLE,
        "mailbox": MAILBOXES,
        "twin": TWINS,
        "renewal": RENEWALS,
        "credential": CREDENTIALS,
        "provider": PROVIDERS,
        "parked": ORDERS,
        "letters": HELD_UP,
        "key": KEYS,
        "rules": PROFILES,
        "program": PROGRAMS,
        "proposal": PROPOSING,
        "group": GROUPS,
        "rule": RULES,
        "seat": ROSTER,
        "planning": PLANNING,
        "session": SESSIONS,
        "mark": MARKS,
        "case": PRESENTATIONS,
        "sealing": SEALING,
        "item": ITEMS,
        "privacy": PRIVACY,
        "run": RUNS,
        "glass": GLASS,
        "identity": IDENTITIES,
        "audit": AUDITS,
    }
)


def step_named(name: Coded) -> Step:
    """Return a step by its table's word and its own. Raises ``LookupError`` if there is none."""
    table, _, word = name.partition(".")
    return TABLES[table][word]
