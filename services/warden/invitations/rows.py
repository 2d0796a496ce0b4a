"""What is wrong with a row of many who are to be invited: all of it, each by its column."""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from domain.invitations.commands import IssueInvitation
from domain.invitations.guards import require_inviting
from domain.invitations.state import Invitation
from domain.kernel import Context, PersonId, ProgramId, Refused
from domain.kernel.classes import Coded
from domain.people.addresses import kept_address
from domain.people.commands import RegisterPerson
from domain.people.person import PERSON
from domain.people.professions import PROFESSIONS, require_profession
from domain.protocol.invitations import GuestRow, RowFault
from services.warden.people.personal_data import personal_data, require_name

SPOKEN = "en-CA"


def faults_of(
    row: GuestRow,
    program: ProgramId,
    professions: Collection[Coded],
    context: Context,
    system: Context,
) -> Iterator[RowFault]:
    """Find what would be refused, whoever it is about: as who invites, and as who registers."""
    try:
        data = personal_data(row.data)
    except Refused as refused:
        yield RowFault("", refused.code)
        return
    somebody = PersonId(context.command_id)
    invites = IssueInvitation(person=somebody, program=program, role=row.role, mailed=True)
    practises = RegisterPerson(PROFESSIONS[0], SPOKEN, somebody, row.practice)
    speaks = RegisterPerson(PROFESSIONS[0], row.locale, somebody)
    checks: tuple[tuple[Coded, Callable[[], object]], ...] = (
        ("name", partial(require_name, data)),
        ("email", partial(kept_address, data.email)),
        ("role", partial(require_inviting, Invitation(), invites, context)),
        ("profession", partial(require_profession, row.profession, professions)),
        ("practice", partial(PERSON.decide, PERSON.initial, practises, system)),
        ("language", partial(PERSON.decide, PERSON.initial, speaks, system)),
    )
    for column, check in checks:
        try:
            check()
        except Refused as refused:
            yield RowFault(column, refused.code)
