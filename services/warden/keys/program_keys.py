"""Rotates and destroys the keys of programs: officers when they say so, the system when it is due.

What is decided is appended first; then whoever keeps the keys is brought in step with it, and again
at the next turn if that was cut short.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid5

import structlog

from domain.access.vault import HeedHolds
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import Context, ProgramId, Role, Tenant, own_log
from domain.keys.commands import DestroyKeyVersion, GiveUpSigningKey, KeyCommand, RotateKey
from domain.keys.key import KEY, stream_of
from domain.keys.version import KeptVersion
from domain.ports import Basis
from domain.protocol.keys import (
    DestroyVersion,
    DestructionsListed,
    KeysListed,
    ListDestructions,
    ListKeys,
    ProgramKey,
    ReplaceSigningKey,
    RotateKeys,
    SigningKeyReplaced,
    WrapAnew,
    WrappedAnew,
)
from services.warden.caller import Caller, authenticate
from services.warden.keys.apart import apart
from services.warden.keys.secrets import note_material
from services.warden.ports import Parts
from services.warden.recording import record_refusal
from services.warden.records import NOBODY

NO_RULE: Final = "keys.no_rule"
OFFICERS: Final = frozenset({Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN})
READERS: Final = OFFICERS | {Role.AUDITOR}
_log = structlog.get_logger(__name__)


async def list_keys(parts: Parts, request: ListKeys) -> KeysListed:
    """Say how keys stand, to officers and auditors."""
    caller = await authenticate(parts, request.token)
    await _require(parts, caller, READERS)
    return await _listed(parts, await _tenants(parts, caller, request.program))


async def rotate_keys(parts: Parts, request: RotateKeys) -> KeysListed:
    """Make the next version of one key or of all."""
    caller = await authenticate(parts, request.token)
    await _require(parts, caller, OFFICERS)
    tenants = await _tenants(parts, caller, request.program)
    for tenant in tenants:
        context = caller.context(
            parts, caller.own_log, uuid5(request.command_id, str(tenant.program))
        )
        command = _rotation(await _newest(parts, tenant), tenant)
        await _carry_out(parts, tenant, command, context, caller.basis)
    return await _listed(parts, tenants)


async def wrap_anew(parts: Parts, request: WrapAnew) -> WrappedAnew:
    """Wrap some of a program's data keys under the current version."""
    caller = await authenticate(parts, request.token)
    await _require(parts, caller, OFFICERS)
    [tenant] = await _tenants(parts, caller, request.program)
    done = await parts.keys.wrap_anew(tenant)
    versions = await parts.keys.versions(tenant)
    return WrappedAnew(bool(done), any(version.in_use for version in versions[:-1]))


async def destroy_version(parts: Parts, request: DestroyVersion) -> KeysListed:
    """Destroy a retired version."""
    caller = await authenticate(parts, request.token)
    await _require(parts, caller, OFFICERS)
    [tenant] = await _tenants(parts, caller, request.program)
    versions = {version.number: version for version in await parts.keys.versions(tenant)}
    command = DestroyKeyVersion(
        program=tenant.program,
        version=request.version,
        kept=versions.get(request.version),
        held=await parts.keys.held(tenant),
        at_once=request.at_once,
    )
    context = caller.context(parts, caller.own_log, request.command_id)
    await _carry_out(parts, tenant, command, context, caller.basis)
    return await _listed(parts, [tenant])


async def replace_signing_key(parts: Parts, request: ReplaceSigningKey) -> SigningKeyReplaced:
    """Give the key up that signs checkpoints: where it is lost, the signer goes on with another."""
    caller = await authenticate(parts, request.token)
    await _require(parts, caller, OFFICERS)
    signed = [key.version for key in await parts.signing.keys(caller.organization)]
    version = max(signed, default=0)
    stream = stream_of(caller.organization, ProgramId(caller.organization))
    context = caller.context(parts, caller.own_log, request.command_id)
    command = GiveUpSigningKey(version)
    step = Step(stream=stream, command=command, context=context, basis=caller.basis)
    await execute(parts.store, KEY, step)
    key, _ = await state_of(parts.store, KEY, stream)
    return SigningKeyReplaced(version, agreed=version in key.given_up)


async def list_destructions(parts: Parts, request: ListDestructions) -> DestructionsListed:
    """Show which versions were destroyed, to officers and auditors; of data keys, nothing."""
    caller = await authenticate(parts, request.token)
    await _require(parts, caller, READERS)
    return await parts.keys.destructions(caller.organization)


async def tend_keys(parts: Parts) -> int:
    """Finish what was cut short, and do what is due, for every program; say how much was done.

    One that cannot be tended now does not keep the others waiting.
    """
    done, now = 0, await parts.agreed()
    for tenant in await parts.keys.tenants():
        done += await apart(_tend(parts, tenant, now), tenant)
    return done


async def _tend(parts: Parts, tenant: Tenant, now: datetime | None) -> int:
    done = 0
    await _bring_in_step(parts, tenant, now)
    while wrapped := await parts.keys.wrap_anew(tenant):
        done += wrapped
    return done if now is None else done + await _due(parts, tenant, now)


async def _due(parts: Parts, tenant: Tenant, now: datetime) -> int:
    """Rotate what it is time for by the earliest clock; destroy what was announced the day before.

    Says how much was done, which an announcement that still waits is not.
    """
    versions = await parts.keys.versions(tenant)
    due = [version for version in versions if version.due_at and version.due_at <= now]
    held = bool(due) and await parts.keys.held(tenant)
    done = 0
    for version in due:
        command = (
            _rotation(version, tenant)
            if version.retired_at is None
            else DestroyKeyVersion(
                program=tenant.program,
                version=version.number,
                kept=version,
                held=held,
            )
        )
        if isinstance(command, RotateKey) or not (held or version.in_use):
            done += await _carry_out(parts, tenant, command, _by_the_system(parts, tenant, now))
    return done


async def _carry_out(
    parts: Parts,
    tenant: Tenant,
    command: KeyCommand,
    context: Context,
    basis: Basis | None = None,
) -> int:
    """Append what is decided, then do it; say whether there was anything to append."""
    stream = stream_of(tenant.organization, tenant.program)
    step = Step(stream=stream, command=command, context=context, basis=basis)
    store = parts.store
    if isinstance(command, DestroyKeyVersion):
        # A hold that is placed at this moment is first, or waits until this is appended.
        store = parts.keeping({context.command_id: [HeedHolds(tenant.program)]})
    appended = await execute(store, KEY, step)
    await _bring_in_step(parts, tenant, context.at)
    return int(bool(appended.recorded))


async def _bring_in_step(parts: Parts, tenant: Tenant, now: datetime | None) -> None:
    """Do what was decided and is not done."""
    stream = stream_of(tenant.organization, tenant.program)
    key, _ = await state_of(parts.store, KEY, stream)
    versions = await parts.keys.versions(tenant)
    if versions and versions[-1].number < key.version:
        await parts.keys.rotate(tenant, key.version)
    for version in versions:
        if version.number in key.destroyed and version.destroyed_at is None:
            due = version.due_at if now and version.due_at and version.due_at <= now else None
            await parts.keys.destroy(tenant, version.number, due)
    await note_material(parts, tenant)


async def _tenants(parts: Parts, caller: Caller, program: ProgramId | None) -> Sequence[Tenant]:
    """Return the tenants of the caller's organization that have a key. Raises ``Missing``."""
    mine = [t for t in await parts.keys.tenants() if t.organization == caller.organization]
    asked = [tenant for tenant in mine if program in {None, tenant.program}]
    if not asked:
        raise refusal("key.missing")
    return asked


async def _listed(parts: Parts, tenants: Sequence[Tenant]) -> KeysListed:
    return KeysListed(
        tuple(
            [
                ProgramKey(
                    tenant.program,
                    tuple(await parts.keys.versions(tenant)),
                    await parts.keys.held(tenant),
                    await _waiting(parts, tenant),
                )
                for tenant in tenants
            ]
        )
    )


async def _waiting(parts: Parts, tenant: Tenant) -> tuple[int, ...]:
    key, _ = await state_of(parts.store, KEY, stream_of(tenant.organization, tenant.program))
    return key.waiting


async def _newest(parts: Parts, tenant: Tenant) -> KeptVersion:
    return (await parts.keys.versions(tenant))[-1]


def _rotation(newest: KeptVersion, tenant: Tenant) -> RotateKey:
    return RotateKey(tenant.program, newest.number, newest.made_at)


async def _require(parts: Parts, caller: Caller, roles: frozenset[Role]) -> None:
    """Refuse, on record, unless one of these offices is held for the whole organization."""
    if caller.offices(caller.own_log.program).isdisjoint(roles):
        await record_refusal(parts, caller, caller.own_log, NO_RULE, ())
        raise refusal("key.not_officer")


def _by_the_system(parts: Parts, tenant: Tenant, now: datetime) -> Context:
    command = parts.new_id()
    return Context(
        tenant=own_log(tenant.organization),
        actor=NOBODY,
        role=Role.SYSTEM,
        at=now,
        command_id=command,
        correlation_id=command,
        client="warden",
    )
