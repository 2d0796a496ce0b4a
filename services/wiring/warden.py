"""The Warden's process: the vault, the keys and the log, under the database role ``warden``."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
import uvloop
from msgspec.structs import asdict

from domain.access.passkeys import site_of
from domain.codes import refusal
from domain.kernel import Sealed
from domain.protocol.credentials import EndCredentialOf, WhomToWarnOfCredential
from domain.protocol.door import RecoveryCodeOf, SignInLinkOf
from domain.protocol.enrolling import FirstFactorCodeOf
from domain.protocol.glass import EndBreakGlass, NoteSubjectsTold, SubjectsOf
from domain.protocol.invitations import InvitationByMail, NoteLetterReturned
from domain.protocol.linking import WithdrawInvitationsOf
from domain.protocol.mailboxes import (
    MailboxCodeOf,
    MoveLetterOf,
    SettleNewMailbox,
)
from domain.protocol.names import AddressesOf
from domain.protocol.offices import SettleOffice, WhomToTell
from domain.protocol.people import (
    EndPlacesOf,
    EndStatusOf,
    LapseSignaturesOf,
    SettleDeathOf,
    WhomDeathConcerns,
    WhomGroupConcerns,
    WhomLeavingConcerns,
    WhomToAskForStatus,
    WhomToAskToSign,
)
from domain.protocol.renewals import RenewalLetterOf, SettleRenewal
from infra.callers.turns import FairTurns
from infra.clocks.agreed import AgreedTime
from infra.event_store.committer import open_committer
from infra.gateway.server import Server
from infra.health.sampler import of_every_process
from infra.home import USERS, Home
from infra.identity.accounts import PostgresAccounts
from infra.identity.ceremonies import WebAuthnCeremonies
from infra.identity.letters import PostgresLetterCounts
from infra.identity.over import Over
from infra.identity.passkeys import PostgresPasskeys
from infra.identity.passwords import Argon2Passwords
from infra.identity.proofs import PostgresProofs
from infra.identity.sign_ins import PostgresSessions
from infra.identity.tags import Tags
from infra.ids import new_id
from infra.postgres.definitions import differences
from infra.postgres.pool import Pool, connect, taken
from infra.privileges import harden
from infra.projector.announcements import announcer
from infra.projector.reads import PostgresReadModels
from infra.providers.client import HttpProviders
from infra.providers.rows import PostgresProviders
from infra.screening.screening import TextScreening
from infra.settings import Settings
from infra.store.postgres import PostgresEventStore
from infra.store.rights_kept import forged_rights
from infra.store.sweeping import PostgresSweeping
from infra.telemetry.logs import configure_logs
from infra.transparency.bundles import PATIENCE, PostgresBundles
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.vault.destroyed import DestroyedByJournal
from infra.vault.destruction import DestroyedAgain
from infra.vault.holds import KeptHolds
from infra.vault.holds_kept import HoldsOfTheLogs, differing_holds
from infra.vault.keeping import keeping
from infra.vault.kept import differing_texts, returned_items
from infra.vault.key_rows import PostgresKeyRows
from infra.vault.name_list import SealedNames
from infra.vault.postgres import PostgresRows
from infra.vault.program_keys import ProgramKeys
from infra.vault.vault import SealedVault
from projections.access_log import ACCESS_LOG
from projections.audit_register import AUDIT_REGISTER
from projections.break_glass import BREAK_GLASS
from projections.privacy_desk import PRIVACY_DESK
from services.warden.door.recoveries import SPREAD, Recoveries
from services.warden.keys.program_keys import tend_keys
from services.warden.keys.secrets import note_secrets, require_secrets
from services.warden.limits import Counts
from services.warden.main import until_told_to_stop
from services.warden.ports import Parts
from services.warden.privacy.retention import let_go
from services.warden.quotas import record_floods
from services.warden.sweeper import Sweeper
from services.warden.trail.ports import Sweeping
from services.warden.warden import Warden
from services.wiring.keys import bring_in_step, journal_of, key_service, tags_of
from services.wiring.metering import metering
from services.workers.loop import keep_working

CONNECTIONS = 8
ROOT = 0
FOR_THE_WORKER = (
    AddressesOf,
    RecoveryCodeOf,
    SignInLinkOf,
    FirstFactorCodeOf,
    SubjectsOf,
    NoteSubjectsTold,
    EndBreakGlass,
    WhomToTell,
    SettleOffice,
    InvitationByMail,
    MailboxCodeOf,
    MoveLetterOf,
    SettleNewMailbox,
    EndStatusOf,
    WhomToAskForStatus,
    WhomToAskToSign,
    LapseSignaturesOf,
    EndCredentialOf,
    WhomToWarnOfCredential,
    SettleDeathOf,
    WhomDeathConcerns,
    WhomGroupConcerns,
    RenewalLetterOf,
    SettleRenewal,
    WhomLeavingConcerns,
    EndPlacesOf,
    WithdrawInvitationsOf,
    NoteLetterReturned,
)
_log = structlog.get_logger(__name__)


def run_warden(settings: Settings) -> None:
    """Guard what is sealed until SIGTERM or SIGINT; then return."""
    configure_logs("warden", settings.log_level)
    harden()
    uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    """Listen once everything can be opened, so that whoever connects is answered."""
    async with build_warden(settings) as warden:
        server = Server(
            warden.serve,
            frozenset({ROOT, USERS["web"]}),
            only={USERS["worker"]: FOR_THE_WORKER},
        )
        await server.listen(settings.socket)
        try:
            await until_told_to_stop()
        finally:
            await server.close()


@asynccontextmanager
async def build_warden(settings: Settings) -> AsyncIterator[Warden]:
    """Put the Warden together, and have it end looks in the background."""
    async with open_parts(settings) as (parts, sweeping, agreed):
        warden = Warden(parts)
        tasks = [
            asyncio.create_task(agreed.keep_noting()),
            asyncio.create_task(warden.outcomes.keep_writing()),
            asyncio.create_task(Sweeper(parts, sweeping).keep_sweeping()),
            asyncio.create_task(keep_working(partial(record_floods, parts), _minutely)),
            asyncio.create_task(keep_working(partial(note_secrets, parts), _minutely)),
            asyncio.create_task(keep_working(partial(tend_keys, parts), _minutely)),
            asyncio.create_task(keep_working(partial(let_go, parts), _minutely)),
        ]
        try:
            yield warden
        finally:
            for task in tasks:
                task.cancel()
            await warden.outcomes.write()
            await record_floods(parts, timedelta(0))


@asynccontextmanager
async def open_parts(settings: Settings) -> AsyncIterator[tuple[Parts, Sweeping, AgreedTime]]:
    """Open what the Warden is made of: PostgreSQL, and the keys of the data folder."""
    tags = tags_of(settings)
    url = settings.url("warden")
    async with (
        await connect(url, CONNECTIONS) as pool,
        announcer(url) as announce,
        open_committer(url, announce) as committer,
        metering("warden", settings, pool, of_every_process(committer)),
    ):
        await require_untampered(pool, tags)
        keys = key_service(settings)
        journal, rows = journal_of(Home(settings.home)), PostgresRows(pool)
        again = await bring_in_step(journal, pool, keys)
        if again != DestroyedAgain():
            _log.warning("keys.destroyed_again", **asdict(again))
        async with taken(pool) as connection:
            gone = await returned_items(connection)
        if gone:
            # Journal, rows and keys were put back together: the log still says that they went.
            _log.error("vault.returned", count=len(gone))
        agreed, over, destroyed = AgreedTime(pool), Over(), DestroyedByJournal(journal)
        await agreed()
        parts = Parts(
            store=PostgresEventStore(pool, committer=committer),
            keeping=keeping(pool, journal, announce, HoldsOfTheLogs(tags.author)),
            signer=keys,
            vault=SealedVault(rows, keys, new_id, destroyed, gone),
            names=SealedNames(rows, keys, new_id, destroyed),
            keys=ProgramKeys(PostgresKeyRows(pool), keys, journal, KeptHolds(rows)),
            accounts=PostgresAccounts(pool, tags.bond, over),
            sessions=PostgresSessions(pool, tags.bond, over),
            passwords=Argon2Passwords(),
            passkeys=PostgresPasskeys(pool, tags.bond, over),
            proofs=PostgresProofs(pool, tags.bond, over),
            letters=PostgresLetterCounts(pool),
            ceremonies=WebAuthnCeremonies(),
            site=site_of(settings.public_url, evaluation=settings.evaluation),
            tags=tags,
            screening=TextScreening(),
            reads=PostgresReadModels(pool, [ACCESS_LOG, AUDIT_REGISTER, BREAK_GLASS, PRIVACY_DESK]),
            bundles=PostgresBundles(pool, PATIENCE),
            signing=PostgresTransparencyLogs(pool),
            now=_now,
            agreed=agreed,
            new_id=new_id,
            turns=FairTurns(),
            providers=PostgresProviders(pool, tags.bond, over),
            provider_web=HttpProviders(evaluation=settings.evaluation),
            operator=Sealed(settings.secret("operator")),
            postman=Sealed(settings.secret("postman")),
            counts=Counts(recoveries=Recoveries(spread=SPREAD)),
            evaluation=settings.evaluation,
            public_url=settings.public_url.rstrip("/"),
            failpoint=settings.failpoint,
        )
        await require_secrets(parts)
        yield parts, PostgresSweeping(pool), agreed


async def require_untampered(pool: Pool, tags: Tags) -> None:
    """Refuse to guard a database that somebody has changed by hand, before anything is opened.

    Raises ``Unavailable`` (``database.differs``, ``rights.differ``).
    """
    async with taken(pool) as connection:
        made = await differences(connection)
        forged = await forged_rights(connection)
        texts = await differing_texts(connection)
        holds = await differing_holds(connection, tags.author)
    if made:
        raise refusal("database.differs", about=made.told)
    if forged:
        raise refusal("rights.differ", about=forged[0])
    if texts:
        # Nothing opens by it: the others are still to be had, and doctor names these.
        _log.error("vault.differs", count=len(texts), first=str(texts[0]))
    if holds:
        # Nothing is destroyed by it: where one differs all destruction is refused.
        _log.error("hold.differs", count=len(holds), first=str(holds[0]))


async def _minutely(_pause: float) -> None:
    await asyncio.sleep(60)


def _now() -> datetime:
    return datetime.now(UTC)
