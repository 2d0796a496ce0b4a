"""Credentials to lead over HTTP: who has which, and their steps."""

from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from domain.kernel import PersonId
from domain.protocol.credentials import CredentialLine, CredentialsListed
from services.api.commands import LOOK_PROBLEMS
from services.api.steps import addresses_of
from services.api.trail import ActorItem, actors
from services.app.caller import Caller
from services.app.credentials import (
    OWN,
    PAGE,
    STEPS,
    list_credentials,
    show_credential,
    show_own_credential,
    take_step,
)
from services.app.shell import Shell


class CredentialsReply(msgspec.Struct, frozen=True, rename="camel"):
    """Credentials and trainings, and the names of all who are in them.

    `able` are those who could be asked to supervise, where one person is shown.
    """

    items: tuple[CredentialLine, ...]
    people: tuple[ActorItem, ...]
    able: tuple[PersonId, ...]


class CredentialController(Controller):
    """Credentials of one's organization, for its officers."""

    path = PAGE
    tags = ["Organization"]

    @get("/", operation_id="list_credentials", responses=LOOK_PROBLEMS)
    async def list_credentials(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> CredentialsReply:
        """List who has a credential, is proposed or in training; the look is on record."""
        return _reply(await list_credentials(shell, caller))

    @get("/{person_id:uuid}", operation_id="show_credential", responses=LOOK_PROBLEMS)
    async def show_credential(
        self,
        person_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> CredentialsReply:
        """Show one person's; the look is on record."""
        return _reply(await show_credential(shell, caller, PersonId(person_id)))


class OwnCredentialController(Controller):
    """One's own credential, and whom one supervises."""

    path = OWN
    tags = ["Account"]

    @get("/", operation_id="show_own_credential", responses=LOOK_PROBLEMS)
    async def show_own_credential(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> CredentialsReply:
        """Show one's own, and those of whom one supervises or is asked to."""
        return _reply(await show_own_credential(shell, caller))


STEP_ADDRESSES: Final = addresses_of(STEPS.values(), take_step)


def _reply(listed: CredentialsListed) -> CredentialsReply:
    return CredentialsReply(listed.lines, actors(listed.names), listed.able)
