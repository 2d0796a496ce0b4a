"""What becomes of a log whose signing key is lost: nothing, until two officers have said so."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.execute import Step, execute
from domain.kernel import Context, Log, OrganizationId, PersonId, ProgramId, Role, Tenant
from domain.keys.commands import GiveUpSigningKey
from domain.keys.key import KEY, stream_of
from infra.home import Home
from infra.postgres.pool import Pool, connect
from infra.settings import Settings
from infra.transparency.bundles import PostgresBundles
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.growth import Head
from infra.transparency.merkle import verify_consistency
from infra.transparency.offline import circlekeep_verify as offline
from infra.transparency.signer_state import SignerState
from infra.transparency.signing import Signer, Unusable
from infra.transparency.verify import verify_all
from infra.vault.keyring import FileKeyring
from services.wiring.signer import Turns
from services.wiring.signing_keys import (
    Lost,
    key_name,
    looked_at,
    lost_keys,
    signing_with,
    without_keys,
)
from tests.kit.database import PASSWORDS, Migrated
from tests.kit.signing import ORIGIN
from tests.kit.stores import new_organization, new_stream, open_logs, open_stores, request


@dataclass(frozen=True)
class Signing:
    """A signer over a folder, as its process has it."""

    pool: Pool
    keys: FileKeyring
    signer: Signer
    folder: Path

    async def sign(self, tenant: Tenant) -> None:
        """Sign this organization's logs if nothing is missing for it, as the process's turns do."""
        more = tenant.organization not in await without_keys(self.pool, self.keys)
        while more:
            heads = await self.signer.look(None)
            mine = [head for head in heads if head.key.organization == tenant.organization]
            more = await self.signer.sign(mine)

    async def lost(self, tenant: Tenant) -> list[Lost]:
        """What is missing of the key of this organization."""
        found = await lost_keys(self.pool, self.keys)
        return [one for one in found if one.organization == tenant.organization]


class OfSome(Signer):
    """A signer that sees the logs of some organizations alone, where others have logs too."""

    of: frozenset[UUID] = frozenset()

    async def look(self, since: datetime | None) -> Sequence[Head]:
        return [head for head in await super().look(since) if head.key.organization in self.of]


@asynccontextmanager
async def signing_in(
    database: Migrated, folder: Path, kind: type[Signer] = Signer
) -> AsyncIterator[Signing]:
    keyring = folder / "keyring"
    keyring.mkdir(mode=0o700, exist_ok=True)
    state, keys = SignerState(folder / "signer.db"), FileKeyring(keyring)
    pool = await connect(database.url("signer"), 2)
    try:
        signer = kind(pool, state, signing_with(keys), ORIGIN, lambda: datetime.now(UTC))
        yield Signing(pool, keys, signer, keyring)
    finally:
        await pool.close()
        state.close()


async def append(database: Migrated, tenant: Tenant, events: int) -> None:
    async with open_stores(database) as stores:
        await open_logs(stores.warden, tenant)
        await stores.app.append(tenant, [request(new_stream(tenant)) for _ in range(events)])


async def give_up(database: Migrated, tenant: Tenant, role: Role, version: int = 1) -> None:
    """Say, as an officer, that the key is lost."""
    context = Context(
        tenant=tenant,
        actor=PersonId(uuid4()),
        role=role,
        at=datetime.now(UTC),
        command_id=uuid4(),
        correlation_id=uuid4(),
        client="test",
        offices=frozenset({role}),
        in_person=True,
    )
    stream = stream_of(OrganizationId(tenant.organization), ProgramId(tenant.program))
    async with open_stores(database) as stores:
        step = Step(stream=stream, command=GiveUpSigningKey(version), context=context)
        await execute(stores.warden, KEY, step)


async def sizes(database: Migrated, tenant: Tenant) -> list[int]:
    pool = await connect(database.url("app"), 1)
    try:
        found = await PostgresTransparencyLogs(pool).checkpoints(tenant, Log.EVENTS, 1, 10_000)
        return [one.size for one in found]
    finally:
        await pool.close()


async def test_nothing_is_signed_without_the_key_that_signed_and_nothing_is_refused(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    tenant = new_organization()
    await append(circlekeep, tenant, 2)
    async with signing_in(circlekeep, tmp_path) as signing:
        await signing.sign(tenant)
        assert await signing.lost(tenant) == []
        lost = (signing.folder / key_name(tenant.organization)).rename(tmp_path / "found again")
        await append(circlekeep, tenant, 1)
        await signing.sign(tenant)
        assert await sizes(circlekeep, tenant) == [2]
        assert await signing.lost(tenant) == [Lost(tenant.organization, 1, given_up=False)]
        assert list(signing.folder.iterdir()) == [], "a key is not made by looking for one"
        lost.rename(signing.folder / key_name(tenant.organization))
        await signing.sign(tenant)
        assert await sizes(circlekeep, tenant) == [2, 3], "once it is back it goes on"


def changed(file: Path, how: str) -> None:
    """Change the secret of a key and leave its public key as it was, or take both for another's."""
    kept = msgspec.json.decode(file.read_bytes())
    one = kept["versions"]["1"]
    match how:
        case "flipped":
            one["secret"] = f"{int(one['secret'][0], 16) ^ 1:x}{one['secret'][1:]}"
        case "cut":
            one["secret"] = one["secret"][:-2]
        case _:
            secret = Ed25519PrivateKey.generate()
            one["secret"] = secret.private_bytes_raw().hex()
            one["public"] = secret.public_key().public_bytes_raw().hex()
    file.write_bytes(msgspec.json.encode(kept))


@pytest.mark.parametrize("how", ["flipped", "cut", "another's"])
async def test_a_key_that_is_another_now_is_as_good_as_lost_and_signs_nothing(
    circlekeep: Migrated, tmp_path: Path, how: str
) -> None:
    """P13: restore, doctor and signer go by what the secret is, not by what is noted beside it."""
    tenant = new_organization()
    async with signing_in(circlekeep, tmp_path) as signing:
        await append(circlekeep, tenant, 3)
        await signing.sign(tenant)
        changed(signing.folder / key_name(tenant.organization), how)
        await append(circlekeep, tenant, 2)
        await signing.sign(tenant)
        assert await signing.lost(tenant) == [Lost(tenant.organization, 1, given_up=False)]
        assert await sizes(circlekeep, tenant) == [3]


@pytest.mark.parametrize("how", ["flipped", "cut"])
async def test_nothing_is_signed_by_a_key_that_was_changed_a_moment_ago(
    tmp_path: Path, how: str
) -> None:
    """P13: what does not verify under the public key is not given out."""
    organization, keys = uuid4(), FileKeyring(tmp_path)
    sign = signing_with(keys)
    await sign(organization, b"a checkpoint")
    changed(tmp_path / key_name(organization), how)
    with pytest.raises(Unusable):
        await sign(organization, b"another")


async def test_a_signer_without_its_keyring_is_named(circlekeep: Migrated, tmp_path: Path) -> None:
    """P13: doctor says which keys are missing where there is a signer and no keyring at all."""
    tenant, home = new_organization(), Home(tmp_path)
    home.signer.mkdir()
    async with signing_in(circlekeep, home.signer) as signing:
        await append(circlekeep, tenant, 3)
        await signing.sign(tenant)
        shutil.rmtree(signing.folder)
    (tmp_path / "postgres-signer").write_text(PASSWORDS["signer"])
    lost = await looked_at(Settings(home=tmp_path, secrets=tmp_path, database_url=circlekeep.url()))
    assert Lost(tenant.organization, 1, given_up=False) in (lost or ())


@pytest.mark.parametrize("memory", ["kept", "lost"])
async def test_when_two_officers_have_given_a_key_up_another_signs_and_everybody_sees_the_gap(
    circlekeep: Migrated, tmp_path: Path, memory: str
) -> None:
    """P13: what the next key signs extends what the lost one has signed."""
    tenant = new_organization()
    await append(circlekeep, tenant, 2)
    async with signing_in(circlekeep, tmp_path) as signing:
        await signing.sign(tenant)
    folder = tmp_path if memory == "kept" else tmp_path / "another"
    folder.mkdir(exist_ok=True)
    (tmp_path / "keyring" / key_name(tenant.organization)).unlink()
    async with signing_in(circlekeep, folder) as signing:
        await give_up(circlekeep, tenant, Role.PRIVACY_OFFICER)
        await signing.sign(tenant)
        assert await sizes(circlekeep, tenant) == [2], "one officer is not enough"
        await give_up(circlekeep, tenant, Role.ORGANIZATION_ADMIN)
        await signing.sign(tenant)
        assert await sizes(circlekeep, tenant) == [2, 4]
        assert await signing.lost(tenant) == [Lost(tenant.organization, 1, given_up=True)]
    pool = await connect(circlekeep.url("app"), 1)
    logs = PostgresTransparencyLogs(pool)
    keys, gaps = await logs.keys(tenant.organization), await logs.gaps(tenant.organization)
    before, after = await logs.checkpoints(tenant, Log.EVENTS, 1, 10)
    proof = await logs.consistency(tenant, Log.EVENTS, before.size, after.size)
    await pool.close()
    assert [key.version for key in keys] == [1, 2]
    assert [(gap.log, gap.after, gap.first) for gap in gaps] == [(Log.EVENTS, 2, 4)]
    assert verify_consistency(before.size, after.size, before.root, after.root, proof)
    auditor = await connect(circlekeep.url("auditor"), 2)
    reports = await verify_all(auditor)
    [report] = [r for r in reports if (r.organization, r.log) == (tenant.organization, 1)]
    await auditor.close()
    assert report.whole
    [change] = report.rekeyed
    assert (change.after, change.first) == (2, 4)
    warden = await connect(circlekeep.url("warden"), 1)
    bundles = PostgresBundles(warden)
    begun = await bundles.begin(tenant, Log.EVENTS, None, None)
    lines, _ = await bundles.lines(tenant, Log.EVENTS, begun.first - 1, begun.last)
    await warden.close()
    bundle = tmp_path / "a.bundle"
    bundle.write_bytes(begun.line + lines + bundles.end(begun.last - begun.first + 1))
    told = offline.told(offline.verify(bundle))
    assert told["verdict"] == "whole"
    spans = [(one["first"], one["last"]) for one in told["signedUnder"]]
    assert spans == [(2, 2), (4, 4)]


@dataclass
class Said:
    """What a signer's turns tell readiness."""

    moved: list[bool] = field(default_factory=list)
    keyless: int = 0

    async def progress(self, moved: bool = False) -> None:
        self.moved.append(moved)

    async def lacks_keys(self) -> None:
        self.keyless += 1


def spoil(file: Path, how: str) -> None:
    """Put something else where a key is."""
    if how == "open to others":
        file.touch(0o600)
        file.chmod(0o644)
        return
    file.unlink(missing_ok=True)
    match how:
        case "junk":
            file.write_bytes(bytes(range(256)))
            file.chmod(0o600)
        case "a folder":
            file.mkdir()
        case _:
            os.mkfifo(file)


@pytest.mark.parametrize("signed_before", [True, False])
@pytest.mark.parametrize("how", ["junk", "open to others", "a folder", "a pipe"])
async def test_what_waits_for_its_key_is_owed_and_holds_up_no_other(
    circlekeep: Migrated, tmp_path: Path, how: str, *, signed_before: bool
) -> None:
    """P13: to see what cannot be signed is not to have done anything, and is told readiness."""
    tenant, other, said = new_organization(), new_organization(), Said()

    class OfBoth(OfSome):
        of = frozenset({tenant.organization, other.organization})

    async with signing_in(circlekeep, tmp_path, OfBoth) as signing:

        async def without() -> frozenset[UUID]:
            return await without_keys(signing.pool, signing.keys) & OfBoth.of

        await append(circlekeep, tenant, 1)
        if signed_before:
            await Turns(signing.signer, said.progress, said.lacks_keys, without).take()
            assert said == Said([True], 0)
        spoil(signing.folder / key_name(tenant.organization), how)
        await append(circlekeep, tenant, 1)
        turns, said.moved = Turns(signing.signer, said.progress, said.lacks_keys, without), []
        await turns.take()
        assert said == Said([False], 1)
        await append(circlekeep, other, 1)
        await turns.take()
        assert said == Said([False, True], 2)
        assert await sizes(circlekeep, other) == [1]
        assert await sizes(circlekeep, tenant) == ([1] if signed_before else [])
