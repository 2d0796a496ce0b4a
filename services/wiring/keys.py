"""Finds whoever keeps the keys of an installation, and destroys what a backup brought back."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from domain.kernel import Sealed
from infra.home import Home
from infra.ids import new_id
from infra.postgres.pool import Pool, connect
from infra.settings import Settings
from infra.vault.destruction import DestroyedAgain, destroy_again, settle
from infra.vault.journal import Journal
from infra.vault.key_rows import PostgresKeyRows
from infra.vault.keyring import FileKeyring
from infra.vault.keys import KeyService
from infra.vault.pkcs11 import Pkcs11Keys
from infra.vault.rows import PostgresRows
from infra.vault.token import Token
from infra.vault.token_uri import address
from infra.vault.vault import SealedVault

FILES = "file"
PIN = "hsm-pin"
CONNECTIONS = 2


def key_service(settings: Settings) -> AbstractAsyncContextManager[KeyService]:
    """Open the keys that ``CIRCLEKEEP_KEYS`` names: ``file``, or a token by its PKCS#11 URI."""
    return opened(settings.keys, Home(settings.home).keyring, settings)


@asynccontextmanager
async def opened(keys: str, folder: Path, settings: Settings) -> AsyncIterator[KeyService]:
    """Open keys in a folder, or those of a token; its PIN is a secret of this process."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if keys == FILES:
        yield FileKeyring(folder)
        return
    found = address(keys)
    token = Token(found.module, found.token, Sealed(settings.secret(PIN)))
    try:
        yield Pkcs11Keys(token)
    finally:
        token.close()


def journal_of(home: Home) -> Journal:
    """Return the journal of what was destroyed; it is beside the keys and apart from the data."""
    return Journal(home.journal)


async def brought_in_step(journal: Journal, pool: Pool, keys: KeyService) -> DestroyedAgain:
    """Settle what a crash left open, and destroy again what the journal says is destroyed."""
    journal.begin()
    rows = PostgresKeyRows(pool)
    await settle(journal, rows)
    vault = SealedVault(PostgresRows(pool), keys, new_id)
    return await destroy_again(journal, rows, keys, vault)


async def replay(settings: Settings) -> DestroyedAgain:
    """Do that to a database that was restored just now, under the database role ``warden``."""
    home = Home(settings.home)
    async with (
        key_service(settings) as keys,
        await connect(settings.url("warden"), CONNECTIONS) as pool,
    ):
        return await brought_in_step(journal_of(home), pool, keys)
