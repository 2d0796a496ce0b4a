"""Sends each auditor, once a day, the checkpoints of all logs, so that somebody else holds them."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.kernel import OrganizationId, PersonId, Role, Sealed, Tenant
from domain.ports import (
    Attachment,
    Clock,
    Letter,
    LettersSent,
    LogSizes,
    Mail,
    TransparencyLogs,
    Warden,
)
from domain.protocol.names import Addresses, AddressesOf, Occasion, PostalAddress
from domain.transparency import LogStanding
from services.app.asking import answered

NOBODY: Final = PersonId(UUID(int=0))
Keep = Callable[[OrganizationId, date, bytes], None]

SUBJECTS: Final = {
    "en": "Circlekeep: checkpoints of {day}",
    "fr": "Circlekeep : points de contrôle du {day}",
}
TEXTS: Final = {
    "en": (
        "Attached are the signed checkpoints of {logs} logs, as of {day}.\n\n"
        "Keep the file where nobody who runs the service can change it. To check that every log "
        "has only grown since the last one:\n\n"
        "    circlekeep witness add {name}\n\n"
        "Nothing confidential is in it.\n"
    ),
    "fr": (
        "Ci-joint, les points de contrôle signés de {logs} journaux, au {day}.\n\n"
        "Gardez le fichier là où personne de ceux qui exploitent le service ne peut le modifier. "
        "Pour vérifier que chaque journal n’a fait que croître depuis le dernier :\n\n"
        "    circlekeep witness add {name}\n\n"
        "Il ne contient rien de confidentiel.\n"
    ),
}
ALARMS: Final = {
    "en": "\nATTENTION: {refused} logs are not what was signed before. Keep all older files.\n",
    "fr": "\nATTENTION : {refused} journaux ne sont plus ce qui a été signé. Gardez les anciens "
    "fichiers.\n",
}


class Parts(msgspec.Struct, frozen=True):
    """What it takes: whose logs, to whom, how, and what has been sent; ``keep`` files a copy.

    ``leaves_us`` says that letters go to a mail server: a file of our own is no witness.
    """

    logs: TransparencyLogs
    sent: LettersSent
    warden: Warden
    mail: Mail
    secret: Sealed
    keep: Keep
    now: Clock
    leaves_us: bool


async def send_checkpoints(parts: Parts) -> int:
    """Send what is due today; say how many letters left.

    Whoever dies between a letter and its note sends it again, under the same id. Raises
    ``Unavailable`` if the mail or the Warden is away: the rest is sent later.
    """
    day = parts.now().date()
    letters = 0
    async with parts.sent.alone() as alone:
        for organization in await parts.sent.due(day) if alone else ():
            letters += await _send(parts, organization, day)
    return letters


async def _send(parts: Parts, organization: OrganizationId, day: date) -> int:
    request = AddressesOf(parts.secret, organization, Occasion.CHECKPOINTS, office=Role.AUDITOR)
    auditors = (await answered(parts.warden, request, Addresses)).addresses
    if not auditors:
        return 0
    standings = await parts.logs.logs(organization)
    sizes = {(one.program, one.log): one.size for one in standings}
    done = await parts.sent.sent(organization, day)
    waiting = [auditor for auditor in auditors if auditor.person not in done]
    for auditor in waiting:
        held = await parts.sent.held(organization, auditor.person)
        file = await checkpoint_file(parts.logs, organization, standings, held)
        await parts.mail.send(_letter(organization, auditor, day, standings, file))
        await parts.sent.note(organization, auditor.person, day, sizes, left_us=parts.leaves_us)
    held = await parts.sent.held(organization, NOBODY)
    parts.keep(organization, day, await checkpoint_file(parts.logs, organization, standings, held))
    await parts.sent.note(organization, NOBODY, day, sizes, left_us=False)
    return len(waiting)


async def checkpoint_file(
    logs: TransparencyLogs,
    organization: OrganizationId,
    standings: Sequence[LogStanding],
    held: LogSizes,
) -> bytes:
    """Write checkpoints as requests to a witness, with proofs that they extend what is held."""
    requests = []
    for one in standings:
        tenant = Tenant(organization, one.program)
        checkpoint = await logs.checkpoint(tenant, one.log, one.size)
        old = min(held.get((one.program, one.log), 0), one.size)
        if checkpoint is not None:
            proof = await logs.consistency(tenant, one.log, old, checkpoint.size)
            hashes = "".join(f"{b64encode(one).decode()}\n" for one in proof)
            requests.append(f"old {old}\n{hashes}\n{checkpoint.note}")
    return "\n".join(requests).encode()


def _letter(
    organization: OrganizationId,
    auditor: PostalAddress,
    day: date,
    standings: Sequence[LogStanding],
    file: bytes,
) -> Letter:
    language = auditor.locale[:2]
    refused = sum(one.refused is not None for one in standings)
    name = f"checkpoints-{day}.txt"
    text = TEXTS[language].format(logs=len(standings), day=day, name=name)
    return Letter(
        to=auditor.email,
        subject=SUBJECTS[language].format(day=day),
        text=text + (ALARMS[language].format(refused=refused) if refused else ""),
        locale=auditor.locale,
        attachments=(Attachment(name, file),),
        id=uuid5(organization, f"{auditor.person}:{day}"),
    )
