"""Every event that logs may hold and nobody writes any more: its tag is never used again."""

from collections.abc import Iterable
from typing import TypeAlias

from domain.kernel import Event
from domain.upcasts.organizations import (
    NAMING_POLICY_ADOPTED,
    ORGANIZATION_PROVISIONED,
    NamingPolicyAdopted,
    OrganizationProvisioned,
)
from domain.upcasts.people import AFFILIATION_DECLARED, AffiliationDeclared
from domain.upcasts.privacy import ERASURE_CERTIFIED, ErasureCertified
from domain.upcasts.programs import PROGRAM_DEFINED, ProgramDefined
from domain.upcasts.upcast import Upcast

OldEvent: TypeAlias = (
    AffiliationDeclared
    | ErasureCertified
    | NamingPolicyAdopted
    | OrganizationProvisioned
    | ProgramDefined
)
UPCASTS: tuple[Upcast, ...] = (
    AFFILIATION_DECLARED,
    ERASURE_CERTIFIED,
    NAMING_POLICY_ADOPTED,
    ORGANIZATION_PROVISIONED,
    PROGRAM_DEFINED,
)


def tags_of(kinds: Iterable[type[Event]], upcasts: tuple[Upcast, ...] = UPCASTS) -> frozenset[str]:
    """Return all names on disk under which events of these kinds may be found."""
    found = set(kinds)
    before = 0
    while before < len(found):
        before = len(found)
        found |= {upcast.old for upcast in upcasts if not found.isdisjoint(upcast.becomes)}
    return frozenset(str(kind.__struct_config__.tag) for kind in found)
