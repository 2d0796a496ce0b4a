"""Corrects who people are as an officer confirmed it: names sealed anew, the rest as facts."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, cast
from uuid import UUID, uuid5

from domain.access.vault import Change, Item
from domain.execute import Step, execute_all
from domain.kernel import Context, Event, OrganizationId, Recorded, Stream, own_log
from domain.kernel.classes import Coded
from domain.people.commands import CorrectPerson
from domain.people.events import PersonEvent, PersonRegistered
from domain.people.person import PERSON
from domain.protocol.answers import StepDone
from domain.protocol.people import NewPerson, PersonalData
from services.warden.people.personal_data import as_kept, draft, sealed_data
from services.warden.ports import Parts
from services.warden.steps import step_done

NAMES: Final = frozenset({"given_name", "family_name", "post_nominals"})
CORRECTED: Final = NAMES | {"profession", "practice"}
"""Fields that another may correct: where somebody is written to, and how, is theirs to say."""


class Correction(NamedTuple):
    """What is to be known of somebody; ``fields`` are those that differ from ``item`` and stream.

    ``place`` is where it stands among those asked for.
    """

    place: int
    new: NewPerson
    data: PersonalData
    fields: tuple[Coded, ...]
    item: Item
    version: int


def differing(
    held: PersonalData | None,
    history: Sequence[Recorded[Event]],
    new: NewPerson,
    data: PersonalData,
) -> tuple[Coded, ...]:
    """Name the fields in which somebody known differs; all that is sealed if it does not open."""
    sealed = PersonalData.__struct_fields__
    known = None if held is None else as_kept(held)
    person = PERSON.fold(cast("PersonEvent", recorded.event) for recorded in history)
    first = history[0].event
    home = first.home_program if isinstance(first, PersonRegistered) else None
    codes = (
        ("locale", person.locale, new.locale),
        ("profession", person.profession, new.profession),
        ("practice", person.practice, new.practice),
        ("home_program", home, new.home_program),
    )
    return (
        *(name for name in sealed if known is None or getattr(known, name) != getattr(data, name)),
        *(name for name, was, wanted in codes if was != wanted),
    )


async def correct(
    parts: Parts,
    organization: OrganizationId,
    corrections: Sequence[Correction],
    context: Callable[[UUID], Context],
) -> Sequence[StepDone]:
    """Decide and append, with the names that are sealed anew, and answer each."""
    if not corrections:
        return ()
    tenant = own_log(organization)
    named = [one for one in corrections if NAMES & {*one.fields}]
    drafts = [
        draft(parts, organization, one.new.person, one.item.locale, sealed_data(one.data))
        for one in named
    ]
    keeps = await parts.vault.seal(tenant, drafts) if drafts else ()
    changes: dict[UUID, Sequence[Change]] = {
        _command(one): [keep] for one, keep in zip(named, keeps, strict=True)
    }
    steps = [
        Step(
            stream=Stream(tenant, PERSON.category, one.new.person),
            command=CorrectPerson(
                profession=one.new.profession,
                practice=one.new.practice,
                sealed=one.item.item if _command(one) in changes else None,
            ),
            context=context(_command(one)),
            expected=one.version,
        )
        for one in corrections
    ]
    outcomes = await execute_all(parts.keeping(changes), PERSON, steps)
    return [
        step_done(outcome, one.new.person, one.fields)
        for outcome, one in zip(outcomes, corrections, strict=True)
    ]


def _command(one: Correction) -> UUID:
    return _correcting(one.new.command_id, one.version)


def _correcting(command_id: UUID, version: int) -> UUID:
    """Name a correction by who asks and what it corrects: asked again at once, it is the same."""
    return uuid5(command_id, f"correct:{version}")


def was_corrected(history: Sequence[Recorded[Event]], command_id: UUID) -> bool:
    """Whether somebody was corrected for this command."""
    return any(
        recorded.command_id == _correcting(command_id, recorded.version - 1) for recorded in history
    )
