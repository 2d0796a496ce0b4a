"""Rows of many who are to be invited, compared with what is known of whoever has the address."""

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple, cast
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.kernel import Event, PersonId, Recorded, Stream
from domain.people.events import PersonEvent
from domain.people.person import PERSON
from domain.protocol.invitations import GuestRow, InvitePeople
from domain.protocol.people import NewPerson, PersonalData
from services.warden.caller import Caller
from services.warden.people.correcting import (
    CORRECTED,
    NAMES,
    Correction,
    differing,
    was_corrected,
)
from services.warden.people.personal_data import known_people, opened_people, sealed_data
from services.warden.ports import Parts


class Read(NamedTuple):
    """A row that can be understood: whom it is about, by which invitation they would come in."""

    place: int
    row: GuestRow
    data: PersonalData
    invitation: UUID
    holder: PersonId | None

    def person_of(self, parts: Parts, caller: Caller) -> PersonId:
        """Return whoever has the address, or will have it."""
        return self.holder or parts.tags.invited(caller.organization, self.invitation)


class Differing(NamedTuple):
    """Who is known otherwise, and who was corrected for this request before: by place."""

    corrections: Mapping[int, Correction]
    corrected: Container[int]


async def differing_rows(
    parts: Parts, caller: Caller, request: InvitePeople, rows: Sequence[Read]
) -> Differing:
    """Say in which fields people are known otherwise: names, profession and practice."""
    known = await known_people(
        parts, caller.organization, [one.holder for one in rows if one.holder is not None]
    )
    held = await opened_people(parts, caller.organization, known)
    histories: Mapping[UUID, Sequence[Recorded[Event]]] = await parts.store.read_streams(
        [Stream(caller.own_log, PERSON.category, person) for person in known]
    )
    found: dict[int, Correction] = {}
    corrected: set[int] = set()
    for one in rows:
        if one.holder is None or one.holder not in held:
            continue
        history, known_as = histories[one.holder], held[one.holder]
        if was_corrected(history, _command_about(request, one.holder)):
            corrected.add(one.place)
        person = PERSON.fold(cast("PersonEvent", recorded.event) for recorded in history)
        said = frozenset(one.row.said)
        kept = {name: getattr(known_as, name) for name in NAMES - said}
        data = replace(one.data, email=known_as.email, **kept)
        new = replace(
            new_person(one.holder, one, request),
            profession=one.row.profession if "profession" in said else person.profession,
            practice=one.row.practice if "practice" in said else person.practice,
        )
        differs = differing(known_as, history, new, data)
        fields = tuple(field for field in differs if field in CORRECTED)
        if fields:
            item, version = known[one.holder], history[-1].version
            found[one.place] = Correction(one.place, new, data, fields, item, version)
    return Differing(found, corrected)


def new_person(person: PersonId, one: Read, request: InvitePeople) -> NewPerson:
    """Say who is registered by a row, or corrected: for this request alone."""
    return NewPerson(
        person=person,
        data=sealed_data(one.data),
        profession=one.row.profession,
        locale=one.row.locale,
        practice=one.row.practice,
        home_program=request.program,
        command_id=_command_about(request, person),
    )


def _command_about(request: InvitePeople, person: PersonId) -> UUID:
    """Name the command that registers or corrects somebody for this request alone."""
    return uuid5(request.command_id, str(person))
