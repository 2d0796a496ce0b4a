"""Each command in each relation that somebody can have to it, at each moment of its story.

A story is an example of `tests/kit/deciding.py`. Of its people each in turn is put in the place of
whoever asks, and so is nobody of them; its moments are the beginnings of its history, and days that
pass after it.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta
from functools import cache
from itertools import accumulate
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from domain.access.operations.words import Party
from domain.kernel import PersonId, ProgramId, Refused, Role
from domain.organizations.state import Office, Organization
from tests.kit.deciding import (
    EXAMPLES,
    LEADS_AND_SITS,
    MEMBER,
    OF_THE_OPERATOR,
    OF_THE_SYSTEM,
    OTHER,
    OUTSIDER,
    TRAINEE,
    Example,
)
from tests.kit.groups import CO_LEADER, LEADER
from tests.kit.scenario import PROGRAM_ID, SOMEBODY, person

STORIES: Final = (*EXAMPLES, *OF_THE_OPERATOR, *OF_THE_SYSTEM)
LATER: Final = (timedelta(0), timedelta(hours=5), timedelta(days=15))
ABSENT: Final = person(901)
"""Somebody who has no part in any story: it is told of them, and another asks."""
ASIDE: Final = person(902)
ROSTER: Final = frozenset({LEADER, CO_LEADER, TRAINEE, LEADS_AND_SITS, MEMBER})
"""They keep their places in each story."""


class Actor(NamedTuple):
    """Somebody as what they are alone: by a place in the group, by an office, or by nothing."""

    party: Party | None
    who: PersonId
    role: Role = Role.MEMBER
    offices: frozenset[Role] = frozenset()


NOBODY: Final = Actor(None, OUTSIDER)
OFFICES: Final = (
    Party.PROGRAM_ADMIN,
    Party.ORGANIZATION_ADMIN,
    Party.AUDITOR,
    Party.PRIVACY_OFFICER,
)
ACTORS: Final = (
    Actor(Party.MEMBER, MEMBER),
    Actor(Party.LEADER, LEADER, Role.LEADER),
    Actor(Party.LEADER, CO_LEADER, Role.CO_LEADER),
    Actor(Party.TRAINEE, TRAINEE, Role.TRAINEE),
    *(Actor(one, OUTSIDER, Role(one), frozenset({Role(one)})) for one in OFFICES),
    Actor(Party.SUPERVISOR, OUTSIDER),
    Actor(Party.OPERATOR, OUTSIDER, Role.OPERATOR),
)


ACTORS_ASIDE: Final = tuple(
    one._replace(who=ASIDE) if one.who == OUTSIDER else one for one in ACTORS
)
"""The same, of whom those without a place are somebody whom no story names."""


class Told(NamedTuple):
    """A story as it is told of somebody: what it had come to at each moment, and the command."""

    example: Example
    states: tuple[Any, ...]
    command: Any
    named: tuple[PersonId, ...]


def tried(number: int, actor: Actor) -> Iterator[bool]:
    """Say of a story by its number, in each part and at each moment, whether it is done.

    Left out is where the actor is not yet what they are, and where nobody could do it at all.
    """
    for one, possible in (*told(number, actor.who), _told_of_another(number)):
        for at, can_be in zip(_moments(one), possible, strict=True):
            if can_be and _has_place(one.states[at[0]], actor):
                yield _is_done(one, actor, *at)


@cache
def told(number: int, who: PersonId) -> tuple[tuple[Told, tuple[bool, ...]], ...]:
    """Tell a story with somebody in each part of it, with the moments at which anybody could."""
    example = STORIES[number]
    theirs, command = (*example.history(who),), example.command(who)
    found = [
        (theirs, command),
        (theirs, _said_of(command, {who}, OTHER)),
        (theirs, _said_of(command, ROSTER - {who}, who)),
    ]
    history, command = (*example.history(ABSENT),), example.command(ABSENT)
    found += [
        (_replaced(history, one, who), _replaced(command, one, who))
        for one in sorted({*_mentioned([history, command])} - ROSTER - {who})
    ]
    return tuple(_story(example, *one) for one in found if one[1] is not None)


@cache
def _told_of_another(number: int) -> tuple[Told, tuple[bool, ...]]:
    example = STORIES[number]
    return _story(example, (*example.history(ABSENT),), example.command(ABSENT))


def _story(
    example: Example, history: tuple[Any, ...], command: object
) -> tuple[Told, tuple[bool, ...]]:
    states = accumulate(history, example.decider.evolve, initial=example.decider.initial)
    named = tuple(sorted({*_mentioned([history, command])}))
    one = Told(example, tuple(states), command, named)
    return one, tuple(_is_possible(one, *at) for at in _moments(one))


def _moments(one: Told) -> Iterator[tuple[int, timedelta]]:
    last = len(one.states) - 1
    yield from ((steps, timedelta(0)) for steps in range(last))
    yield from ((last, after) for after in LATER)


def _is_possible(one: Told, steps: int, after: timedelta) -> bool:
    """Whether there is anybody who could do it: by a place, by an office, or who is named."""
    return any(_is_done(one, other, steps, after) for other in (*ACTORS_ASIDE, *_anything(one)))


def _anything(one: Told) -> Iterator[Actor]:
    for who in one.named:
        yield Actor(None, who)
        yield from (Actor(each, who, Role(each), frozenset({Role(each)})) for each in OFFICES)


def _is_done(one: Told, actor: Actor, steps: int, after: timedelta) -> bool:
    ctx = msgspec.structs.replace(
        SOMEBODY,
        actor=actor.who,
        role=actor.role,
        offices=actor.offices,
        entered_late=one.example.late,
        at=SOMEBODY.at + after,
    )
    state = one.states[steps]
    if isinstance(state, Organization):
        held = {Office(actor.who, one, _scope(one)) for one in actor.offices}
        state = msgspec.structs.replace(state, offices=state.offices | held)
    try:
        return bool(one.example.decider.decide(state, one.command, ctx))
    except Refused:
        return False


def _scope(office: Role) -> ProgramId | None:
    return PROGRAM_ID if office is Role.PROGRAM_ADMIN else None


def _has_place(state: Any, actor: Actor) -> bool:  # noqa: ANN401 - of any decider
    """Whether a group has the actor as what they are; of other things, they are it."""
    if actor.party in {Party.LEADER, Party.TRAINEE}:
        return actor.who in getattr(state, "leaders", {actor.who})
    if actor.party is Party.MEMBER:
        return actor.who in getattr(state, "members", {actor.who})
    return True


def _said_of(command: Any, some: AbstractSet[PersonId], other: PersonId) -> Any | None:  # noqa: ANN401
    """Return what a command says of one of some people as said of another, if it does."""
    of = [name for name in command.__struct_fields__ if _is_one_of(getattr(command, name), some)]
    return msgspec.structs.replace(command, **dict.fromkeys(of, other)) if of else None


def _is_one_of(what: object, some: AbstractSet[PersonId]) -> bool:
    return isinstance(what, UUID) and what in some


def _replaced(what: Any, old: PersonId, new: PersonId) -> Any:  # noqa: ANN401 - any data
    """Put one person in the place of another, wherever they are named."""
    if isinstance(what, msgspec.Struct):
        fields = what.__struct_fields__
        return type(what)(**{name: _replaced(getattr(what, name), old, new) for name in fields})
    if isinstance(what, tuple) and hasattr(what, "_fields"):
        return type(what)(*(_replaced(each, old, new) for each in what))
    if isinstance(what, tuple | list | frozenset):
        return type(what)(_replaced(each, old, new) for each in what)
    if isinstance(what, Mapping):
        return {_replaced(k, old, new): _replaced(v, old, new) for k, v in what.items()}
    return new if what == old else what


def _mentioned(what: Any) -> Iterator[PersonId]:  # noqa: ANN401 - any data
    """Find the people of the kit that data names."""
    if isinstance(what, UUID) and person(0).int < what.int < person(0xFFF).int:
        yield PersonId(what)
    elif isinstance(what, msgspec.Struct):
        yield from _mentioned([getattr(what, name) for name in what.__struct_fields__])
    elif isinstance(what, Mapping):
        yield from _mentioned([*what.keys(), *what.values()])
    elif isinstance(what, tuple | list | AbstractSet):
        for each in what:
            yield from _mentioned(each)
