"""An authenticator app's codes, and recovery codes: made from a key of the Warden, kept nowhere.

An app's secret is a MAC of its id, so that who has the database has none of them.
"""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import pyotp

from domain.access.factors import CODES, STEP_S, STEPS_OFF, Factor
from domain.kernel import Sealed
from services.warden.door.ports import Tags

LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Of these a recovery code is made: none is taken for another."""
LENGTH: Final = 10
SECRET_BYTES: Final = 20
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Enrolment(NamedTuple):
    """An app that is being added: its id goes with the browser, in a mark of ours."""

    factor: UUID
    until: datetime


def secret_of(tags: Tags, account: UUID, factor: UUID) -> Sealed:
    """Return what an authenticator app is given, in base 32."""
    made = tags.bond(b"factor secret", account.bytes, factor.bytes)[:SECRET_BYTES]
    return Sealed(base64.b32encode(made).decode())


def step_given(secret: Sealed, after: int, code: Sealed, now: datetime) -> int | None:
    """Return the step of the clock whose code this is, if none so late was used; else None."""
    here = (now - _EPOCH) // timedelta(seconds=STEP_S)
    app = pyotp.TOTP(secret.reveal(), interval=STEP_S)
    typed, found = code.reveal().encode(), None
    for step in range(here - STEPS_OFF, here + STEPS_OFF + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), typed) and step > after:
            found = step
    return found


def recovery_codes(tags: Tags, factor: Factor) -> tuple[Sealed, ...]:
    """Make the ten recovery codes of a set, as they are typed but for the hyphen."""
    return tuple(Sealed(_code(tags, factor, number)) for number in range(CODES))


def number_given(tags: Tags, factor: Factor, code: Sealed) -> int | None:
    """Return which of the recovery codes this is, if it was not used; else None."""
    typed, found = code.reveal().encode(), None
    for number in range(CODES):
        made = _code(tags, factor, number).encode()
        if hmac.compare_digest(made, typed) and not factor.is_used(number):
            found = number
    return found


def written(code: Sealed) -> Sealed:
    """Write a recovery code for people."""
    text = code.reveal()
    return Sealed(f"{text[: LENGTH // 2]}-{text[LENGTH // 2 :]}")


def typed(code: Sealed) -> Sealed:
    """Take a code as it was typed: small letters, spaces and hyphens make no difference."""
    return Sealed("".join(one for one in code.reveal().upper() if one.isascii() and one.isalnum()))


def mark_of(tags: Tags, session: UUID, account: UUID, enrolment: Enrolment) -> Sealed:
    """Make the mark of an app that is being added, good for one sign-in alone."""
    until = str(round(enrolment.until.timestamp()))
    made = tags.bond(
        b"enrolling", session.bytes, account.bytes, enrolment.factor.bytes, until.encode()
    )
    return Sealed(f"{enrolment.factor.hex}.{until}.{made.hex()}")


def enrolment_of(
    tags: Tags, session: UUID, account: UUID, mark: Sealed, now: datetime
) -> Enrolment | None:
    """Read a mark; None if it is not of this sign-in, or its time is over."""
    try:
        factor, until, _ = mark.reveal().split(".")
        found = Enrolment(UUID(hex=factor), datetime.fromtimestamp(int(until), now.tzinfo))
    except (ValueError, OverflowError, OSError):
        return None
    made = mark_of(tags, session, account, found).reveal().encode()
    is_ours = hmac.compare_digest(made, mark.reveal().encode())
    return found if is_ours and now < found.until else None


def _code(tags: Tags, factor: Factor, number: int) -> str:
    of = factor.account.bytes, factor.id.bytes, str(factor.codes).encode(), str(number).encode()
    rest, letters = int.from_bytes(tags.bond(b"recovery code", *of), "big"), ""
    for _ in range(LENGTH):
        rest, one = divmod(rest, len(LETTERS))
        letters += LETTERS[one]
    return letters
