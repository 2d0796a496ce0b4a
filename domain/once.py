"""A command that carries an idempotency key is done once; another under the same key is refused."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from domain.access.events import DEEDS
from domain.beside import Beside
from domain.codes import refusal
from domain.kernel import IDEMPOTENCY, Log, OrganizationId, Reservation, Said, Stream, Tenant
from domain.ports import Append, Appended, AppendRefused, EventStore


class OnceStore(Beside):
    """The store while a request with an idempotency key is served.

    What the request appends claims its key in the same transaction. A command that was done before
    is answered again if the same was said; otherwise ``Refused`` (``idempotency.differs``), also
    where the command would change nothing. After seven days nobody can tell, and it is refused too
    (``idempotency.expired``).
    """

    def __init__(self, store: EventStore, said: Said) -> None:
        super().__init__(store)
        self._said = said
        self._claim = Reservation(IDEMPOTENCY, said.key, said.words)

    async def append(
        self, tenant: Tenant, requests: Sequence[Append]
    ) -> Sequence[Appended | AppendRefused]:
        """Append, claiming the key; what is repeated must have been said alike."""
        answers = await super().append(tenant, [self._claiming(one) for one in requests])
        if any(isinstance(answer, Appended) and answer.repeated for answer in answers):
            await self._require_known(tenant.organization)
        return answers

    async def first_answers(
        self, asked: Sequence[tuple[Stream, UUID]]
    ) -> Mapping[tuple[Stream, UUID], Appended]:
        """Return what commands led to that lead to nothing now, if the same was said."""
        organization = asked[0][0].tenant.organization
        is_known = await self._is_known(organization)
        answers = await super().first_answers(asked)
        if answers and not is_known:
            raise refusal("idempotency.expired")
        return answers

    def _claiming(self, request: Append) -> Append:
        if request.stream.log is not Log.EVENTS and not isinstance(request.events[0], DEEDS):
            return request
        return msgspec.structs.replace(request, claims=(*request.claims, self._claim))

    async def _require_known(self, organization: OrganizationId) -> None:
        if not await self._is_known(organization):
            raise refusal("idempotency.expired")

    async def _is_known(self, organization: OrganizationId) -> bool:
        """Whether the same was said under this key before, not longer ago than it is kept."""
        before = await self.said_before(organization, self._said.key)
        if before is not None and before != self._said.words:
            raise refusal("idempotency.differs")
        return before is not None


def once(store: EventStore, said: Said | None) -> EventStore:
    """Return the store as a request has it that says something under a key, if it does."""
    return store if said is None else OnceStore(store, said)
