"""How letters leave: through the SMTP server of the settings, or as files in the data folder."""

from datetime import UTC, datetime
from email.headerregistry import Address
from urllib.parse import urlsplit

from domain.kernel import Sealed
from domain.ports import Mail
from infra.ids import new_id
from infra.mail.files import FileMail
from infra.mail.message import address_of
from infra.mail.smtp import SmtpMail, SmtpServer
from infra.settings import Settings


def mail_of(settings: Settings) -> Mail:
    """Return the way for letters. Raises ``ValueError`` if ``smtp_from`` is no address."""
    sender = sender_of(settings)
    if not settings.smtp_host:
        return FileMail(settings.home / "mail", sender, _now, new_id)
    server = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=Sealed(settings.secret("smtp-password") if settings.smtp_user else ""),
    )
    return SmtpMail(server, sender, _now)


def sender_of(settings: Settings) -> Address:
    """Return whom letters are from: of the settings, or of the service's own host."""
    if settings.smtp_from:
        return address_of(settings.smtp_from)
    return Address(
        username="circlekeep", domain=urlsplit(settings.public_url).hostname or "localhost"
    )


def _now() -> datetime:
    return datetime.now(UTC)
