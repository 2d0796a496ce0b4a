"""Two registrations of one person over HTTP: who may be registered twice, what is said of it."""

from typing import Final

import msgspec
from litestar import Controller
from litestar.di import NamedDependency
from litestar.params import JSONBody

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Personal
from domain.protocol.names import PersonName
from services.api.commands import reading
from services.api.steps import addresses_of
from services.app.caller import Caller
from services.app.details.twins import STEPS, find_alike, take_step
from services.app.shell import Shell
from services.http.paging import After
from services.http.places import ORGANIZATION


class AlikeBody(msgspec.Struct, frozen=True, rename="camel"):
    """In which program to look; without one, in the whole organization."""

    program: ProgramId | None = None


class AlikePerson(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One of two who have the same name."""

    person: PersonId
    given_name: Personal
    family_name: Personal

    def __repr__(self) -> str:
        return "<person>"


class AlikeItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Two who may be one person; where it ``waits`` to be confirmed the second stands second."""

    people: tuple[AlikePerson, AlikePerson]
    same_practice: bool
    waits: bool


class AlikeReply(msgspec.Struct, frozen=True):
    """Pairs, 25 at most; ``record`` is this look in the access log, ``more`` if there are more."""

    pairs: tuple[AlikeItem, ...]
    record: int
    more: bool


class AlikeController(Controller):
    """For administrators."""

    tags = ["People"]

    @reading(f"{ORGANIZATION}/people/alike/readings", operation_id="find_alike")
    async def alike(
        self,
        data: JSONBody[AlikeBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        after: After = None,
    ) -> AlikeReply:
        """Find people who may be registered twice (administrators); the look is on record."""
        found = (await find_alike(shell, caller, data.program, after)).shown
        return AlikeReply(
            tuple(
                AlikeItem(
                    people=(
                        _person(one.person, found.names[one.person]),
                        _person(one.other, found.names[one.other]),
                    ),
                    same_practice=one.same_practice,
                    waits=one.waits,
                )
                for one in found.pairs
            ),
            found.record,
            found.more,
        )


STEP_ADDRESSES: Final = addresses_of(STEPS.values(), take_step)


def _person(person: PersonId, name: PersonName) -> AlikePerson:
    return AlikePerson(person=person, given_name=name.given_name, family_name=name.family_name)
