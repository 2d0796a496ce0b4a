"""Notices a key or a secret that is another than the one its data was made with.

In the logs stands what each makes of its purpose and version: nothing that a secret can be found
by, and enough to refuse a start with another. The installation's secrets are in each organization's
log, the key of a program in the program's own.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.kernel import Conflict, OrganizationId, ProgramId, Refused, Stream, Tenant, own_log
from domain.keys.commands import NoteDestroyed, NoteSecret, SecretCommand, TakeSecret
from domain.keys.key import KEY, material_of, stream_of
from domain.keys.secret import PROGRAM_KEY, Standing, require_same
from domain.ports import EventStore
from domain.privacy.proof import SIGNED_AS
from domain.protocol.answers import Done
from domain.protocol.keys import CheckKeys
from services.warden.cases.erasing import by_nobody
from services.warden.door.operators import require_operator
from services.warden.door.ports import Tags
from services.warden.keys.ports import KeyKeeper
from services.warden.ports import Parts

VERSION: Final = 1
_log = structlog.get_logger(__name__)


async def require_secrets(parts: Parts) -> None:
    """Raise ``Conflict`` unless these are the secrets and keys that the logs say."""
    await require_known(parts.store, parts.keys, parts.tags)


async def check_keys(parts: Parts, request: CheckKeys) -> Done:
    """Open something under every version of every key, for whoever keeps the installation.

    Raises ``Conflict``: ``keys.others``, ``key.secret_differs`` or ``key.material_differs``.
    """
    await require_operator(parts, request.secret)
    await parts.keys.prove()
    await require_secrets(parts)
    return Done()


async def require_known(store: EventStore, keys: KeyKeeper, tags: Tags) -> None:
    """Raise ``Conflict`` unless secrets and keys make what the logs say that they make.

    ``key.secret_differs`` of the installation's and of what signs proofs of erasure, and
    ``key.material_differs`` of a program's key, also where a version is not there.
    """
    checks = await installation_checks(keys, tags)
    for tenant in await keys.known():
        if tenant == own_log(tenant.organization):
            await require_installation(store, tenant.organization, checks)
        await _require_material(store, keys, tenant)


async def installation_checks(keys: KeyKeeper, tags: Tags) -> Mapping[tuple[str, int], str]:
    """Return what each secret makes that belongs to no program, by purpose and version."""
    signing = await keys.signing_checks(SIGNED_AS)
    return {(purpose, VERSION): check for purpose, check in tags.checks().items()} | {
        (SIGNED_AS, version): check for version, check in signing.items()
    }


async def require_installation(
    store: EventStore, organization: OrganizationId, checks: Mapping[tuple[str, int], str]
) -> None:
    """Raise ``Conflict`` (``key.secret_differs``) unless these are what an organization knows."""
    known, _ = await state_of(store, KEY, _stream(organization))
    for place, noted in known.secrets.items():
        if checks.get(place) != noted.check:
            raise refusal("key.secret_differs")


async def note_secrets(parts: Parts) -> int:
    """Note the secrets and keys where they are not noted yet; say of how many tenants."""
    done = 0
    for tenant in await parts.keys.known():
        if tenant == own_log(tenant.organization):
            done += await note_installation(parts, tenant.organization)
        done += await note_material(parts, tenant)
    return done


async def note_installation(parts: Parts, organization: OrganizationId) -> bool:
    """Note in an organization's log what the installation's secrets are known by; once."""
    stream = _stream(organization)
    known, _ = await state_of(parts.store, KEY, stream)
    commands = [
        NoteSecret(purpose, version, check)
        for (purpose, version), check in (await installation_checks(parts.keys, parts.tags)).items()
        if (purpose, version) not in known.secrets
    ]
    return await _note(parts, stream, commands)


async def note_material(parts: Parts, tenant: Tenant) -> bool:
    """Note in a program's log what its key is known by, and how each version stands."""
    stream = material_of(tenant)
    known = (await state_of(parts.store, KEY, stream))[0].secrets
    stands = {version: secret for (_, version), secret in known.items()}
    versions = await parts.keys.versions(tenant)
    commands: list[SecretCommand] = [
        NoteSecret(PROGRAM_KEY, version, check)
        for version, check in sorted((await parts.keys.checks(tenant)).items())
        if version not in stands or stands[version].check != check
    ]
    newest = versions[-1] if versions else None
    if newest and newest.destroyed_at is None:
        noted = stands.get(newest.number)
        if noted is None or noted.standing is Standing.NEXT:
            commands.append(TakeSecret(PROGRAM_KEY, newest.number))
    commands += [
        NoteDestroyed(PROGRAM_KEY, version.number)
        for version in versions
        if version.destroyed_at and version.number in stands
        if stands[version.number].standing is not Standing.DESTROYED
    ]
    return await _note(parts, stream, commands)


async def _note(parts: Parts, stream: Stream, commands: Sequence[SecretCommand]) -> bool:
    """Carry commands out; what is refused is told in the Warden's own log, and by its next start.

    Says whether anything was noted.
    """
    done = False
    try:
        for command in commands:
            context = by_nobody(parts, stream.tenant, parts.new_id())
            step = Step(stream=stream, command=command, context=context)
            done |= bool((await execute(parts.store, KEY, step)).recorded)
    except Refused as refused:
        _log.error("keys.not_noted", code=refused.code, program=str(stream.tenant.program))
    return done


async def _require_material(store: EventStore, keys: KeyKeeper, tenant: Tenant) -> None:
    known, _ = await state_of(store, KEY, material_of(tenant))
    gone = {one.number for one in await keys.versions(tenant) if one.destroyed_at}
    try:
        require_same(known.secrets, await keys.checks(tenant), gone)
    except Conflict:
        _log.error("keys.others", program=str(tenant.program))
        raise


def _stream(organization: OrganizationId) -> Stream:
    return stream_of(organization, ProgramId(organization))
