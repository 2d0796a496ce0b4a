"""Carries an approved erasure out to its end, however often it is interrupted, and proves it."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID, uuid5

from domain.access.vault import ForgetPerson, HeedOnly, Redaction
from domain.authority import SECOND
from domain.codes import refusal
from domain.execute import Made, Step, execute, execute_anew
from domain.kernel import (
    Conflict,
    OrganizationId,
    PersonId,
    RightKind,
    Role,
    Stream,
    own_log,
)
from domain.people.commands import ErasePerson, Unlink
from domain.people.person import PERSON
from domain.ports import Basis
from domain.privacy.commands import ProveErasure
from domain.privacy.erasure import ERASURE, OF_A_PERSON, serves
from domain.privacy.events import ErasureKind
from domain.privacy.limits import BACKUPS_LIVE
from domain.privacy.proof import SIGNED_AS, ErasureProof, proof_of, text_of
from domain.privacy.state import Erasure, Stage
from domain.protocol.privacy import (
    CarryOutErasure,
    ErasureProgress,
    ErasureProofShown,
    ShowErasureProof,
)
from domain.sessions.words import Ground
from services.warden.caller import authenticate
from services.warden.cases.erasing import KINDS, by_nobody, destroy, gone
from services.warden.cases.holding import HELD, held
from services.warden.keys.secrets import installation_checks, require_installation
from services.warden.people.personal_data import known_people
from services.warden.ports import Parts
from services.warden.privacy.erasures import (
    covered,
    erasure_of,
    forgetting,
    progress_of,
    require_officer,
)
from services.warden.privacy.reaching import judged_by, reached
from services.warden.privacy.subjects import author_of, subject_of
from services.warden.privacy.unfound import unfound
from services.warden.recording import record_refusal
from services.warden.records import NOBODY

STEPS = 5
"""At once: however much is little, one who wrote nothing is not told from one who wrote some."""
SEE_PROOFS = frozenset({Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN, Role.AUDITOR})


async def carry_out_erasure(parts: Parts, request: CarryOutErasure) -> ErasureProgress:
    """Go on with an approved erasure, for an officer: the service does so by itself, too."""
    caller = await authenticate(parts, request.token)
    await require_officer(parts, caller)
    return await go_on(parts, caller.organization, request.request)


async def go_on(parts: Parts, organization: OrganizationId, request: UUID) -> ErasureProgress:
    """Destroy some of what is left; where nothing is, prove it. What is done is not done again."""
    erasure = await erasure_of(parts, organization, request)
    if erasure.stage is not Stage.PROVEN:
        if erasure.stage is not Stage.APPROVED:
            raise refusal("erasure.not_approved")
        for _ in range(STEPS):
            if not await _goes_on(parts, organization, request, erasure):
                break
    return await progress_of(parts, organization, request)


async def show_erasure_proof(parts: Parts, request: ShowErasureProof) -> ErasureProofShown:
    """Show the proof to officers, auditors and whom it was about; for others there is none."""
    caller = await authenticate(parts, request.token)
    log = caller.own_log
    erasure = await erasure_of(parts, caller.organization, request.request)
    alias = parts.tags.alias(caller.organization, request.request, caller.person)
    if erasure.subject != alias and not caller.offices(log.program) & SEE_PROOFS:
        await record_refusal(parts, caller, log, "erasure.not_theirs", [])
        raise refusal("erasure.missing")
    event = erasure.proven
    if event is None:
        raise refusal("erasure.not_approved")
    stream = Stream(log, ERASURE.category, request.request)
    proof = proof_of(caller.organization, request.request, erasure.kind, event)
    public = await parts.signer.public_keys(SIGNED_AS)
    return ErasureProofShown(
        text=text_of(proof, event.counted),
        proof=proof,
        key_version=event.key_version,
        public_key=public[event.key_version].hex(),
        signature=event.signature,
        position=(await parts.store.read(stream))[-1].position,
    )


async def _goes_on(
    parts: Parts, organization: OrganizationId, request: UUID, erasure: Erasure
) -> bool:
    """Destroy some of it while no hold reaches into what was asked; once all is gone, end it.

    Return whether there may be more to destroy.

    While one reaches all of it waits, what the hold keeps and what not: by what went, by what is
    left and by when it ends, whoever placed a hold on somebody would know whose something is.
    """
    author = await author_of(parts, organization, request)
    if erasure.kind in OF_A_PERSON and not author:
        raise refusal("item.unreadable")
    judged = await judged_by(parts, organization)
    if await reached(parts, organization, request, erasure):
        return False
    items = await covered(parts, organization, author, erasure)
    if await held(parts, items):
        return False
    texts = [item for item in items if item.kind in KINDS]
    try:
        if texts:
            await destroy(parts, texts, Ground.REQUEST, request, heeding=judged)
            return True
        if erasure.kind is ErasureKind.MEMBER:
            await _erase_person(parts, organization, request, author, judged)
        await _prove(parts, organization, request, erasure, judged)
    except Conflict as refused:
        if refused.code != HELD:
            raise
    return False


async def _erase_person(
    parts: Parts, organization: OrganizationId, request: UUID, author: bytes, judged: HeedOnly
) -> None:
    """Destroy what identifies somebody, unless a right was given to them meanwhile."""
    person = await subject_of(parts, organization, request)
    if person is None:
        raise refusal("item.unreadable")
    log = own_log(organization)
    stream = Stream(log, PERSON.category, person)
    context = by_nobody(parts, log, parts.new_id())

    async def make() -> Made:
        await _end_links_to(parts, organization, person)
        authority = await parts.accounts.authority(organization, person)
        if serves(authority.rights):
            raise refusal("erasure.still_serving")
        known = await known_people(parts, organization, [person])
        destroyed = await gone(parts, log, list(known.values()), Ground.REQUEST, request)
        step = Step(
            stream=stream,
            command=ErasePerson(),
            context=context,
            basis=Basis(person, authority.version),
        )
        changes = [judged, *destroyed, ForgetPerson(person, author)]
        return Made([step], parts.keeping({context.command_id: changes}))

    await execute_anew(parts.store, PERSON, stream, make)


async def _end_links_to(parts: Parts, organization: OrganizationId, person: PersonId) -> None:
    """Make two people again of who can be erased and whoever is shown as them."""
    held, log = (await parts.accounts.authority(organization, person)).rights, own_log(organization)
    for right in () if serves(held) else held:
        if right.kind is RightKind.TWIN and right.detail == SECOND:
            second = PersonId(UUID(str(right.scope)))
            step = Step(
                stream=Stream(log, PERSON.category, second),
                command=Unlink(second, person),
                context=by_nobody(parts, log, parts.new_id()),
            )
            await execute(parts.store, PERSON, step)


async def _prove(
    parts: Parts,
    organization: OrganizationId,
    request: UUID,
    erasure: Erasure,
    judged: HeedOnly,
) -> None:
    """State that all of it is destroyed; the same command each time, so that it counts once.

    Raises ``Conflict`` (``key.secret_differs``) where whose texts are whose could not be told.
    """
    checks = await installation_checks(parts.keys, parts.tags)
    await require_installation(parts.store, organization, checks)
    log = own_log(organization)
    stream = Stream(log, ERASURE.category, request)
    context = by_nobody(parts, log, uuid5(request, "prove"))

    async def make() -> Made:
        step = Step(
            stream=stream,
            command=await _prove_destruction(parts, organization, request, erasure),
            context=context,
        )
        changes = [judged, *await forgetting(parts, organization, request)]
        return Made([step], parts.keeping({context.command_id: changes}))

    await execute_anew(parts.store, ERASURE, stream, make)


async def _prove_destruction(
    parts: Parts, organization: OrganizationId, request: UUID, erasure: Erasure
) -> ProveErasure:
    """State that all of it is destroyed, and sign it."""
    remains = await parts.vault.redacted_for(organization, request)
    at = parts.now()
    proof = ErasureProof(
        organization=organization,
        request=request,
        kind=erasure.kind,
        digest=_digest(parts, organization, request, remains),
        completed_at=at,
        backups_expire_on=(at + BACKUPS_LIVE).date(),
        unfound=await unfound(parts, organization, erasure),
    )
    signed = await parts.signer.sign(SIGNED_AS, text_of(proof).encode())
    return ProveErasure(
        digest=proof.digest,
        completed_at=proof.completed_at,
        backups_expire_on=proof.backups_expire_on,
        key_version=signed.version,
        signature=signed.signature.hex(),
        unfound=proof.unfound,
    )


def _digest(
    parts: Parts, organization: OrganizationId, request: UUID, remains: Sequence[Redaction]
) -> str:
    """Commit to what was destroyed, so that nobody can try whether it was nothing."""
    secret = parts.tags.alias(organization, request, NOBODY)
    gone = b"".join(one.item.item.bytes + one.key.bytes for one in remains)
    return sha256(secret.bytes + gone).hexdigest()
