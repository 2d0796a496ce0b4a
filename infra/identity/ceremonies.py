"""Asks a browser for a passkey and checks what it answers, by the webauthn library.

Its user must be verified, its passkey found without an address typed; who made it is not asked.
"""

import json
from binascii import Error as NotBase64
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from cryptography.exceptions import InvalidKey, UnsupportedAlgorithm
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from domain.access.passkeys import Answered, NewKey, Passkey, Site
from domain.access.proofs import LASTS
from domain.codes import refusal
from domain.kernel import Sealed
from domain.kernel.classes import Coded

NAME: Final = "Circlekeep"
LASTS_MS: Final = round(LASTS.total_seconds() * 1000)
LONGEST: Final = 20_000
UNFIT: Final = (
    *(WebAuthnException, InvalidKey, UnsupportedAlgorithm, NotBase64),
    *(ValueError, KeyError, TypeError, AttributeError, IndexError),
)
"""What the library raises for bytes that no browser sends."""


class _Said(msgspec.Struct, frozen=True, rename="camel"):
    challenge: Coded
    origin: Coded
    cross_origin: bool = False


class _Response(msgspec.Struct, frozen=True):
    data: Coded = msgspec.field(name="clientDataJSON")
    user: Coded | None = msgspec.field(name="userHandle", default=None)


class _Given(msgspec.Struct, frozen=True):
    id: Coded
    response: _Response


class WebAuthnCeremonies:
    """What is asked of a browser, and whether its answer holds."""

    def ask_new(
        self, site: Site, challenge: bytes, user: bytes, called: Sealed, there: Sequence[bytes]
    ) -> Sealed:
        """Ask for a passkey for an account, on no device that has one of these credentials."""
        options = generate_registration_options(
            rp_id=site.host,
            rp_name=NAME,
            user_id=user,
            user_name=called.reveal(),
            challenge=challenge,
            timeout=LASTS_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in there],
        )
        return Sealed(options_to_json(options))

    def ask_any(self, site: Site, challenge: bytes, among: Sequence[bytes] = ()) -> Sealed:
        """Ask for whichever passkey of this address somebody has, or for one of these."""
        options = generate_authentication_options(
            rp_id=site.host,
            challenge=challenge,
            timeout=LASTS_MS,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in among],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return Sealed(options_to_json(options))

    def read(self, site: Site, answer: Sealed) -> Answered:
        """Read what an answer says, before any of it is believed."""
        text = answer.reveal()
        if len(text) > LONGEST:
            raise refusal("passkey.refused")
        try:
            given = msgspec.json.decode(text, type=_Given)
            said = msgspec.json.decode(base64url_to_bytes(given.response.data), type=_Said)
            return Answered(
                challenge=base64url_to_bytes(said.challenge),
                credential=base64url_to_bytes(given.id),
                is_here=site.is_origin(said.origin) and not said.cross_origin,
            )
        except UNFIT:
            raise refusal("passkey.refused") from None

    def new(self, site: Site, challenge: bytes, answer: Sealed) -> NewKey:
        """Return the passkey that a browser made. Refuses what does not hold."""
        try:
            made = verify_registration_response(
                credential=_parsed(answer),
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=_origin(answer),
                require_user_verification=True,
            )
        except UNFIT:
            raise refusal("passkey.refused") from None
        return NewKey(made.credential_id, made.credential_public_key, made.sign_count)

    def check(self, site: Site, challenge: bytes, answer: Sealed, passkey: Passkey) -> int:
        """Return how often a passkey says that it was used. Refuses what does not hold.

        Whether that is fewer than it said before is for who asks: only a true answer tells of two.
        """
        try:
            checked = verify_authentication_response(
                credential=_parsed(answer),
                expected_challenge=challenge,
                expected_rp_id=site.host,
                expected_origin=_origin(answer),
                credential_public_key=passkey.key,
                credential_current_sign_count=0,
                require_user_verification=True,
            )
            user = msgspec.json.decode(answer.reveal(), type=_Given).response.user
            if user is not None and base64url_to_bytes(user) != passkey.account.bytes:
                raise refusal("passkey.refused")
        except UNFIT:
            raise refusal("passkey.refused") from None
        return checked.new_sign_count


def _parsed(answer: Sealed) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(answer.reveal())
    return parsed


def _origin(answer: Sealed) -> str:
    """Return the origin that an answer names: ``read`` has said whether it is ours."""
    given = msgspec.json.decode(answer.reveal(), type=_Given)
    return msgspec.json.decode(base64url_to_bytes(given.response.data), type=_Said).origin
