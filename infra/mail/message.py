"""A letter as an e-mail message (RFC 5322)."""

from datetime import datetime
from email.headerregistry import Address, Group
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from domain.ports import Letter


def message_of(
    letter: Letter, sender: Address, at: datetime, *, named: bool = True
) -> EmailMessage:
    """Write a letter; unless ``named``, it does not say to whom.

    Raises ``ValueError`` for an address that is none.
    """
    to = address_of(letter.to.reveal())
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to if named else Group("undisclosed-recipients", ())
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    made = f"<{letter.id}@{sender.domain}>" if letter.id else make_msgid(domain=sender.domain)
    message["Message-ID"] = made
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for attachment in letter.attachments:
        main, _, sub = attachment.kind.partition("/")
        message.add_attachment(
            attachment.content, maintype=main, subtype=sub, filename=attachment.name
        )
    # Not before: what is said of the content moves into its part when there is more than one.
    message["Content-Language"] = letter.locale
    return message


def address_of(text: str) -> Address:
    """Read one address, and nothing beside it. Raises ``ValueError``."""
    local, at, domain = text.strip().rpartition("@")
    if not (local and at and domain) or any(c.isspace() or c in "<>,;\0" for c in local + domain):
        raise ValueError("this is not an address")
    return Address(username=local, domain=domain)
