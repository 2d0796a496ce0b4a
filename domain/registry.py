"""Every event the store may meet: adding an event type means adding its union here."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, get_args

from domain.access.events import AccessEvent
from domain.audits.events import AuditEvent, SampleDrawn
from domain.credentials.events import CredentialEvent
from domain.grants.events import GrantEvent, GrantRequested
from domain.groups.events import GroupEvent, GroupProposed
from domain.identities.events import IdentityAsked, IdentityEvent
from domain.invitations.events import InvitationEvent, InvitationIssued
from domain.kernel import Event
from domain.kernel.classes import Coded
from domain.keys.events import KeyEvent
from domain.organizations.events import OrganizationEvent, OrganizationFounded
from domain.people.events import PersonEvent, PersonRegistered
from domain.privacy.events import (
    ErasureEvent,
    ErasureRequested,
    HoldEvent,
    HoldPlaced,
    RetentionEvent,
)
from domain.profiles.events import ProfileEvent
from domain.programs.events import ProgramEvent, ProgramFounded
from domain.providers.events import ProviderEvent, ProviderProposed
from domain.sessions.events import ENDINGS, OPENINGS, SessionEvent, SessionScheduled
from domain.sessions.naming import SESSIONS
from domain.skips.events import SkipEvent

AnyEvent: TypeAlias = (
    OrganizationEvent
    | ProfileEvent
    | ProgramEvent
    | PersonEvent
    | GroupEvent
    | SessionEvent
    | KeyEvent
    | HoldEvent
    | ErasureEvent
    | RetentionEvent
    | GrantEvent
    | AuditEvent
    | SkipEvent
    | IdentityEvent
    | InvitationEvent
    | ProviderEvent
    | CredentialEvent
    | AccessEvent
)

_UNIONS: Final[Mapping[Coded, Any]] = {
    "organization": OrganizationEvent,
    "rule_profile": ProfileEvent,
    "program": ProgramEvent,
    "person": PersonEvent,
    "group": GroupEvent,
    "session": SessionEvent,
    "key": KeyEvent,
    "hold": HoldEvent,
    "erasure": ErasureEvent,
    "retention": RetentionEvent,
    "grant": GrantEvent,
    "audit": AuditEvent,
    "skip": SkipEvent,
    "identity": IdentityEvent,
    "invitation": InvitationEvent,
    "provider": ProviderEvent,
    "credential": CredentialEvent,
    "access": AccessEvent,
}
CATEGORY_OF: Final[Mapping[type[Event], Coded]] = {
    event: category for category, union in _UNIONS.items() for event in get_args(union) or (union,)
}
"""Of which kind of stream each event is: it is in no other."""
BEGINNINGS: Final[Mapping[Coded, type[Event]]] = {
    "organization": OrganizationFounded,
    "program": ProgramFounded,
    "person": PersonRegistered,
    "group": GroupProposed,
    "session": SessionScheduled,
    "hold": HoldPlaced,
    "erasure": ErasureRequested,
    "grant": GrantRequested,
    "audit": SampleDrawn,
    "identity": IdentityAsked,
    "invitation": InvitationIssued,
    "provider": ProviderProposed,
}
"""What a stream of these kinds begins with: it is first there, and nowhere else."""
NAMED: Final[Mapping[type[Event], Coded]] = {SessionScheduled: SESSIONS}
"""What others than the Warden begin, at an id that follows from its code: what is before the code
in the name that the id is made of. The database lets a derived id be begun by nothing else.
"""
HOLDS: Final[Mapping[type[Event], bool]] = {
    **dict.fromkeys(OPENINGS, True),
    **dict.fromkeys(ENDINGS, False),
}
"""With what a group is in session, and with what it is no more: the claim is made and given up with
these, by the session that they are of, as the database has it.
"""
