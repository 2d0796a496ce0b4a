"""Keys over HTTP: those of programs, and those that sign the logs; two officers give one up."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from domain.kernel import PersonId, ProgramId, Role
from domain.keys.guards import Turn
from services.api.commands import READ_PROBLEMS
from services.api.proofs import KeyItem, key_item
from services.api.steps import answering
from services.app.caller import Caller
from services.app.keys import program_keys, signing_keys
from services.app.keys.program_keys import KeyOf, Version
from services.app.keys.signing_keys import SigningKeys
from services.app.keys.steps import STEPS, KeyVersionBody
from services.app.shell import Shell
from services.app.steps import Where
from services.http.places import DOORS, OrganizationAt
from services.http.replies import Items

Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class KeyWordItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Who would have a version go at once, in which office, since when."""

    by: PersonId
    role: Role
    at: datetime


class KeyVersionItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A version: `dueAt` is when it is followed by the next, or destroyed once it is retired.

    `word` is what waits for an officer of the other office; `may` what one can say oneself.
    """

    version: int
    made_at: datetime
    retired_at: datetime | None
    destroyed_at: datetime | None
    due_at: datetime | None
    word: KeyWordItem | None
    may: Turn | None


class ProgramKeyItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The key of a program, or of the organization itself; `held` if a legal hold keeps it all."""

    program: ProgramId
    held: bool
    versions: tuple[KeyVersionItem, ...]


class KeyVersionReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What has become of it: `agreed` if both officers have said so, and it is destroyed."""

    version: int
    agreed: bool


class SigningWordItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An officer's word that a key is lost; with the second, `agreed`, it is given up."""

    version: int
    by: PersonId
    role: Role
    at: datetime
    agreed: bool


class KeyGapItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One key followed another on a log: the last entry that the old signed, the new one's first.

    What is between them was signed only afterwards.
    """

    program: ProgramId
    log: int
    after: int
    first: int


class SigningKeysReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The keys that have signed, the oldest first, who gave which up, and where another followed.

    `gaps` are for auditors and privacy officers; `may` is what one can say of the newest oneself.
    """

    keys: tuple[KeyItem, ...]
    words: tuple[SigningWordItem, ...]
    gaps: tuple[KeyGapItem, ...]
    may: Turn | None


class SigningKeyReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Which key it was said of: `agreed` if both officers have, so that another may sign."""

    version: int
    agreed: bool


class ProgramKeyController(Controller):
    """Keys that programs' texts are sealed under. A version goes at once by two officers."""

    path = DOORS[Where.KEYS].path
    tags = ["Organization"]

    @get("/", operation_id="list_keys", responses=READ_PROBLEMS)
    async def list_keys(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Items[ProgramKeyItem]:
        """List them (auditor, privacy officer, organization admin)."""
        return Items(tuple(map(_key, await program_keys.show_keys(shell, caller))))


class SigningKeyController(Controller):
    """Keys that the logs are signed with. One that is lost is given up by two officers."""

    path = DOORS[Where.SIGNING_KEYS].path
    tags = ["Transparency log"]

    @get("/", operation_id="show_signing_keys", responses=READ_PROBLEMS)
    async def show_signing_keys(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> SigningKeysReply:
        """Show them (auditor, privacy officer, organization admin)."""
        return _signing(await signing_keys.show_signing_keys(shell, caller))


@answering(STEPS["destruction"])
async def destroy_key_version(
    at: NamedDependency[OrganizationAt], data: JSONBody[KeyVersionBody]
) -> KeyVersionReply:
    """Say that a version goes; with the second word it is destroyed for good."""
    agreed = await program_keys.destroy_at_once(at.shell, at.caller, data.program, data.version)
    return KeyVersionReply(version=data.version, agreed=agreed)


@answering(STEPS["loss"])
async def replace_signing_key(at: NamedDependency[OrganizationAt]) -> SigningKeyReply:
    """Say that the newest is lost; with the second word another signs, where it is missing."""
    said = await signing_keys.replace_signing_key(at.shell, at.caller)
    return SigningKeyReply(version=said.version, agreed=said.agreed)


STEP_ADDRESSES: list[HTTPRouteHandler] = [destroy_key_version, replace_signing_key]


def _key(key: KeyOf) -> ProgramKeyItem:
    versions = tuple(map(_version, key.versions))
    return ProgramKeyItem(program=key.program, held=key.held, versions=versions)


def _version(one: Version) -> KeyVersionItem:
    kept, word = one.kept, one.word
    return KeyVersionItem(
        version=kept.number,
        made_at=kept.made_at,
        retired_at=kept.retired_at,
        destroyed_at=kept.destroyed_at,
        due_at=kept.due_at,
        word=None if word is None else KeyWordItem(by=word.by, role=word.role, at=word.at),
        may=one.may,
    )


def _signing(shown: SigningKeys) -> SigningKeysReply:
    return SigningKeysReply(
        keys=tuple(map(key_item, shown.keys)),
        words=tuple(
            SigningWordItem(
                version=word.version, by=word.by, role=word.role, at=word.at, agreed=word.agreed
            )
            for word in shown.words
        ),
        gaps=tuple(
            KeyGapItem(program=gap.program, log=gap.log, after=gap.after, first=gap.first)
            for gap in shown.gaps
        ),
        may=shown.may,
    )
