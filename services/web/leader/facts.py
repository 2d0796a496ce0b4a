"""Which session a leader's question is about, and who is not marked."""

from domain.kernel import PersonId
from services.app.names import read_names
from services.app.sessions import attendance
from services.languages import N_
from services.web.frame.facts import entered, of_group, of_session, sent
from services.web.frame.questions import Asking, Fact
from services.web.frame.visit import visit_of


async def unmarked(asking: Asking) -> int:
    """Count who was expected at a session and is not marked."""
    at = asking.at
    return await attendance.count_unmarked(
        asking.shell, asking.caller, at["program_id"], at["session_id"]
    )


async def of_unmarked(asking: Asking) -> tuple[Fact, ...]:
    """Count who is not marked, and say of which session."""
    count = visit_of(asking.request).speech.number(await unmarked(asking))
    return (Fact(label=N_("Not marked"), value=count), *await of_session(asking))


async def of_beginning(asking: Asking) -> tuple[Fact, ...]:
    """Say which group it is, and name who leads or supervises and has not signed.

    The look at their names is on record.
    """
    place = await entered(asking)
    if not place.leading_to_sign:
        return await of_group(asking)
    shown = await read_names(
        asking.shell,
        asking.caller,
        asking.at["program_id"],
        tuple(place.leading_to_sign),
        place.purpose,
        group=place.stream.id,
    )
    unsigned = (
        Fact(label=N_("Has not signed the agreement"), name=shown.names.get(person), person=True)
        for person in place.leading_to_sign
    )
    return (*await of_group(asking), *unsigned)


async def seat_of(asking: Asking) -> tuple[bool, bool]:
    """Say whether the seat that the form names is one's own, and whether it is offered."""
    place, person = await entered(asking), sent(asking, "person", PersonId)
    return person == asking.caller.principal.person, person in place.group.offered
