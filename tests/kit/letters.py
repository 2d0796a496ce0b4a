"""Every letter, written to one person who reads a given language: what it says, byte for byte."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from domain.kernel import Log, OrganizationId, PersonId, ProgramId, Sealed, Tenant, own_log
from domain.policies.credential_deeds import (
    AskSupervisor,
    TellOfCredential,
    TellOfficersOfCredential,
    WarnOfCredential,
)
from domain.policies.group_deeds import (
    TellOfBeginning,
    TellOfDeparture,
    TellOfEnd,
    TellOfLastSession,
    TellOfLead,
    TellOfLeadEnded,
    TellOfLeaderFound,
    TellOfLeaderMissing,
    TellOfNewMember,
    TellOfNoSeat,
    TellOfPause,
    TellOfRequest,
    TellOfResumption,
    TellOfRules,
    TellOfSeat,
    TellOfSeatEnded,
    TellOfTooFew,
)
from domain.policies.policy import (
    AskForStatus,
    AskOldMailbox,
    AskToSign,
    EndPlaces,
    LetterDeed,
    Owed,
    SendFirstFactorCode,
    SendInvitation,
    SendMailboxCode,
    SendNewMailboxCode,
    SendRecoveryCode,
    SendSignInLink,
    TellAsker,
    TellDeciders,
    TellOfAppointment,
    TellOfCodesMade,
    TellOfCodeUsed,
    TellOfConnection,
    TellOfConnectionElsewhere,
    TellOfCorrection,
    TellOfDeactivation,
    TellOfDeath,
    TellOfDeathWithdrawn,
    TellOfDisconnection,
    TellOfEndedAccess,
    TellOfExpiry,
    TellOfFactorAdded,
    TellOfFactorRemoved,
    TellOfficersOfFactor,
    TellOfficersOfMailbox,
    TellOfficersOfRenewal,
    TellOfficersOfRenewalVouched,
    TellOfGrant,
    TellOfKeyDestroyed,
    TellOfKeyDestruction,
    TellOfKeyGivenUp,
    TellOfKeyLoss,
    TellOfLeaving,
    TellOfLink,
    TellOfLinkProposed,
    TellOfMailbox,
    TellOfMailboxStopped,
    TellOfPasskeyAdded,
    TellOfPasskeyCopied,
    TellOfPasskeyEnded,
    TellOfPasskeyRenamed,
    TellOfPassword,
    TellOfProviderEnded,
    TellOfProviderInUse,
    TellOfProviderProposed,
    TellOfProviderResumed,
    TellOfProviderSuspended,
    TellOfReactivation,
    TellOfRecovery,
    TellOfRecoveryStopped,
    TellOfRenewal,
    TellOfRenewalAsked,
    TellOfRenewalStopped,
    TellOfRenewalVouched,
    TellOfUnlink,
    TellSubject,
)
from domain.ports import Letter, LogSizes
from domain.protocol import Answer, Request
from domain.protocol.answers import Done
from domain.protocol.credentials import WhomToWarnOfCredential
from domain.protocol.door import RecoveryCode, RecoveryCodeOf, SignInLinkOf
from domain.protocol.enrolling import FirstFactorCodeOf
from domain.protocol.glass import Subjects, SubjectsOf
from domain.protocol.invitations import InvitationByMail, InvitationLetter, PlaceNamed
from domain.protocol.mailboxes import (
    MailboxCode,
    MailboxCodeOf,
    MoveLetterOf,
)
from domain.protocol.names import Addresses, AddressesOf, PostalAddress
from domain.protocol.offices import PeopleToTell, WhomToTell
from domain.protocol.people import (
    DeathConcerns,
    GroupConcerns,
    PeopleConcerned,
    WhomDeathConcerns,
    WhomGroupConcerns,
    WhomLeavingConcerns,
    WhomToAskForStatus,
    WhomToAskToSign,
)
from domain.protocol.renewals import RenewalLetterOf
from domain.transparency import LogStanding
from infra.mail.memory import MemoryMail
from infra.transparency.memory import KeptLog, MemoryTransparencyLogs
from services.letters.checkpoints import Sending, send_checkpoints
from services.letters.credentials import OFFICERS as OFFICERS_OF_CREDENTIALS
from services.letters.credentials import TOLD as TOLD_OF_CREDENTIALS
from services.letters.deeds import carry_out
from services.letters.post import Post

ORGANIZATION: Final = OrganizationId(UUID(int=1))
READER: Final = PersonId(UUID(int=2))
OTHER: Final = PersonId(UUID(int=3))
THING: Final = UUID(int=4)
AT: Final = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
PROPOSED: Final = PeopleToTell((READER,), by_operator=False, settles_at=None)
CONFIRMED: Final = PeopleToTell((READER,), by_operator=False, settles_at=AT)
BY_OPERATOR: Final = PeopleToTell((READER,), by_operator=True, settles_at=AT)
OWED: Final[Sequence[tuple[str, LetterDeed, PeopleToTell]]] = (
    ("invitation", SendInvitation(THING), PROPOSED),
    ("person corrected", TellOfCorrection(READER), PROPOSED),
    ("person deactivated", TellOfDeactivation(READER), PROPOSED),
    ("someone's access ended", TellOfEndedAccess(OTHER), PROPOSED),
    ("person reactivated", TellOfReactivation(READER), PROPOSED),
    ("person left", TellOfLeaving(READER), PROPOSED),
    ("someone left", EndPlaces(OTHER), PROPOSED),
    ("professional status due", AskForStatus(READER), PROPOSED),
    ("agreement to sign again", AskToSign(THING), PROPOSED),
    *(
        (f"credential {news}", TellOfCredential(READER, news), PROPOSED)
        for news in (*TOLD_OF_CREDENTIALS,)
    ),
    *(
        (f"officers of a credential {news}", TellOfficersOfCredential(OTHER, news), PROPOSED)
        for news in (*OFFICERS_OF_CREDENTIALS,)
    ),
    ("credential ends soon", WarnOfCredential(READER, 30), PROPOSED),
    ("supervisor asked", AskSupervisor(READER), PROPOSED),
    ("someone died", TellOfDeath(OTHER), PROPOSED),
    ("death recorded by mistake", TellOfDeathWithdrawn(OTHER), PROPOSED),
    ("link proposed", TellOfLinkProposed(OTHER), PROPOSED),
    ("person linked", TellOfLink(READER), PROPOSED),
    ("person unlinked", TellOfUnlink(READER), PROPOSED),
    ("mailbox code", SendMailboxCode(READER), PROPOSED),
    ("new mailbox code", SendNewMailboxCode(READER), PROPOSED),
    ("old mailbox asked", AskOldMailbox(READER), PROPOSED),
    ("mailbox of an officer", TellOfficersOfMailbox(OTHER), PROPOSED),
    ("mailbox stopped", TellOfMailboxStopped(READER), PROPOSED),
    ("mailbox moved", TellOfMailbox(READER), PROPOSED),
    ("renewal asked", TellOfRenewalAsked(READER), PROPOSED),
    ("renewal vouched for", TellOfRenewalVouched(READER), PROPOSED),
    ("renewal stopped", TellOfRenewalStopped(READER), PROPOSED),
    ("renewal done", TellOfRenewal(READER), PROPOSED),
    ("officers of a renewal", TellOfficersOfRenewal(OTHER), PROPOSED),
    ("officers of a renewal vouched for", TellOfficersOfRenewalVouched(OTHER), PROPOSED),
    ("seat kept", TellOfSeat(READER), PROPOSED),
    ("no seat", TellOfNoSeat(READER), PROPOSED),
    ("seat ended", TellOfSeatEnded(READER), PROPOSED),
    ("lead given", TellOfLead(READER), PROPOSED),
    ("lead ended", TellOfLeadEnded(READER), PROPOSED),
    ("request to join", TellOfRequest(THING), PROPOSED),
    ("new member", TellOfNewMember(THING), PROPOSED),
    ("member left", TellOfDeparture(THING), PROPOSED),
    ("too few members", TellOfTooFew(THING), PROPOSED),
    ("leader missing", TellOfLeaderMissing(THING), PROPOSED),
    ("leader found", TellOfLeaderFound(THING), PROPOSED),
    ("group begins", TellOfBeginning(THING), PROPOSED),
    ("group pauses", TellOfPause(THING), PROPOSED),
    ("group meets again", TellOfResumption(THING), PROPOSED),
    ("group goes by other rules", TellOfRules(THING), PROPOSED),
    ("last session planned", TellOfLastSession(THING), PROPOSED),
    ("group ended", TellOfEnd(THING), PROPOSED),
    ("break-glass", TellOfGrant(THING), PROPOSED),
    ("expiry", TellOfExpiry(THING), PROPOSED),
    ("identity asked for", TellDeciders(OTHER), PROPOSED),
    ("identity decided", TellAsker(READER), PROPOSED),
    ("identity told", TellSubject(READER), PROPOSED),
    ("signing key lost", TellOfKeyLoss(OTHER), PROPOSED),
    ("signing key given up", TellOfKeyGivenUp(OTHER), PROPOSED),
    ("program key asked away", TellOfKeyDestruction(OTHER), PROPOSED),
    ("program key destroyed", TellOfKeyDestroyed(OTHER), PROPOSED),
    ("password replaced", TellOfPassword(READER), PROPOSED),
    ("second factor added", TellOfFactorAdded(READER), PROPOSED),
    ("second factor removed", TellOfFactorRemoved(READER), PROPOSED),
    ("recovery code used", TellOfCodeUsed(READER), PROPOSED),
    ("recovery codes made", TellOfCodesMade(READER), PROPOSED),
    ("password recovered", TellOfRecovery(READER), PROPOSED),
    ("recovery stopped", TellOfRecoveryStopped(READER), PROPOSED),
    ("passkey added", TellOfPasskeyAdded(READER), PROPOSED),
    ("passkey renamed", TellOfPasskeyRenamed(READER), PROPOSED),
    ("passkey ended", TellOfPasskeyEnded(READER), PROPOSED),
    ("passkey copied", TellOfPasskeyCopied(READER), PROPOSED),
    ("provider proposed", TellOfProviderProposed(OTHER), PROPOSED),
    ("provider in use", TellOfProviderInUse(OTHER), PROPOSED),
    ("provider suspended", TellOfProviderSuspended(OTHER), PROPOSED),
    ("provider resumed", TellOfProviderResumed(OTHER), PROPOSED),
    ("provider ended", TellOfProviderEnded(OTHER), PROPOSED),
    ("provider connected", TellOfConnection(READER), PROPOSED),
    ("provider connected elsewhere", TellOfConnectionElsewhere(READER), PROPOSED),
    ("provider disconnected", TellOfDisconnection(READER), PROPOSED),
    ("recovery code", SendRecoveryCode(THING), PROPOSED),
    ("sign-in link", SendSignInLink(THING), PROPOSED),
    ("first factor code", SendFirstFactorCode(THING), PROPOSED),
    ("first factor of an officer", TellOfficersOfFactor(OTHER), PROPOSED),
    ("appointment proposed", TellOfAppointment(THING), PROPOSED),
    ("appointment confirmed", TellOfAppointment(THING), CONFIRMED),
    ("appointment by operator", TellOfAppointment(THING), BY_OPERATOR),
)


class Reader:
    """A Warden by whom everybody is the same reader, or these readers."""

    def __init__(
        self, locale: str, whom: PeopleToTell = PROPOSED, readers: Sequence[PostalAddress] = ()
    ) -> None:
        one = PostalAddress(READER, Sealed("reader@example.org"), locale)
        self._addresses = tuple(readers) or (one,)
        self._whom = whom

    async def ask(self, request: Request) -> Answer:
        """Answer what a postman asks."""
        match request:
            case SubjectsOf():
                return Subjects(self._addresses, (THING,))
            case AddressesOf():
                return Addresses(self._addresses)
            case RecoveryCodeOf() | SignInLinkOf() | FirstFactorCodeOf():
                return RecoveryCode(self._addresses[0], Sealed("ABCDE23456"))
            case InvitationByMail():
                named = PlaceNamed({"en": "College of the North", "fr": "Collège du Nord"}, ("en",))
                program = PlaceNamed({"en": "Residents", "fr": "Résidents"}, ("en",))
                return InvitationLetter(
                    to=self._addresses[0],
                    link=Sealed("one-time-link"),
                    until=AT,
                    organization=named,
                    program=program,
                )
            case WhomToTell():
                return self._whom
            case _:
                return self._about_oneself(request)

    def _about_oneself(self, request: Request) -> Answer:
        if isinstance(request, MailboxCodeOf | MoveLetterOf | RenewalLetterOf):
            return MailboxCode(self._addresses[0], Sealed("ABCDE23456"))
        concerned = WhomLeavingConcerns | WhomToAskForStatus | WhomToAskToSign
        if isinstance(request, concerned | WhomToWarnOfCredential):
            return PeopleConcerned((READER,))
        if isinstance(request, WhomDeathConcerns):
            return DeathConcerns((READER,))
        if isinstance(request, WhomGroupConcerns):
            return GroupConcerns(name="Group 85", leaders=(READER,), members=(READER,))
        return Done()


class NothingSent:
    """Memory of letters, in which a day's are due and none has been sent."""

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[bool]:
        """Nobody else sends any."""
        yield True

    async def due(self, _day: date) -> Sequence[OrganizationId]:
        """Name the one organization."""
        return [ORGANIZATION]

    async def sent(self, _organization: OrganizationId, _day: date) -> frozenset[PersonId]:
        """Nobody has one."""
        return frozenset()

    async def held(self, _organization: OrganizationId, _person: PersonId) -> LogSizes:
        """Nobody holds any."""
        return {}

    async def note(
        self,
        organization: OrganizationId,
        person: PersonId,
        day: date,
        sizes: LogSizes,
        *,
        left_us: bool,
    ) -> None:
        """Forget it."""


async def all_letters(locale: str) -> Mapping[str, Letter]:
    """Write each letter once, by its name."""
    letters = {}
    for name, deed, whom in OWED:
        letters[name] = await _owed(locale, deed, whom)
    for name, refused in (("checkpoints", None), ("checkpoints refused", "signer.smaller")):
        letters[name] = await _of_checkpoints(locale, refused)
    return letters


async def _owed(locale: str, deed: LetterDeed, whom: PeopleToTell) -> Letter:
    mail = MemoryMail()
    owed = Owed(
        tenant=own_log(ORGANIZATION),
        policy="test",
        event_id=THING,
        correlation_id=THING,
        command_id=UUID(int=5),
        deed=deed,
        due_at=AT,
    )
    post = Post(Reader(locale, whom), mail, Sealed(""), "https://groups.example.org")
    assert await carry_out(post, owed, deed) is None
    return next(iter(mail.letters))


async def _of_checkpoints(locale: str, refused: str | None) -> Letter:
    logs, mail = MemoryTransparencyLogs(), MemoryMail()
    for number in (1, 2):
        tenant = Tenant(ORGANIZATION, ProgramId(UUID(int=number)))
        standing = LogStanding(
            program=tenant.program,
            log=Log.EVENTS,
            origin="log.example",
            size=0,
            root=b"",
            signed_at=AT,
            witnessed=None,
            sent=None,
            refused=refused,
        )
        logs.kept[tenant, Log.EVENTS] = KeptLog(standing, [], [])
    parts = Sending(
        logs=logs,
        sent=NothingSent(),
        post=Post(Reader(locale), mail, Sealed("")),
        keep=lambda *_: None,
        now=lambda: AT,
        leaves_us=True,
    )
    assert await send_checkpoints(parts) == 1
    return next(iter(mail.letters))
