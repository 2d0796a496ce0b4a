"""To whom an invitation goes, looked up for the page that asks before it is withdrawn."""

from services.app.invitations import read_addressees
from services.languages import N_
from services.web.frame.facts import PERSON
from services.web.frame.questions import Asking, Fact


async def of_invitation(asking: Asking) -> tuple[Fact, ...]:
    """Name whom it invites, as it was typed, and the masked address; the look is on record."""
    at = asking.at
    shown = await read_addressees(asking.shell, asking.caller, at["program_id"])
    addressee = shown.addressees.get(at["invitation_id"])
    if addressee is None:
        return ()
    return (
        *((Fact(label=PERSON, name=addressee.name, person=True),) if addressee.name else ()),
        Fact(label=N_("Email address"), value=addressee.address),
    )
