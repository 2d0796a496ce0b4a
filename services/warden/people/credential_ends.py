"""Says who is told that a credential ends, and notes that it has: asked by who writes letters."""

from uuid import uuid5

from domain.credentials.commands import LapseCredential
from domain.credentials.credential import CREDENTIAL
from domain.credentials.events import CredentialEvent
from domain.credentials.state import Credential
from domain.execute import Step, execute
from domain.kernel import own_log
from domain.protocol.answers import Done
from domain.protocol.credentials import EndCredentialOf, WhomToWarnOfCredential
from domain.protocol.people import PeopleConcerned
from services.warden.people.addresses import require_postman
from services.warden.people.credentials import credential_stream
from services.warden.people.moved_mailbox import by_system
from services.warden.people.roster import on_record
from services.warden.ports import Parts


async def whom_to_warn_of_credential(
    parts: Parts, request: WhomToWarnOfCredential
) -> PeopleConcerned:
    """Name them alone, or nobody: what was renewed, revoked or is over needs no warning."""
    organization, person = request.organization, request.person
    await require_postman(parts, own_log(organization), request.secret)
    history = await parts.store.read(credential_stream(organization, person))
    facts = [one.event for one in history if isinstance(one.event, CredentialEvent)]
    state: Credential = CREDENTIAL.fold(facts)
    said = next((one.event for one in history if one.event_id == request.fact), None)
    given = state.given
    stands = given is not None and given == said and state.revoked is None
    if not stands or given is None or parts.latest() >= given.ends_at:
        return PeopleConcerned(())
    known = await on_record(parts, organization, person)
    return PeopleConcerned((person,) if known.is_here and known.has_access else ())


async def end_credential_of(parts: Parts, request: EndCredentialOf) -> Done:
    """Note that it is over, if it is: once, however late."""
    organization, person = request.organization, request.person
    await require_postman(parts, own_log(organization), request.secret)
    stream = credential_stream(organization, person)
    given = (await parts.store.states(CREDENTIAL, [stream]))[stream.id].state.given
    if given is None:
        return Done()
    context = by_system(parts, organization, uuid5(person, f"credential:{given.ends_at}"))
    step = Step(stream=stream, command=LapseCredential(person), context=context)
    return Done((await execute(parts.store, CREDENTIAL, step)).position)
