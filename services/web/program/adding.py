"""Adding a program to one's organization: a name, a setting, a zone, and the groups can begin."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import Refused
from domain.kernel.classes import Coded, Public
from domain.kernel.locales import language_of
from domain.programs.commands import DefineProgram
from domain.programs.guards import may
from domain.programs.state import Program
from domain.rules import Participation, Setting
from services.app.caller import Caller, in_own_log
from services.app.denials import report_and_mask
from services.app.organizations import show_organization
from services.app.programs import PROGRAMS, ProgramBody, code_for, take_step
from services.app.shell import Shell
from services.http.places import OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, questions_in, said_in
from services.web.frame.notices import Notice, refused
from services.web.frame.steps import done
from services.web.frame.visit import visit_of
from services.web.frame.zones import Zones, zones_of
from services.web.program import asked

QUESTIONS: Final = questions_in(asked)
REGIONS: Final = MappingProxyType(
    {"CA": ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")}
)
"""The regions to choose from, by country; elsewhere one is typed."""
Word = Annotated[Coded, msgspec.Meta(max_length=48)]


class AddingForm(msgspec.Struct, frozen=True, kw_only=True):
    """A program as it is wanted; its names come in fields of their own, one a language.

    ``region`` may be left empty: it is the organization's then; so may ``practice``, the host.
    """

    setting: Word
    region: Word = ""
    zone: Word
    practice: Word = ""
    participation: Participation = Participation.VOLUNTARY


class NameField(msgspec.Struct, frozen=True):
    """The field of a name in one language; the first is needed."""

    language: Coded
    label: Coded
    first: bool
    value: Public = ""

    @property
    def name(self) -> str:
        """What its value is sent as."""
        return f"name_{self.language}"


class AddingView(msgspec.Struct, frozen=True, kw_only=True):
    """The form; ``typed`` is given back to who typed it where it was refused."""

    fields: tuple[NameField, ...]
    zones: Zones
    regions: tuple[Coded, ...] = ()
    settings: tuple[Setting, ...] = tuple(Setting)
    participations: tuple[Participation, ...] = tuple(Participation)
    once: UUID
    typed: AddingForm | None = None
    refused: Notice | None = None


class AddingPages(Controller):
    """For organization admins."""

    path = "/programs/new"

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the form."""
        if not may(Program(), DefineProgram, in_own_log(shell, caller)):
            raise await report_and_mask(shell, caller, None, "program.not_admin")
        return await _shown(request, shell, caller)


@form(PROGRAMS["program"], QUESTIONS)
async def add(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Make the program, then show its board."""
    step, said = PROGRAMS["program"], await said_in(request, AddingForm)
    at = counted_once(at, await said_in(request, Drawn))
    founded = (await show_organization(at.shell, at.caller)).founded

    sent = await request.form()
    languages = [language_of(locale) for locale in founded.languages]
    typed = {language: str(sent.get(f"name_{language}", "")).strip() for language in languages}
    names = {language: name for language, name in typed.items() if name}

    async def again(error: Refused) -> Response[Any]:
        why = refused(error.code)
        return await _shown(request, at.shell, at.caller, typed=said, names=names, why=why)

    wanted = ProgramBody(
        code=code_for(names.get(languages[0], "")),
        languages=founded.languages,
        names=names,
        setting=said.setting,
        region=said.region or founded.jurisdiction,
        zone=said.zone,
        participation=said.participation,
        practice=said.practice.strip() or None,
    )
    added = take_step(at, step, wanted)
    return await done(added, "/programs", step.notice, shown_at="/programs", again=again)


async def _shown(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    *,
    typed: AddingForm | None = None,
    names: Mapping[Coded, Public] = MappingProxyType({}),
    why: Notice | None = None,
) -> Response[str]:
    founded = (await show_organization(shell, caller)).founded
    speech = visit_of(request).speech
    languages = [language_of(locale) for locale in founded.languages]
    view = AddingView(
        fields=tuple(
            NameField(
                language, speech.language_named(language), number == 0, names.get(language, "")
            )
            for number, language in enumerate(languages)
        ),
        zones=zones_of(founded.jurisdiction, speech),
        regions=REGIONS.get(founded.jurisdiction.partition("-")[0].upper(), ()),
        once=shell.new_id(),
        typed=typed,
        refused=why,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if why else HTTP_200_OK
    return page(
        request,
        "program/program_new.html",
        status_code=status,
        back=AddingPages.path,
        page=view,
    )
