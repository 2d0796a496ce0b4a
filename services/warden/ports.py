"""What the Warden needs of the outside world, and nothing of it touches more than this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.access.passkeys import Site
from domain.access.vault import (
    Change,
)
from domain.kernel import OrganizationId, Sealed, Tenant, earlier, later
from domain.kernel.classes import Coded
from domain.ports import Clock, EventStore, Ids, ReadModels, Screening, Sessions, Turns
from domain.readable import WhatCanBeRead
from services.warden.cases.ports import Vault
from services.warden.door.ports import (
    Accounts,
    Ceremonies,
    LetterCounts,
    Passkeys,
    Passwords,
    Proofs,
    Tags,
)
from services.warden.inquiry import Inquiry
from services.warden.invitations.register import InvitationRegister
from services.warden.keys.ports import KeyKeeper, Signer, SigningKeys
from services.warden.limits import Counts
from services.warden.people.credentialed import credentialed
from services.warden.people.ports import Names
from services.warden.people.read_on import ReadOn
from services.warden.people.renewals import renewals_asked
from services.warden.providers.ports import ProviderRows, ProviderWeb
from services.warden.providers.published import Published
from services.warden.trail.identity_register import IdentityRegister
from services.warden.trail.own_looks import OwnLooks
from services.warden.trail.ports import Bundles


class Agreed(Protocol):
    """The time that what cannot be undone goes by."""

    async def __call__(self) -> datetime | None:
        """Return the earliest of the database's, Warden's and signer's clocks; None if unknown."""
        ...

    def check(self) -> None:
        """Raise ``Unavailable`` if they could not be noted the last time: nothing is written.

        So it does if database and Warden are too far apart (``clock.apart``).
        """
        ...

    def check_apart(self) -> None:
        """Raise ``Unavailable`` (``clock.apart``) if database and Warden are too far apart."""
        ...

    def ahead(self) -> timedelta:
        """Return how far the database's clock is ahead of the Warden's; less than none: behind."""
        ...


class Keeping(Protocol):
    """Joins changes of the vault to the appends that say why."""

    def __call__(self, changes: Mapping[UUID, Sequence[Change]], /) -> EventStore:
        """Return the store; an append of a command carries its changes out in one transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the rooms of the Warden may touch.

    ``agreed`` is by when things are due; ``operator`` is the secret of the command line,
    ``postman`` that of who sends letters; ``evaluation`` allows passwords chosen by it;
    ``failpoint`` names a place at which the process kills itself, for crash tests. ``fresh`` is
    where the access logs stood when they were last written to, until a search has shown that much.
    ``counts`` is what each person tried, was shown and was refused; ``flagged`` is when clocks were
    last found apart; ``own_looks`` what people looked at of their own, ``identities`` the requests
    to learn who a number is. ``turns`` is what may cost much given out in turns.
    ``providers`` are the rows of organizations' own sign-ins, ``provider_web`` asks them, and
    ``published`` is what they said; ``public_url`` is where the service is reached.
    ``inquiry`` is the one question that these parts were handed to a room for.
    """

    store: EventStore
    keeping: Keeping
    vault: Vault
    names: Names
    signer: Signer
    keys: KeyKeeper
    accounts: Accounts
    sessions: Sessions
    passwords: Passwords
    passkeys: Passkeys
    proofs: Proofs
    letters: LetterCounts
    ceremonies: Ceremonies
    site: Site
    tags: Tags
    screening: Screening
    reads: ReadModels
    bundles: Bundles
    signing: SigningKeys
    now: Clock
    agreed: Agreed
    new_id: Ids
    turns: Turns
    providers: ProviderRows
    provider_web: ProviderWeb
    operator: Sealed
    postman: Sealed
    evaluation: bool = False
    public_url: Coded = ""
    failpoint: str = ""
    fresh: dict[Tenant, int] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    flagged: dict[OrganizationId, datetime] = field(default_factory=dict)
    own_looks: OwnLooks = field(default_factory=OwnLooks)
    identities: IdentityRegister = field(default_factory=IdentityRegister)
    invitations: InvitationRegister = field(default_factory=InvitationRegister)
    renewals: ReadOn = field(default_factory=renewals_asked)
    credentials: ReadOn = field(default_factory=credentialed)
    published: Published = field(default_factory=Published)
    inquiry: Inquiry = field(default_factory=Inquiry)

    def latest(self) -> datetime:
        """Return the later of the Warden's and the database's clocks: whether a right is over."""
        return later(self.now(), self.agreed.ahead())

    def earliest(self) -> datetime:
        """Return the earlier of both: whether what must have passed has, and how long rights last.

        A right that begins now ends so long after this.
        """
        return earlier(self.now(), self.agreed.ahead())

    @property
    def patient(self) -> "Parts":
        """The same, for what is decided on what can be read of a stream."""
        keeping = self.keeping
        return replace(
            self,
            store=WhatCanBeRead(self.store),
            keeping=lambda changes: WhatCanBeRead(keeping(changes)),
        )
