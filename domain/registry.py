"""Every event the store may meet: adding an event type means adding its union here."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, get_args

from domain.access.events import AccessEvent
from domain.audits.events import AuditEvent, SampleDrawn
from domain.grants.events import GrantEvent, GrantRequested
from domain.groups.events import GroupEvent, GroupProposed
from domain.identities.events import IdentityAsked, IdentityEvent
from domain.kernel import Event
from domain.kernel.classes import Coded
from domain.keys.events import KeyEvent
from domain.organizations.events import OrganizationEvent, OrganizationProvisioned
from domain.people.events import PersonEvent, PersonRegistered
from domain.privacy.events import (
    ErasureEvent,
    ErasureRequested,
    HoldEvent,
    HoldPlaced,
    RetentionEvent,
)
from domain.programs.events import ProgramDefined, ProgramEvent
from domain.sessions.events import SessionEvent, SessionScheduled
from domain.skips.events import SkipEvent

AnyEvent: TypeAlias = (
    OrganizationEvent
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
    | AccessEvent
)

_UNIONS: Final[Mapping[Coded, Any]] = {
    "organization": OrganizationEvent,
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
    "access": AccessEvent,
}
CATEGORY_OF: Final[Mapping[type[Event], Coded]] = {
    event: category for category, union in _UNIONS.items() for event in get_args(union) or (union,)
}
"""Of which kind of stream each event is: it is in no other."""
BEGINNINGS: Final[Mapping[Coded, type[Event]]] = {
    "organization": OrganizationProvisioned,
    "program": ProgramDefined,
    "person": PersonRegistered,
    "group": GroupProposed,
    "session": SessionScheduled,
    "hold": HoldPlaced,
    "erasure": ErasureRequested,
    "grant": GrantRequested,
    "audit": SampleDrawn,
    "identity": IdentityAsked,
}
"""What a stream of these kinds begins with: it is first there, and nowhere else."""
