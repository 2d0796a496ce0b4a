"""Makes tags of people and addresses: the same each time, and nothing without the keys."""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.people.addresses import looked_up
from infra.vault.sealing import joined


class Tags:
    """HMAC-SHA-256 under two keys that only the Warden holds, for people and for addresses."""

    def __init__(self, author_key: bytes, email_key: bytes) -> None:
        self._author_key = author_key
        self._email_key = email_key

    def checks(self) -> Mapping[str, str]:
        """Return what each key makes of its purpose, in hex: by this another one is noticed."""
        keys = {"author-key": self._author_key, "email-key": self._email_key}
        return {
            purpose: hmac.digest(key, joined(b"check", purpose.encode(), b"1"), "sha256").hex()
            for purpose, key in keys.items()
        }

    def author(self, organization: OrganizationId, person: PersonId) -> bytes:
        """Tag whose an item is, or whom it is about."""
        return self._of_person(b"author", organization, person)

    def alias(self, organization: OrganizationId, session: UUID, person: PersonId) -> PersonId:
        """Make the id under which somebody is recorded in one session, and in no other."""
        made = self._of_person(b"alias", organization, session, person)
        return PersonId(UUID(bytes=made[:16], version=5))

    def item(self, organization: OrganizationId, person: PersonId, command: UUID) -> UUID:
        """Make the id of what a command of somebody seals: nobody else's command can name it."""
        return UUID(bytes=self._of_person(b"item", organization, person, command)[:16], version=5)

    def invited(self, organization: OrganizationId, invitation: UUID) -> PersonId:
        """Make the id of whom an invitation registers: nobody can tell it from any other."""
        made = self._of_person(b"invited", organization, invitation)
        return PersonId(UUID(bytes=made[:16], version=5))

    def link(
        self, organization: OrganizationId, invitation: UUID, turn: int, *, mailed: bool
    ) -> Sealed:
        """Make the code of an invitation's link: nobody else can, or tells it from noise."""
        way = b"mailed" if mailed else b"handed over"
        parts = (organization.bytes, invitation.bytes, str(turn).encode(), way)
        made = hmac.digest(self._author_key, joined(b"invitation link", *parts), "sha256")
        return Sealed(urlsafe_b64encode(made).rstrip(b"=").decode())

    def tried(self, organization: OrganizationId, person: PersonId, item: UUID) -> UUID:
        """Make the id under which somebody is on record as refused an item; each has another."""
        return UUID(bytes=self._of_person(b"tried", organization, person, item)[:16], version=5)

    def sign_in(self, organization: OrganizationId, session: UUID) -> UUID:
        """Make the id that a sign-in has in the log of own looks, and in no other."""
        return UUID(bytes=self._of_person(b"sign-in", organization, session)[:16], version=5)

    def seal(self, organization: OrganizationId, item: UUID, at: datetime) -> UUID:
        """Make the id of one sealing of an item; it does not tell when."""
        moment = at.isoformat().encode()
        made = hmac.digest(
            self._author_key, joined(b"seal", organization.bytes, item.bytes, moment), "sha256"
        )
        return UUID(bytes=made[:16], version=5)

    def account(self, email: Sealed) -> bytes:
        """Tag an address wherever it is used to sign in."""
        return self._account(looked_up(email.reveal()))

    def address(self, organization: OrganizationId, email: Sealed) -> bytes:
        """Tag an address within an organization, where it is somebody's once."""
        return self._address(organization, looked_up(email.reveal()))

    def bond(self, use: bytes, *parts: bytes) -> bytes:
        """Bind parts of a row together: who else has the database cannot make this."""
        return hmac.digest(self._author_key, joined(b"bond", use, *parts), "sha256")

    def words(self, said: UUID) -> UUID:
        """Tag what a request says: whoever tagged it first cannot tell which one this is."""
        return UUID(bytes=hmac.digest(self._author_key, b"words" + said.bytes, "sha256")[:16])

    def device(self, account: bytes) -> str:
        """Make a mark by which a device is known for an account; each is another."""
        nonce = secrets.token_bytes(16)
        return (nonce + self._mark(account, nonce)).hex()

    def is_device(self, account: bytes, mark: str) -> bool:
        """Whether this is a mark that was made for the account."""
        try:
            given = bytes.fromhex(mark)
        except ValueError:
            return False
        return hmac.compare_digest(given[16:], self._mark(account, given[:16]))

    def _account(self, written: str) -> bytes:
        return hmac.digest(self._email_key, joined(b"account", written.encode()), "sha256")

    def _address(self, organization: OrganizationId, written: str) -> bytes:
        parts = joined(b"address", organization.bytes, written.encode())
        return hmac.digest(self._email_key, parts, "sha256")

    def _mark(self, account: bytes, nonce: bytes) -> bytes:
        return hmac.digest(self._email_key, joined(b"device", account, nonce), "sha256")

    def _of_person(self, use: bytes, *ids: UUID) -> bytes:
        return hmac.digest(self._author_key, joined(use, *(i.bytes for i in ids)), "sha256")
