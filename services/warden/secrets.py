"""Notices a secret of the installation that is another than the one its data was made with.

In each organization's log stands what the secrets make of their purposes: nothing that a secret can
be found by, and enough to refuse a start with another.
"""

from typing import Final

import structlog

from domain.codes import refusal as domain_refusal
from domain.kernel import OrganizationId, ProgramId, Refused, Stream, own_log
from domain.keys.commands import NoteSecret
from domain.keys.key import KEY, stream_of
from services.app.execute import Step, execute, state_of
from services.warden.erasing import by_nobody
from services.warden.ports import Parts

VERSION: Final = 1
_log = structlog.get_logger(__name__)


async def require_secrets(parts: Parts) -> None:
    """Raise ``Conflict`` (``key.secret_differs``) unless every organization knows these secrets."""
    checks = parts.tags.checks()
    for organization in await _organizations(parts):
        known, _ = await state_of(parts.store, KEY, _stream(organization))
        for purpose, noted in known.secrets.items():
            if checks.get(purpose) != noted[1]:
                raise domain_refusal("key.secret_differs")


async def note_secrets(parts: Parts) -> int:
    """Note the secrets where they are not noted yet; say in how many organizations."""
    done = 0
    for organization in await _organizations(parts):
        known, _ = await state_of(parts.store, KEY, _stream(organization))
        fresh = {p: c for p, c in parts.tags.checks().items() if p not in known.secrets}
        try:
            for purpose, check in fresh.items():
                context = by_nobody(parts, own_log(organization), parts.new_id())
                command = NoteSecret(purpose, VERSION, check)
                step = Step(stream=_stream(organization), command=command, context=context)
                await execute(parts.store, KEY, step)
        except Refused as refused:
            _log.info("keys.not_noted", code=refused.code)
        else:
            done += bool(fresh)
    return done


async def _organizations(parts: Parts) -> list[OrganizationId]:
    """Return the organizations of which anything is sealed, such as a name."""
    return list(dict.fromkeys(age.tenant.organization for age in await parts.vault.ages()))


def _stream(organization: OrganizationId) -> Stream:
    return stream_of(organization, ProgramId(organization))
