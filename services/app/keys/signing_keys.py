"""The key that signs an organization's logs: which have signed, and the two who give one up."""

from datetime import datetime
from typing import Any, Final, cast

import msgspec

from domain.codes import refusal
from domain.kernel import PersonId, ProgramId, Recorded, Role, own_log
from domain.keys.events import KeyEvent, SigningKeyGivenUp, SigningLossProposed
from domain.keys.guards import Turn, word_on_loss
from domain.keys.key import KEY, stream_of
from domain.protocol.keys import ReplaceSigningKey, SigningKeyReplaced
from domain.transparency import KeyGap, LogKey
from services.app.asking import ask_for
from services.app.caller import Caller, in_own_log
from services.app.denials import report
from services.app.shell import Shell

SEES_LOGS: Final = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER})
READERS: Final = SEES_LOGS | {Role.ORGANIZATION_ADMIN}


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """An officer's word that a version is lost; with the second, ``agreed``, it is given up."""

    version: int
    by: PersonId
    role: Role
    at: datetime
    agreed: bool


class SigningKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The keys that have signed, the oldest first, and who gave which of them up.

    ``gaps`` are for those who may know how long a log is. ``may`` is what the reader can say of
    the newest: the first word, or the second.
    """

    keys: tuple[LogKey, ...]
    words: tuple[Word, ...]
    gaps: tuple[KeyGap, ...]
    may: Turn | None

    @property
    def newest(self) -> int:
        """The version that signs, or has signed last; 0 if none has."""
        return max((key.version for key in self.keys), default=0)

    def of(self, version: int) -> tuple[Word, ...]:
        """Who has said of a version that it is lost."""
        return tuple(word for word in self.words if word.version == version)

    def is_given_up(self, version: int) -> bool:
        """Whether two have."""
        return any(word.agreed for word in self.of(version))


async def show_signing_keys(shell: Shell, caller: Caller) -> SigningKeys:
    """Show them (auditor, privacy officer, organization admin).

    Raises ``Forbidden`` (``key.not_officer``), on record.
    """
    organization = caller.principal.organization
    held = caller.offices(own_log(organization))
    if not held & READERS:
        await report(shell, caller, None, "key.not_officer")
        raise refusal("key.not_officer")
    keys = tuple(await shell.logs.keys(organization))
    told = await shell.store.read(stream_of(organization, ProgramId(organization)))
    seen = SigningKeys(
        keys=keys,
        words=tuple(_word(one) for one in told if isinstance(one.event, _SAID)),
        gaps=tuple(await shell.logs.gaps(organization)) if held & SEES_LOGS else (),
        may=None,
    )
    state = KEY.fold(cast("KeyEvent", one.event) for one in told)
    may = word_on_loss(state, seen.newest, in_own_log(shell, caller))
    return msgspec.structs.replace(seen, may=may)


async def replace_signing_key(shell: Shell, caller: Caller) -> SigningKeyReplaced:
    """Say that the newest is lost for good (privacy officer, organization admin: one each)."""
    request = ReplaceSigningKey(caller.token, caller.command_id)
    return await ask_for(shell.warden, request, SigningKeyReplaced)


_SAID: Final = (SigningLossProposed, SigningKeyGivenUp)


def _word(one: Recorded[Any]) -> Word:
    return Word(
        version=one.event.version,
        by=one.metadata.actor,
        role=one.metadata.role,
        at=one.recorded_at,
        agreed=isinstance(one.event, SigningKeyGivenUp),
    )
