"""Decides as one role at a time, for the record; what takes two people hears both in person."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

import msgspec

from domain.access.person import NARROWEST_FIRST
from domain.codes import refusal
from domain.kernel import NOT_IN_PERSON, OFFICES, Context, Refused, Role, Voice

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
    require_in_person(command, in_person=ctx.in_person)
    for narrowed in _as_one_role_each(ctx):
        try:
            return decide(state, command, narrowed), narrowed.role
        except Refused:
            continue
    return decide(state, command, ctx), ctx.role


def require_in_person(command: object, *, in_person: bool) -> None:
    """Refuse one person's word of two where the operator could have given it for them.

    Raises ``Forbidden`` (``voice.not_in_person``).
    """
    if isinstance(command, Voice) and command.takes_two and not in_person:
        raise refusal(NOT_IN_PERSON)


def _as_one_role_each(ctx: Context) -> Iterator[Context]:
    if ctx.offices:
        place = Role.MEMBER if ctx.role in OFFICES else ctx.role
        yield msgspec.structs.replace(ctx, role=place, offices=frozenset())
    for office in NARROWEST_FIRST:
        if office in ctx.offices:
            yield msgspec.structs.replace(ctx, role=office, offices=frozenset({office}))
