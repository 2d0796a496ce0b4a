"""A group's agreement as somebody reads it: the text in their language, and their own signature."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.execute import state_of
from domain.groups.agreement import Document, document_in
from domain.groups.group import GROUP
from domain.groups.guards import may_take_a_seat
from domain.groups.reaffirming import Asked, asked
from domain.groups.state import Signature, Stage
from domain.kernel import ON_ROSTERS, ProgramId, RightKind, Stream, Tenant, Unreadable
from domain.kernel.classes import Coded
from domain.kernel.locales import Locale
from services.app.caller import Caller
from services.app.groups.entering import GroupPlace, Seat
from services.app.shell import Shell

SIGNS: Final = ON_ROSTERS | {RightKind.SUPERVISION}
"""Whoever has one of these in a group signs its agreement."""


class AgreementShown(msgspec.Struct, frozen=True, kw_only=True):
    """The document, in which version it is signed now, and what the reader has to do with it.

    ``signature`` is the reader's last, ``to_sign`` whether theirs is asked for; ``asked`` is why,
    of who has a place already.
    """

    document: Document
    version: int
    reaffirm_months: int
    signature: Signature | None
    to_sign: bool
    asked: Asked | None = None


def agreement_of(place: GroupPlace, locale: Locale, now: datetime) -> AgreementShown:
    """Give the agreement in a language. Raises ``Refused`` (``agreement.locale_unknown``)."""
    document = document_in(locale)
    if document is None:
        raise refusal("agreement.locale_unknown")
    group, reader = place.group, place.actor
    why = asked(group, reader, now)
    takes_a_seat = place.seat is Seat.OFFERED and may_take_a_seat(group, reader)
    return AgreementShown(
        document=document,
        version=group.rules.profile.agreement_version,
        reaffirm_months=group.rules.profile.agreement_reaffirm_months,
        signature=group.signatures.get(reader),
        to_sign=takes_a_seat or why is not None,
        asked=why,
    )


class SignatureAsked(msgspec.Struct, frozen=True, kw_only=True):
    """That one's signature is asked for in a group, and why.

    ``supervises`` is whether one has no seat in it.
    """

    program: ProgramId
    group: UUID
    name: Coded
    supervises: bool
    asked: Asked


async def signatures_asked(shell: Shell, caller: Caller) -> Sequence[SignatureAsked]:
    """List the groups whose agreement the caller is to sign, as a member, a leader or a supervisor.

    A group of which nothing can be read asks for nothing.
    """
    rights = [one for one in caller.principal.authority.rights if one.kind in SIGNS]
    seated = {(one.program, one.scope) for one in rights if one.kind in ON_ROSTERS}
    streams = {
        Stream(Tenant(caller.principal.organization, one.program), GROUP.category, one.scope)
        for one in rights
    }
    found: list[SignatureAsked] = []
    for stream in sorted(streams, key=lambda one: (one.tenant.program, one.id)):
        with suppress(Unreadable):
            group, _ = await state_of(shell.store, GROUP, stream)
            if group.proposed is None or group.stage is Stage.CLOSED:
                continue
            why = asked(group, caller.principal.person, shell.now())
            if why is not None:
                found.append(
                    SignatureAsked(
                        program=stream.tenant.program,
                        group=stream.id,
                        name=group.proposed.name,
                        supervises=(stream.tenant.program, stream.id) not in seated,
                        asked=why,
                    )
                )
    return found
