"""Puts on record the role by which something was decided, whatever else somebody is."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

import msgspec

from domain.access.person import NARROWEST_FIRST
from domain.kernel import OFFICES, Context, Refused, Role

S_contra = TypeVar("S_contra", contravariant=True)
C_contra = TypeVar("C_contra", contravariant=True)
E_co = TypeVar("E_co", covariant=True)


class Decides(Protocol[S_contra, C_contra, E_co]):
    """A decider's first half."""

    def __call__(self, state: S_contra, command: C_contra, ctx: Context, /) -> Sequence[E_co]:
        """Answer a command with the facts it makes true, or refuse it."""
        ...


def decided(
    decide: Decides[S_contra, C_contra, E_co],
    state: S_contra,
    command: C_contra,
    ctx: Context,
) -> tuple[Sequence[E_co], Role]:
    """Decide, and say by which role: the place on a roster, else one office, the narrowest first.

    Raises ``Refused`` as the decision with all offices does: none rests on two of one person.
    """
    for narrowed in _as_one_role_each(ctx):
        try:
            return decide(state, command, narrowed), narrowed.role
        except Refused:
            continue
    return decide(state, command, ctx), ctx.role


def _as_one_role_each(ctx: Context) -> Iterator[Context]:
    if ctx.offices:
        place = Role.MEMBER if ctx.role in OFFICES else ctx.role
        yield msgspec.structs.replace(ctx, role=place, offices=frozenset())
    for office in NARROWEST_FIRST:
        if office in ctx.offices:
            yield msgspec.structs.replace(ctx, role=office, offices=frozenset({office}))
