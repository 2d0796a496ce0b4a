"""Sends each auditor, once a day, the checkpoints of all logs, so that somebody else holds them."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid5

import msgspec

from domain.kernel import OrganizationId, PersonId, Role, Tenant
from domain.ports import (
    Attachment,
    Clock,
    Letter,
    LettersSent,
    LogSizes,
    TransparencyLogs,
)
from domain.protocol.names import Occasion, PostalAddress
from domain.transparency import LogStanding
from services.languages import N_
from services.letters.post import Post, Words, letter, to_each

NOBODY: Final = PersonId(UUID(int=0))
Keep = Callable[[OrganizationId, date, bytes], None]

AS_EVER: Final = Words(
    N_("Circlekeep: checkpoints of %(day)s"),
    (
        N_("Attached are the signed checkpoints of %(logs)s logs, as of %(day)s."),
        N_(
            "Keep the file where the operator cannot change it. To check that every log has only "
            "grown since the last one:"
        ),
        "    circlekeep witness add %(name)s",
        N_("It contains nothing confidential."),
    ),
)
REFUSED: Final = Words(
    AS_EVER.subject,
    (
        *AS_EVER.body,
        N_("IMPORTANT: %(refused)s logs do not match earlier signatures. Keep all older files."),
    ),
)


class Sending(msgspec.Struct, frozen=True):
    """What it takes: whose logs, to whom, how, and what has been sent; ``keep`` files a copy.

    ``leaves_us`` says that letters go to a mail server: a file of our own is no witness.
    """

    logs: TransparencyLogs
    sent: LettersSent
    post: Post
    keep: Keep
    now: Clock
    leaves_us: bool


async def send_checkpoints(parts: Sending) -> int:
    """Send what is due today; say how many letters left.

    Whoever dies between a letter and its note sends it again, under the same id. Raises
    ``Unavailable`` if the mail or the Warden is away, or if a mailbox takes none, after all others:
    the rest is sent later.
    """
    day = parts.now().date()
    left: list[PersonId] = []
    async with parts.sent.alone() as alone:
        due = await parts.sent.due(day) if alone else ()
        await to_each(due, lambda organization: _send(parts, organization, day, left))
    return len(left)


async def _send(
    parts: Sending, organization: OrganizationId, day: date, left: list[PersonId]
) -> None:
    auditors = await parts.post.addresses(organization, Occasion.CHECKPOINTS, office=Role.AUDITOR)
    if not auditors:
        return
    standings = await parts.logs.logs(organization)
    sizes = {(one.program, one.log): one.size for one in standings}
    done = await parts.sent.sent(organization, day)
    waiting = [auditor for auditor in auditors if auditor.person not in done]

    async def send(auditor: PostalAddress) -> None:
        held = await parts.sent.held(organization, auditor.person)
        file = await checkpoint_file(parts.logs, organization, standings, held)
        await parts.post.mail.send(_letter(organization, auditor, day, standings, file))
        await parts.sent.note(organization, auditor.person, day, sizes, left_us=parts.leaves_us)
        left.append(auditor.person)

    await to_each(waiting, send)
    held = await parts.sent.held(organization, NOBODY)
    parts.keep(organization, day, await checkpoint_file(parts.logs, organization, standings, held))
    await parts.sent.note(organization, NOBODY, day, sizes, left_us=False)


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
    refused = sum(one.refused is not None for one in standings)
    name = f"checkpoints-{day}.txt"
    return letter(
        REFUSED if refused else AS_EVER,
        auditor,
        uuid5(organization, f"{auditor.person}:{day}"),
        {"day": day, "logs": len(standings), "name": name, "refused": refused},
        (Attachment(name, file),),
    )
