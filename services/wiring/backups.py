"""Copies an installation and fills an empty one from a copy, proving that the copy is whole."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

import msgspec
from msgspec.structs import replace

from domain.codes import refusal
from infra.files import open_plain, read_plain
from infra.home import Home
from infra.postgres.dump import Head, dump, forget_journal, load, moment
from infra.postgres.embedded import start
from infra.postgres.roles import ensure_database
from infra.postgres.server import running as running_server
from infra.settings import from_environment
from infra.transparency.verify import LogReport
from infra.vault.destruction import DestroyedAgain
from infra.vault.journal import GENESIS, Journal
from services.wiring.installation import DATABASE, address_of, prepare_roles, without_login
from services.wiring.keys import FILES, journal_of, key_service, replay
from services.wiring.proof import verify_database
from services.wiring.signing_keys import require_keys_of_the_signer

FORMAT = 1
KEYS = ("author-key", "email-key")
Progress = Callable[[int, int], None]


class Format(msgspec.Struct, frozen=True):
    """Which format a manifest is of, before anything else of it is read."""

    format: int


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds. ``dump`` is the SHA-256 of the database's file, in hex.

    ``destructions`` and ``journal`` are how many lines the journal of destructions had then, and
    the hash of the last, in hex.
    """

    format: int
    made_at: datetime
    dump: str
    heads: tuple[Head, ...]
    destructions: int = 0
    journal: str = GENESIS.hex()


class Restored(msgspec.Struct, frozen=True):
    """What was restored, and what of it was destroyed again.

    ``journal_of`` is when the journal that was used was last written to; None for none.
    """

    manifest: Manifest
    again: DestroyedAgain
    journal_of: datetime | None = None


async def back_up(data: Path, target: Path, keys: Path | None, progress: Progress) -> Manifest:
    """Copy the database to ``target`` and, apart from it, the keys to ``keys``.

    A backup that cannot be made whole leaves nothing. Raises ``Conflict`` (``backup.exists``)
    rather than write over anything, and ``backup.not_whole`` if a log is not whole.
    """
    for folder in (target, keys):
        if folder is not None and folder.exists():
            raise refusal("backup.exists", about=folder)
    migrator, auditor = _addresses(data)
    _refuse_unless_whole(await verify_database(auditor, progress))
    target.mkdir(parents=True, mode=0o700)
    try:
        return await _copy(data, migrator, target, keys)
    except BaseException:
        for folder in filter(None, (target, keys)):
            shutil.rmtree(folder, ignore_errors=True)
        raise


async def _copy(data: Path, migrator: str, target: Path, keys: Path | None) -> Manifest:
    file = target / "database.dump"
    destroyed = journal_of(Home(data)).end()
    async with moment(migrator) as held:
        await dump(migrator, file, held)
    manifest = Manifest(
        FORMAT,
        datetime.now(UTC),
        _digest(file),
        tuple(held.heads),
        destroyed.lines,
        destroyed.hash.hex(),
    )
    _write(target / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest)))
    if keys is not None:
        _copy_keys(Home(data), keys)
    return manifest


async def restore(
    data: Path,
    source: Path,
    keys: Path,
    progress: Progress,
    *,
    journal: Path | None = None,
    without_journal: bool = False,
    without_signer_keys: bool = False,
) -> Restored:
    """Fill the empty folder ``data`` from a backup and its keys, then verify every log.

    Whatever the journal of destructions says is destroyed is destroyed again: that of the keys, or
    a newer one given as ``journal``. Raises ``Conflict`` (``restore.not_empty``,
    ``restore.damaged`` if the file is not the one in the manifest, ``restore.journal_older`` if the
    journal is not that of the backup or a later one, ``restore.differs`` if a log does not end
    where the backup's did, ``keys.others``, ``key.secret_differs``, ``key.material_differs`` or
    ``signer.keys_missing`` if the keys are not those of the backup) and ``Missing``
    (``restore.incomplete``, ``restore.no_journal``).
    """
    manifest = _manifest(source)
    chosen = journal or keys / "keyring" / "journal"
    if not without_journal:
        _refuse_unless_newer(Journal(chosen), manifest)
    home = Home(data)
    if (home.path / "postgres").exists():
        raise refusal("restore.not_empty", about=data)
    warden = replace(from_environment(), home=home.path, secrets=home.secrets_of("warden"))
    if warden.keys != FILES:
        key_service(warden)  # whose PIN must be there before anything is brought
    with nothing_left_if_it_fails(home.path):
        _bring_keys(home, keys)
        if journal is not None:
            shutil.rmtree(home.journal, ignore_errors=True)
            _copy_folder(journal, home.journal)
        home.prepare()
        with start(home.path) as embedded:
            await ensure_database(embedded.server.url("postgres"), DATABASE)
            admin = embedded.server.url(DATABASE)
            await prepare_roles(admin, warden, home.secrets_of("admin"))
            await load(source / "database.dump", admin)
            if without_journal:
                await forget_journal(admin)
            auditor = address_of("auditor", admin, warden, home.secrets_of("admin"))
            reports = await verify_database(auditor, progress)
            _refuse_unless_whole(reports)
            _refuse_unless_equal(reports, manifest)
            database = without_login(admin)
            again = await replay(replace(warden, database_url=database))
            if not without_signer_keys:
                signer = replace(warden, secrets=home.secrets_of("signer"), database_url=database)
                await require_keys_of_the_signer(signer)
    home.prepare()
    return Restored(manifest, again, None if without_journal else Journal(chosen).last_at())


@contextmanager
def nothing_left_if_it_fails(folder: Path) -> Iterator[None]:
    """Fill a folder whole, or leave in it what was there: half of one would pass for a whole."""
    before = {folder, *folder.rglob("*")} if folder.exists() else set()
    try:
        yield
    except BaseException:
        for made in [folder, *sorted(folder.rglob("*"))]:
            if made not in before and os.path.lexists(made):
                if made.is_dir() and not made.is_symlink():
                    shutil.rmtree(made, ignore_errors=True)
                else:
                    made.unlink(missing_ok=True)
        raise


def _addresses(data: Path) -> tuple[str, str]:
    """Return the database's address for the migrator, and for an auditor."""
    settings = from_environment()
    home = Home(data)
    admin = settings.database_url
    if not admin:
        server = running_server(home.path)
        if server is None and home.running() is not None:
            raise refusal("database.unnamed")
        if server is None:
            raise refusal("service.not_running", about=data)
        admin = server.url(DATABASE)
    secrets = settings.secrets or home.secrets_of("admin")
    return (
        address_of("migrator", admin, settings, secrets),
        address_of("auditor", admin, settings, secrets),
    )


def _refuse_unless_whole(reports: Sequence[LogReport]) -> None:
    for report in reports:
        if not report.whole:
            raise refusal(
                "backup.not_whole",
                about=(
                    f"log {report.log} of program {report.program}, from position "
                    f"{report.first_bad} on ({report.reason})"
                ),
            )


def _refuse_unless_equal(reports: Sequence[LogReport], manifest: Manifest) -> None:
    found = {Head(str(r.organization), str(r.program), r.log, r.entries, r.head) for r in reports}
    if found != set(manifest.heads):
        raise refusal("restore.differs")


def _refuse_unless_newer(journal: Journal, manifest: Manifest) -> None:
    if not os.path.lexists(journal.path):
        raise refusal("restore.no_journal")
    if not journal.holds(manifest.destructions, bytes.fromhex(manifest.journal)):
        raise refusal("restore.journal_older")


def _manifest(source: Path) -> Manifest:
    try:
        content = read_plain(source / "manifest.json")
        written = msgspec.json.decode(content, type=Format)
        if written.format != FORMAT:
            raise refusal("restore.other_format", about=f"format {written.format}, not {FORMAT}")
        manifest = msgspec.json.decode(content, type=Manifest)
        bytes.fromhex(manifest.journal)
        digest = _digest(source / "database.dump")
    except FileNotFoundError as error:
        raise refusal(
            "restore.incomplete", about=f"{source}: {Path(error.filename).name}"
        ) from error
    except ValueError as error:
        raise refusal(
            "restore.manifest_damaged", about=f"{source / 'manifest.json'} ({error})"
        ) from error
    if digest != manifest.dump:
        raise refusal("restore.damaged")
    return manifest


def _copy_keys(home: Home, keys: Path) -> None:
    keys.mkdir(parents=True, mode=0o700)
    _copy_folder(home.keyring, keys / "keyring")
    Journal(keys / "keyring" / "journal").begin()
    if (home.signer / "keyring").is_dir():
        _copy_folder(home.signer / "keyring", keys / "signer")
    (keys / "secrets").mkdir(mode=0o700)
    for name in KEYS:
        _copy_file(home.secrets_of("warden") / name, keys / "secrets" / name)


def _bring_keys(home: Home, keys: Path) -> None:
    for name in KEYS:
        if not os.path.lexists(keys / "secrets" / name):
            raise refusal("restore.incomplete", about=name)
    if not (keys / "keyring").is_dir():
        raise refusal("restore.incomplete", about=keys)
    home.secrets_of("warden").mkdir(parents=True, mode=0o700, exist_ok=True)
    for name in KEYS:
        _copy_file(keys / "secrets" / name, home.secrets_of("warden") / name)
    _copy_folder(keys / "keyring", home.keyring)
    if (keys / "signer").is_dir():
        # What the signer knew is not brought along: it goes by the checkpoints of the backup.
        _copy_folder(keys / "signer", home.signer / "keyring")


def _copy_folder(source: Path, target: Path) -> None:
    """Copy plain files; whatever others might do with them where they were, here it is nothing."""
    target.mkdir(parents=True, mode=0o700)
    for one in sorted(source.iterdir()):
        if one.is_dir():
            _copy_folder(one, target / one.name)
        else:
            _copy_file(one, target / one.name)


def _copy_file(source: Path, target: Path) -> None:
    _write(target, read_plain(source))


def _write(file: Path, content: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)


def _digest(file: Path) -> str:
    with os.fdopen(open_plain(file), "rb") as content:
        return file_digest(content, "sha256").hexdigest()
