"""To whom an invitation goes, looked up for the page that asks before it is withdrawn."""

from domain.protocol.invitations import Addressee
from services.app.invitations import read_addressees
from services.languages import N_
from services.web.frame.facts import PERSON
from services.web.frame.questions import Asking, Fact


async def of_invitation(asking: Asking) -> tuple[Fact, ...]:
    """Name whom it invites, as it was typed, and the masked address; the look is on record."""
    at = asking.at
    shown = await read_addressees(asking.shell, asking.caller, at["program_id"])
    addressee = shown.addressees.get(at["invitation_id"])
    return () if addressee is None else _invited(addressee)


async def of_invitations(asking: Asking) -> tuple[Fact, ...]:
    """Name whom the ticked ones invite, as ``of_invitation`` does, in one look."""
    shown = await read_addressees(asking.shell, asking.caller, asking.at["program_id"])
    ticked = {str(one) for one in asking.form.getall("chosen")}
    facts = [_invited(one) for id_, one in shown.addressees.items() if str(id_) in ticked]
    return tuple(fact for some in facts for fact in some)


def _invited(addressee: Addressee) -> tuple[Fact, ...]:
    return (
        *((Fact(label=PERSON, name=addressee.name, person=True),) if addressee.name else ()),
        Fact(label=N_("Email address"), value=addressee.address),
    )
