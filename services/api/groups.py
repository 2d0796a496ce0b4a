"""Groups over HTTP: how they are made, and how they are moved on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, QueryParameter

from domain.groups.agreement import Clause
from domain.groups.consents import Matter
from domain.groups.effective import Consent, all_agree, answers_of
from domain.groups.reaffirming import Why
from domain.groups.state import Stage
from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from domain.rules import ContentCapture, Participation, SamePractice
from projections.group_board.queries import GroupRow
from services.api.commands import LOOK_BACK_PROBLEMS, READ_PROBLEMS
from services.api.steps import addresses_of
from services.app.boards import list_groups
from services.app.caller import Caller
from services.app.groups.agreement import AgreementShown, agreement_of
from services.app.groups.as_it_was import (
    When,
    as_it_was,
)
from services.app.groups.entering import (
    GroupPlace,
    Seat,
    enter_group,
)
from services.app.groups.proposing import PROPOSING, propose_group
from services.app.groups.steps import STEPS, take_step
from services.app.instants import Moment
from services.app.shell import Shell
from services.exports.agreement import PDF
from services.http.agreements import agreement_file
from services.http.paging import After, Cursor, Limit, page_of
from services.http.replies import Page
from services.languages import SOURCE

AtVersion = Annotated[
    int | None, QueryParameter(ge=0, le=2**31 - 1, description="When it was at this version.")
]
RecordedAt = Annotated[
    Moment | None,
    QueryParameter(name="recordedAt", description="What was on record at this time."),
]
OccurredAt = Annotated[
    Moment | None,
    QueryParameter(
        name="occurredAt", description="What had happened by then, with what was entered late."
    ),
]

InLanguage = Annotated[
    Coded, QueryParameter(max_length=48, description="In which language: en, fr-CA.")
]


class FrameReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Rhythm, time and place."""

    frequency: Coded
    local_time: Coded
    zone: Coded
    slot_minutes: int
    setting: Coded


class GroupReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A group in numbers and codes, and what the caller is in it.

    ``yourAnswers`` are, of who is in it, ``given``, ``refused`` or ``not_asked`` to each matter;
    ``recordingAgreed`` is whether everybody has agreed to that. ``yourSeat`` is absent for somebody
    who only holds an office. ``leftOut`` warns of versions, in a group as it was, of which nothing
    is known: their entries could not be read, and an officer had them left out.
    """

    id: UUID
    code: Coded
    name: Coded
    method: Coded
    mode: Coded
    frame: FrameReply
    stage: Stage
    below_minimum: bool
    leader_vacant: bool
    members: int
    signed: int
    offered: int
    waiting: int
    leaders: int
    leaders_signed: int
    supervisors: int
    supervisors_signed: int
    members_min: int
    members_max: int
    agreement_version: int
    content_capture: ContentCapture
    narratives_kept: bool
    your_consent: Consent | None
    your_answers: Mapping[Coded, Consent]
    recording_agreed: bool
    participation: Participation
    same_practice: SamePractice
    your_seat: Seat | None
    version: int
    left_out: tuple[int, ...] = ()


class SignatureReply(msgspec.Struct, frozen=True, rename="camel"):
    """Which version was signed, in which language and on which day; by which text, if known."""

    agreement_version: int
    locale: Coded
    signed_on: date
    digest: Coded | None


class AgreementReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A group's agreement in one language: what is signed, and the caller's last signature.

    ``digest`` is SHA-256 over the JSON array of edition, language and clauses (code, title, text).
    ``toSign`` is whether the caller's signature is asked for; of who has a place, ``why``, until
    which day (``signBy``) if there is one, and whether that is over (``late``).
    """

    edition: int
    version: int
    language: Coded
    clauses: tuple[Clause, ...]
    digest: Coded
    reaffirm_months: int
    your_signature: SignatureReply | None
    to_sign: bool
    why: Why | None = None
    sign_by: date | None = None
    late: bool = False


class GroupItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A group on the board. ``needs`` names what wants attention, most pressing first."""

    id: UUID
    code: Coded
    name: Coded
    state: Coded
    members: int
    signed: int
    offered: int
    waiting: int
    seats: int
    leaders: int
    held: int
    zone: Coded
    next_session: datetime | None
    next_session_id: UUID | None
    needs: tuple[Coded, ...]


class GroupController(Controller):
    """Groups of a program."""

    path = "/programs/{program_id:uuid}/groups"
    tags = ["Groups"]

    @get("/", operation_id="list_groups", responses=READ_PROBLEMS)
    async def list(
        self,
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        cursor: Cursor = None,
        limit: Limit = 50,
        after: After = None,
    ) -> Page[GroupItem]:
        """List groups by code: officers all of them, others their own."""
        now = shell.now()
        rows = await list_groups(shell, caller, program_id, after=after)
        return page_of([_item(row, now) for row in rows], lambda item: item.code, cursor, limit)

    @get("/{group_id:uuid}", operation_id="show_group", responses=READ_PROBLEMS)
    async def show(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> GroupReply:
        """Show a group one is on the roster of, or holds an office for."""
        return _reply(await enter_group(shell, caller, program_id, group_id), shell.now())

    @get("/{group_id:uuid}/agreement", operation_id="show_agreement", responses=LOOK_BACK_PROBLEMS)
    async def show_agreement(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        locale: InLanguage = SOURCE,
    ) -> AgreementReply:
        """Show the agreement in a language; its digest goes back with a signature."""
        place = await enter_group(shell, caller, program_id, group_id, signing=True)
        return _agreement(agreement_of(place, locale, shell.now()))

    @get(
        "/{group_id:uuid}/agreement/document",
        operation_id="print_agreement",
        media_type=PDF,
        responses={
            200: ResponseSpec(
                bytes,
                description="The agreement as a PDF (PDF/UA-1).",
                media_type=PDF,
                generate_examples=False,
            ),
            **LOOK_BACK_PROBLEMS,
        },
    )
    async def print_agreement(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        locale: InLanguage = SOURCE,
    ) -> Response[bytes]:
        """Give the agreement in a language as a tagged PDF (PDF/UA-1); nobody is named in it."""
        place = await enter_group(shell, caller, program_id, group_id, signing=True)
        return await agreement_file(place, locale, shell.now())

    @get(
        "/{group_id:uuid}/as-it-was",
        operation_id="show_group_as_it_was",
        responses=LOOK_BACK_PROBLEMS,
    )
    async def show_as_it_was(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        version: AtVersion = None,
        recorded_at: RecordedAt = None,
        occurred_at: OccurredAt = None,
    ) -> GroupReply:
        """Show a group as it was: say which moment is meant by exactly one of the three."""
        place = await enter_group(shell, caller, program_id, group_id)
        when = When(version=version, recorded_at=recorded_at, occurred_at=occurred_at)
        then = await as_it_was(shell, place, when)
        return msgspec.structs.replace(_reply(then.place, then.at), left_out=then.left_out)


def _agreement(shown: AgreementShown) -> AgreementReply:
    document, signed, asked = shown.document, shown.signature, shown.asked
    return AgreementReply(
        edition=document.edition,
        version=shown.version,
        language=document.language,
        clauses=document.clauses,
        digest=document.digest,
        reaffirm_months=shown.reaffirm_months,
        your_signature=None
        if signed is None
        else SignatureReply(signed.version, signed.locale, signed.signed_on, signed.digest),
        to_sign=shown.to_sign,
        why=None if asked is None else asked.why,
        sign_by=None if asked is None else asked.by,
        late=asked is not None and asked.late,
    )


def _item(row: GroupRow, now: datetime) -> GroupItem:
    return GroupItem(
        id=row.group_id,
        code=row.code,
        name=row.name,
        state=row.state,
        members=row.members,
        signed=row.signed,
        offered=row.offered,
        waiting=row.waiting,
        seats=row.seats,
        leaders=row.leaders,
        held=row.held,
        zone=row.zone,
        next_session=row.next_session,
        next_session_id=row.next_session_id,
        needs=row.needs(now),
    )


def _reply(place: GroupPlace, now: datetime) -> GroupReply:
    group, proposed, frame = place.group, place.proposed, place.proposed.frame
    profile, kept, signed = group.rules.profile, place.kept, group.signed(now)
    answers = answers_of(group, place.actor) if place.seat in {Seat.LEADING, Seat.MEMBER} else {}
    return GroupReply(
        id=place.stream.id,
        code=proposed.code,
        name=proposed.name,
        method=proposed.method,
        mode=proposed.mode,
        frame=FrameReply(
            frequency=frame.frequency,
            local_time=frame.local_time,
            zone=frame.zone,
            slot_minutes=frame.slot_minutes,
            setting=frame.setting,
        ),
        stage=group.stage,
        below_minimum=group.below_minimum,
        leader_vacant=group.leader_vacant,
        members=len(group.members),
        signed=len(signed & group.members.keys()),
        offered=len(group.offered),
        waiting=len(group.waiting),
        leaders=len(group.leaders),
        leaders_signed=len(signed & group.leaders.keys()),
        supervisors=len(group.supervisors),
        supervisors_signed=len(signed & group.supervisors),
        members_min=profile.members_min,
        members_max=profile.members_max,
        agreement_version=profile.agreement_version,
        content_capture=kept.capture,
        narratives_kept=kept.narratives,
        your_consent=kept.answers.get(place.actor) if kept.asks else None,
        your_answers={str(one): answer for one, answer in answers.items()},
        recording_agreed=all_agree(group, Matter.RECORDING),
        participation=group.rules.participation,
        same_practice=group.rules.same_practice,
        your_seat=place.seat,
        version=place.version,
    )


STEP_ADDRESSES = [
    *addresses_of(PROPOSING.values(), propose_group),
    *addresses_of(STEPS.values(), take_step),
]
