"""Legal holds in a dictionary, and what they cover."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from domain.access.vault import Covered, Item, Named
from domain.kernel import OrganizationId, ProgramId, Tenant


class MemoryHolds:
    """The twin of the table of holds, and of what statements ask of it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Take a clock: a hold covers nothing once its time is over."""
        self._now = now
        self._placed: dict[tuple[OrganizationId, UUID], Covered] = {}

    def place(self, organization: OrganizationId, covered: Covered) -> None:
        """Place a hold, or keep it for as long as it says now."""
        self._placed[organization, covered.hold] = covered

    def end(self, organization: OrganizationId, hold: UUID) -> None:
        """End a hold; one that there is not is ended."""
        self._placed.pop((organization, hold), None)

    def cover(self, item: Item) -> bool:
        """Whether one of them covers an item."""
        return any(one.author in {None, item.author} for one in self._fitting(item))

    def reach(self, item: Item, named: Sequence[Named]) -> bool:
        """Whether one of them keeps an item beyond its time.

        One on a person does so for all of a group whose history names them, as ``named`` says.
        """
        return any(
            one.author is None or item.group is None or Named(one.hold, item.group) in named
            for one in self._fitting(item)
        )

    def which_could_cover(self, tenant: Tenant, program: ProgramId) -> Sequence[Covered]:
        """Return those that could cover something of a program, or of the organization."""
        return [
            covered
            for (organization, _), covered in self._placed.items()
            if organization == tenant.organization
            and covered.until > self._now()
            and (program == organization or covered.program in {None, program})
        ]

    def _fitting(self, item: Item) -> Iterator[Covered]:
        """Give those that fit an item, but for whose it is."""
        for (organization, _), covered in self._placed.items():
            if (
                organization == item.tenant.organization
                and covered.until > self._now()
                and covered.program in {None, item.tenant.program}
                and covered.group in {None, item.group}
                and covered.session in {None, item.scope}
                and covered.has_class(item.label)
            ):
                yield covered
