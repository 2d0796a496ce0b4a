"""Every event the store may meet: adding an event type means adding its union here."""

from typing import TypeAlias

from domain.access.events import AccessEvent
from domain.audits.events import AuditEvent
from domain.grants.events import GrantEvent
from domain.groups.events import GroupEvent
from domain.keys.events import KeyEvent
from domain.organizations.events import OrganizationEvent
from domain.people.events import PersonEvent
from domain.privacy.events import ErasureEvent, HoldEvent, RetentionEvent
from domain.programs.events import ProgramEvent
from domain.sessions.events import SessionEvent

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
    | AccessEvent
)
