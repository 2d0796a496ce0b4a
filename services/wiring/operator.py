"""What a command works with: the running installation of a data folder, and the operator's desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import Missing, OrganizationId, Refused, Sealed
from domain.organizations.naming import organization_id
from domain.protocol.door import OperatorSignIn, SignedIn, SignOut
from infra.gateway.client import WardenClient
from infra.home import Home
from infra.ids import new_id
from infra.settings import Settings, from_environment
from infra.transparency.verify import organizations
from services.app.asking import ask_for


@dataclass(frozen=True, slots=True)
class Desk:
    """An open line to the Warden. ``signed_in`` is the session of whom the command acts as."""

    warden: WardenClient
    secret: Sealed
    url: str
    signed_in: SignedIn | None

    @property
    def token(self) -> Sealed:
        """The session's token. Only where somebody was named to act as."""
        return self._session.token

    @property
    def organization(self) -> OrganizationId:
        """Where the person is whom the command acts as. Only where somebody was named."""
        return self._session.organization

    @property
    def _session(self) -> SignedIn:
        if self.signed_in is None:
            raise LookupError("this desk was opened for nobody")
        return self.signed_in

    @staticmethod
    def new_id() -> UUID:
        """Return a fresh UUIDv7."""
        return new_id()


def settings_of(data: Path) -> Settings:
    """Settings for commands of whoever keeps the installation in ``data``.

    The database is the one in ``CIRCLEKEEP_DATABASE_URL``, or else that of the service running in
    ``data``. Raises ``Unavailable`` (``service.not_running``) if there is neither.
    """
    settings = from_environment()
    home = Home(data)
    running = home.running()
    if not settings.database_url and running is None:
        raise refusal("service.not_running", about=data)
    return msgspec.structs.replace(
        settings,
        home=home.path,
        secrets=settings.secrets or home.secrets_of("admin"),
        database_url=settings.database_url or (running.database_url if running else ""),
        role_prefix=running.role_prefix if running else settings.role_prefix,
        warden_socket=settings.warden_socket
        or (Path(running.warden_socket) if running else home.socket),
        public_url=settings.public_url or (running.url if running else ""),
    )


@asynccontextmanager
async def operator(
    data: Path, acting: str | None = None, organization: str | None = None
) -> AsyncIterator[Desk]:
    """Open the operator's desk; with ``acting``, signed in as that person, on record.

    Raises ``Unavailable`` if nothing runs there, ``Refused`` if nobody is known by ``acting``.
    """
    settings = settings_of(data)
    warden = WardenClient(settings.socket)
    secret = Sealed(settings.secret("operator"))
    signed_in = None
    try:
        if acting is not None:
            where = organization_id(organization) if organization else None
            asked = OperatorSignIn(
                secret=secret,
                organization=where,
                person=Sealed(acting),
                reason=settings.reason,
                admission=settings.admission,
            )
            try:
                signed_in = await ask_for(warden, asked, SignedIn)
            except Refused as refused:
                if refused.code != "operator.organization_needed":
                    raise
                signed_in = await _in_the_only_one(warden, settings, asked, refused)
        yield Desk(warden, secret, settings.public_url, signed_in)
    finally:
        if signed_in is not None:
            await warden.ask(SignOut(signed_in.token))
        await warden.close()


async def _in_the_only_one(
    warden: WardenClient, settings: Settings, asked: OperatorSignIn, refused: Refused
) -> SignedIn:
    """Sign in where somebody is known who has no account yet, if that is one organization."""
    known = []
    for organization in await organizations(settings.url("auditor")):
        with suppress(Missing):
            there = msgspec.structs.replace(asked, organization=OrganizationId(organization))
            known.append(await ask_for(warden, there, SignedIn))
    if len(known) == 1:
        return known[0]
    for session in known:
        await warden.ask(SignOut(session.token))
    raise refused
