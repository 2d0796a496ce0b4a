"""An entry of the navigation; each console declares its own, and `services.web.ways` joins them."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import msgspec

from domain.kernel import RightKind, Role
from domain.kernel.classes import Coded
from domain.ports import Principal

SEES_ACCESSES: Final = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER})


class Way(msgspec.Struct, frozen=True):
    """A page of the navigation; ``words`` is a short message of the catalogue.

    ``first`` is whether somebody's day begins there.
    """

    path: Coded
    words: Coded
    icon: Coded = "arrow"
    first: bool = False


WaysOf: TypeAlias = Callable[[Principal], Iterable[Way]]


def offices_of(principal: Principal) -> frozenset[Role]:
    """Return every office that somebody holds, of whichever program."""
    rights = principal.authority.rights
    return frozenset(Role(right.detail) for right in rights if right.kind is RightKind.OFFICE)
