"""A group's agreement as somebody reads it: the text in their language, and their own signature."""

from datetime import datetime

import msgspec

from domain.codes import refusal
from domain.groups.agreement import Document, document_in
from domain.groups.guards import may_take_a_seat
from domain.groups.state import Signature
from domain.kernel.locales import Locale
from services.app.groups.entering import GroupPlace, Seat


class AgreementShown(msgspec.Struct, frozen=True, kw_only=True):
    """The document, in which version it is signed now, and what the reader has to do with it.

    ``signature`` is the reader's last, ``to_sign`` whether theirs is asked for.
    """

    document: Document
    version: int
    reaffirm_months: int
    signature: Signature | None
    to_sign: bool


def agreement_of(place: GroupPlace, locale: Locale, now: datetime) -> AgreementShown:
    """Give the agreement in a language. Raises ``Refused`` (``agreement.locale_unknown``)."""
    document = document_in(locale)
    if document is None:
        raise refusal("agreement.locale_unknown")
    group, reader = place.group, place.actor
    takes_a_seat = place.seat is Seat.OFFERED and may_take_a_seat(group, reader)
    signs_again = place.seat is Seat.MEMBER and reader not in group.signed(now)
    return AgreementShown(
        document=document,
        version=group.rules.profile.agreement_version,
        reaffirm_months=group.rules.profile.agreement_reaffirm_months,
        signature=group.signatures.get(reader),
        to_sign=takes_a_seat or signs_again,
    )
