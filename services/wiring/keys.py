"""Finds whoever keeps the keys of an installation, and destroys what a backup brought back."""

from datetime import UTC, datetime
from pathlib import Path

from domain.codes import refusal
from domain.kernel import Sealed
from infra.home import ONCE, Home
from infra.identity.tags import Tags
from infra.ids import new_id
from infra.postgres.pool import Pool, connect
from infra.settings import Settings
from infra.store.postgres import PostgresEventStore
from infra.vault.destruction import (
    DestroyedAgain,
    destroy_again,
    note,
    require_the_journal,
    require_the_keys,
    settle,
)
from infra.vault.holds import KeptHolds
from infra.vault.journal import Journal
from infra.vault.key_rows import PostgresKeyRows
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyService
from infra.vault.pkcs11 import Pkcs11Keys
from infra.vault.postgres import PostgresRows
from infra.vault.program_keys import ProgramKeys
from infra.vault.token import Token
from infra.vault.token_uri import NoModule, address
from infra.vault.vault import SealedVault
from services.warden.keys.secrets import require_known

FILES = "file"
PIN = "hsm-pin"
CONNECTIONS = 2


def key_service(settings: Settings) -> KeyService:
    """Open the keys that ``CIRCLEKEEP_KEYS`` names: ``file``, or a token by its PKCS#11 URI."""
    return open_keys(settings.keys, Home(settings.home).keyring, settings)


def open_keys(keys: str, folder: Path, settings: Settings) -> KeyService:
    """Open keys in a folder, or those of a token; its PIN is a secret of this process.

    Raises ``Missing`` (``keys.no_pin``) and ``Unavailable`` (``keys.no_module``).
    """
    if keys == FILES:
        folder.mkdir(mode=0o700, exist_ok=True)
        return FileKeyring(folder)
    try:
        found = address(keys)
        return Pkcs11Keys(Token(found.module, found.token, Sealed(settings.secret(PIN))))
    except NoModule as error:
        raise refusal("keys.no_module", about=error) from error
    except FileNotFoundError as error:
        raise refusal("keys.no_pin", about=error.filename) from error


def tags_of(settings: Settings) -> Tags:
    """Read the two secrets that tags are made with. Raises ``Garbled`` and ``OSError``."""
    return Tags(*map(settings.secret_bytes, ONCE))


def journal_of(home: Home) -> Journal:
    """Return the journal of what was destroyed; it is beside the keys and apart from the data."""
    return Journal(home.journal)


async def bring_in_step(journal: Journal, pool: Pool, keys: KeyService) -> DestroyedAgain:
    """Settle what a crash left open, and destroy again what the journal says is destroyed.

    Raises ``Conflict`` (``journal.lost``, ``journal.damaged``).
    """
    journal.begin()
    rows = PostgresKeyRows(pool)
    await require_the_journal(journal, rows)
    await settle(journal, rows)
    vault = SealedVault(PostgresRows(pool), keys, new_id)
    now = min(datetime.now(UTC), await rows.clock())
    again = await destroy_again(journal, rows, keys, vault, now)
    await note(journal, rows)
    await require_the_keys(rows, keys)
    return again


async def replay(settings: Settings) -> DestroyedAgain:
    """Do that to a database that was restored just now, under the database role ``warden``.

    Raises ``Conflict`` too if keys and secrets are not those that its logs say.
    """
    keys, journal = key_service(settings), journal_of(Home(settings.home))
    async with await connect(settings.url("warden"), CONNECTIONS) as pool:
        again = await bring_in_step(journal, pool, keys)
        holds = KeptHolds(PostgresRows(pool))
        kept = ProgramKeys(PostgresKeyRows(pool), keys, journal, holds)
        await require_known(PostgresEventStore(pool), kept, tags_of(settings))
    return again
