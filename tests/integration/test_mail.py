"""Letters reach a mail server over TLS, or a file, and say nothing on the way."""

import asyncio
import email
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from domain.kernel import Sealed, Unavailable
from domain.ports import Attachment, Letter
from infra.ids import new_id
from infra.mail.files import FileMail
from infra.mail.smtp import SmtpMail, SmtpServer
from infra.postgres.ports import keep_port, number_of
from infra.settings import from_environment
from services.wiring.mail import mail_of, sender_of

HOST = "127.0.0.1"
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SENDER = Address(username="circlekeep", domain="circles.example")
LETTER = Letter(
    to=Sealed("reader@example.org"),
    subject="Points de contrôle du 4 mars",
    text="Gardez ce fichier.\n",
    locale="fr",
    attachments=(Attachment("checkpoints.txt", b"old 0\n"),),
)


class Postbox:
    """What an SMTP server was given."""

    def __init__(self, says: str = "250 taken") -> None:
        self.says = says
        self.letters: list[EmailMessage] = []
        self.secure: list[bool] = []

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        if self.says.startswith("250"):
            self.letters.append(email.message_from_bytes(content, policy=default))
            assert server.transport is not None
            self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.says


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's and a client's side of one certificate."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=folder / "cert.pem")


@contextmanager
def serving(postbox: Postbox, security: str, context: ssl.SSLContext) -> Iterator[int]:
    """Run an SMTP server that takes letters from ``circlekeep`` with the right password."""

    def knows(*given: object) -> AuthResult:
        right = given[-1] == LoginPassword(b"circlekeep", b"right")
        return AuthResult(success=right, handled=right)

    kept = keep_port(HOST)
    controller = Controller(
        postbox,
        hostname=HOST,
        port=number_of(kept),
        ready_timeout=20,
        ssl_context=context if security == "tls" else None,
        tls_context=context if security == "starttls" else None,
        require_starttls=security == "starttls",
        authenticator=knows,
        auth_require_tls=security == "starttls",
        auth_required=security == "starttls",
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
        kept.close()


def server_at(port: int, security: str, context: ssl.SSLContext, password: str) -> SmtpServer:
    secret = Sealed(password)
    user = "circlekeep" if security == "starttls" else ""
    return SmtpServer(
        host="localhost",
        port=port,
        security=security,
        user=user,
        password=secret,
        context=context,
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_letter_goes_over_tls(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext], security: str
) -> None:
    ours, theirs = certificates
    postbox = Postbox()
    with serving(postbox, security, ours) as port:
        mail = SmtpMail(server_at(port, security, theirs, "right"), SENDER, lambda: NOW)
        await mail.send(LETTER)
    [letter] = postbox.letters
    assert postbox.secure == [True]
    assert letter["To"] == "reader@example.org"
    assert letter["From"] == "circlekeep@circles.example"
    assert letter["Subject"] == LETTER.subject
    assert letter["Content-Language"] == "fr"
    body, attached = list(letter.iter_parts())
    assert body.get_content().splitlines() == LETTER.text.splitlines()
    assert attached.get_filename() == "checkpoints.txt"
    assert attached.get_content().splitlines() == ["old 0"]


async def test_a_letter_that_is_not_taken_is_said_so_without_the_address(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    ours, theirs = certificates
    postbox = Postbox("550 no such reader@example.org here")
    with serving(postbox, "starttls", ours) as port:
        wrong = server_at(port, "starttls", theirs, "wrong")
        right = server_at(port, "starttls", theirs, "right")
        for server, code in ((wrong, "mail.unavailable"), (right, "mail.not_taken")):
            with pytest.raises(Unavailable) as caught:
                await SmtpMail(server, SENDER, lambda: NOW).send(LETTER)
            assert caught.value.code == code
            assert "reader" not in f"{caught.value} {caught.value.__cause__}"
    with pytest.raises(Unavailable):
        await SmtpMail(right, SENDER, lambda: NOW).send(LETTER)


async def test_a_letter_that_is_not_taken_for_a_while_is_told_from_one_that_never_is(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    ours, theirs = certificates
    with serving(Postbox("451 try reader@example.org later"), "starttls", ours) as port:
        server = server_at(port, "starttls", theirs, "right")
        with pytest.raises(Unavailable) as caught:
            await SmtpMail(server, SENDER, lambda: NOW).send(LETTER)
    assert caught.value.code == "mail.not_now"
    assert "reader" not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["issuer", "host"])
async def test_a_server_whose_certificate_is_not_trusted_gets_no_letter(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext], security: str, wrong: str
) -> None:
    ours, theirs = certificates
    postbox = Postbox()
    with serving(postbox, security, ours) as port:
        server = server_at(port, security, theirs, "right")
        if wrong == "host":
            server = msgspec.structs.replace(server, host=HOST)
        else:
            server = msgspec.structs.replace(server, context=None)
        with pytest.raises(Unavailable) as caught:
            await SmtpMail(server, SENDER, lambda: NOW).send(LETTER)
    assert caught.value.code == "mail.not_trusted"
    assert postbox.letters == []


async def test_a_server_without_tls_gets_no_letter_that_wants_it(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    ours, theirs = certificates
    postbox = Postbox()
    with serving(postbox, "none", ours) as port:
        with pytest.raises(Unavailable):
            await SmtpMail(server_at(port, "starttls", theirs, "right"), SENDER, lambda: NOW).send(
                LETTER
            )
        assert postbox.letters == []
        await SmtpMail(server_at(port, "none", theirs, ""), SENDER, lambda: NOW).send(LETTER)
    assert postbox.secure == [False]


@pytest.mark.parametrize("says", [b"", b"220 mail.example ready\r\n"])
async def test_a_server_that_falls_silent_is_given_up(says: bytes) -> None:
    """It is connected to, it may greet, and then it takes nothing."""

    left = asyncio.Semaphore(0)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(says)
        await reader.read()
        writer.close()
        left.release()

    listening = await asyncio.start_server(silent, HOST, 0)
    port = listening.sockets[0].getsockname()[1]
    server = SmtpServer(host=HOST, port=port, security="none")
    async with listening:
        began = time.monotonic()
        for limits in ({"step_within_s": 0.2}, {"within_s": 0.2}):
            with pytest.raises(Unavailable) as caught:
                await SmtpMail(server, SENDER, lambda: NOW, **limits).send(LETTER)
            assert caught.value.code == "mail.unavailable"
            await asyncio.wait_for(left.acquire(), 5)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "to",
    ["", "reader", "@example.org", "a@b\r\nBcc: c@d", "a@b, c@d", "a <a@b>", "a@b\0"],
)
async def test_what_is_no_address_is_not_written_to(tmp_path: Path, to: str) -> None:
    """Log injection: an address brings no header and no second reader with it."""
    letter = Letter(to=Sealed(to), subject="s", text="t", locale="en")
    server = SmtpServer(host=HOST, port=1, security="none")
    for mail in (
        SmtpMail(server, SENDER, lambda: NOW),
        FileMail(tmp_path, SENDER, lambda: NOW, new_id),
    ):
        with pytest.raises(Unavailable) as caught:
            await mail.send(letter)
        assert caught.value.code == "mail.not_taken"
    assert list(tmp_path.iterdir()) == []


async def test_without_a_server_letters_are_files_that_name_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    mail = FileMail(folder, SENDER, lambda: NOW, new_id)
    await mail.send(LETTER)
    await mail.send(LETTER)
    files = sorted(folder.iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in (*files, folder)} == {0o600, 0o700}
    written = files[0].read_bytes()
    letter = email.message_from_bytes(written, policy=default)
    assert letter["Subject"] == LETTER.subject
    assert b"reader" not in written


def test_settings_say_how_letters_leave(tmp_path: Path) -> None:
    (tmp_path / "smtp-password").write_text("right\n")
    told = {"CIRCLEKEEP_HOME": str(tmp_path), "CIRCLEKEEP_SECRETS": str(tmp_path)}
    assert isinstance(mail_of(from_environment(told)), FileMail)
    smtp = {
        "CIRCLEKEEP_SMTP_HOST": "mail.example",
        "CIRCLEKEEP_SMTP_USER": "circlekeep",
        "CIRCLEKEEP_PUBLIC_URL": "https://circles.example:8443",
    }
    settings = from_environment({**told, **smtp})
    assert isinstance(mail_of(settings), SmtpMail)
    assert sender_of(settings) == SENDER
    named = from_environment({**told, "CIRCLEKEEP_SMTP_FROM": "keeper@example.org"})
    assert sender_of(named) == Address(username="keeper", domain="example.org")
