"""The officer who imports, and the context in which each fact of the past is entered."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.access.purposes import Purpose
from domain.codes import refusal
from domain.kernel import (
    Context,
    OrganizationId,
    PersonId,
    RightKind,
    Role,
    Sealed,
    Tenant,
)
from domain.ports import Principal
from services.app.imports.thread import Move


class Officer(msgspec.Struct, frozen=True, kw_only=True):
    """Who vouches for what is entered; ``now`` is when the import began."""

    organization: OrganizationId
    person: PersonId
    token: Sealed
    correlation_id: UUID
    now: datetime

    def context(self, tenant: Tenant, zone: str) -> Callable[[Move], Context]:
        """Return what makes the context of a move in a tenant whose days are those of ``zone``."""

        def of(move: Move) -> Context:
            return Context(
                tenant=tenant,
                actor=self.person,
                role=Role.ORGANIZATION_ADMIN,
                offices=frozenset({Role.ORGANIZATION_ADMIN}),
                at=move.at,
                command_id=move.command_id,
                correlation_id=self.correlation_id,
                zone=zone,
                on_behalf_of=move.on_behalf_of,
                purpose=Purpose.IMPORT,
                client="cli",
                entered_late=True,
            )

        return of


def officer_of(principal: Principal, token: Sealed, correlation_id: UUID, now: datetime) -> Officer:
    """Let an organization admin import.

    Raises ``Forbidden`` (``import.not_an_organization_admin``) for anybody else.
    """
    if not any(
        right.kind is RightKind.OFFICE
        and right.detail == Role.ORGANIZATION_ADMIN
        and right.scope == principal.organization
        for right in principal.authority.rights
    ):
        raise refusal("import.not_an_organization_admin")
    return Officer(
        organization=principal.organization,
        person=principal.person,
        token=token,
        correlation_id=correlation_id,
        now=now,
    )
