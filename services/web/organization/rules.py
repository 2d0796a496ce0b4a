"""Group rules of an organization, as pages: published from a preset, superseded, retired."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.codes import refusal
from domain.kernel import Refused
from domain.kernel.classes import Coded
from domain.profiles.differences import COMPARED
from domain.profiles.guards import may_publish
from domain.profiles.presets import PRESETS
from domain.profiles.state import Profile
from domain.rules import Participation, RuleProfile, Setting
from domain.sessions.words import Phase
from services.app.caller import Caller, in_own_log
from services.app.denials import report_and_mask
from services.app.numbers import Count, Version
from services.app.profiles import STEPS, show_profiles, take_step
from services.app.shell import Shell
from services.http.places import RULE_PROFILES, OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, forms_of, questions_in, said_in
from services.web.frame.notices import Notice, refused
from services.web.frame.steps import done
from services.web.organization import asked

QUESTIONS: Final = questions_in(asked)
Name = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class PublicationForm(msgspec.Struct, frozen=True):
    """The setting whose preset is published, as it is."""

    setting: Setting


class SuccessionForm(msgspec.Struct, frozen=True, kw_only=True):
    """The next version, in the numbers that an organization chooses; times are in minutes."""

    name: Name
    version: Version
    members_min: Count
    members_max: Count
    leaders_min: Count
    leaders_max: Count
    session_min_quorum: Count
    presentation_from: Annotated[float, msgspec.Meta(ge=0, le=1_440)]
    presentation_to: Annotated[float, msgspec.Meta(ge=0, le=1_440)]
    discussion_min_min: Count
    presentations_max: Count
    participation: Participation | None = None
    phases: tuple[Phase, ...] = ()


class RulesView(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of the organization; ``presets`` are those that are not published yet."""

    profiles: tuple[Profile, ...]
    presets: tuple[RuleProfile, ...]
    governs: bool
    once: UUID
    compared: tuple[Coded, ...] = COMPARED


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a next version; ``draft`` is what it begins with, or what was typed."""

    draft: RuleProfile
    version: int
    once: UUID
    phases: tuple[Phase, ...] = tuple(Phase)
    participations: tuple[Participation, ...] = tuple(Participation)
    refused: Notice | None = None


class RulesPages(Controller):
    """Anybody of the organization reads its rules; its administrators publish them."""

    path = RULE_PROFILES

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the rules in plain words, and the presets there are besides."""
        by_name = (await show_profiles(shell, caller)).profiles.by_name
        view = RulesView(
            profiles=tuple(by_name.values()),
            presets=tuple(one for one in PRESETS.values() if one.name not in by_name),
            governs=may_publish(in_own_log(shell, caller)),
            once=shell.new_id(),
        )
        return page(request, "organization/rules.html", page=view)

    @get("/{name:str}")
    async def next_version(
        self,
        request: Request[Any, Any, Any],
        name: FromPath[Name],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Ask for the next version, beginning with the latest."""
        found = (await show_profiles(shell, caller)).profiles.by_name.get(name)
        if found is None or found.retired or not may_publish(in_own_log(shell, caller)):
            raise await report_and_mask(shell, caller, None, "profile.missing")
        return _version_page(request, shell, found.latest, found.latest.version + 1)


@form(STEPS["publication"], QUESTIONS)
async def publish(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Publish the preset of a setting."""
    said, step = await said_in(request, PublicationForm), STEPS["publication"]
    word = counted_once(at, await said_in(request, Drawn))
    published = take_step(word, step, PRESETS[said.setting])
    return await done(published, RULE_PROFILES, step.notice)


@form(STEPS["succession"], QUESTIONS)
async def supersede(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Publish the next version; one that contradicts itself is asked for again as it was typed."""
    said, step = await said_in(request, SuccessionForm), STEPS["succession"]
    word = counted_once(at, await said_in(request, Drawn))
    found = (await show_profiles(at.shell, at.caller)).profiles.by_name.get(said.name)
    if found is None:
        raise refusal("profile.missing")
    wanted = _wanted(found.latest, said)

    async def again(error: Refused) -> Response[Any]:
        return _version_page(request, at.shell, wanted, said.version, refused(error.code))

    return await done(take_step(word, step, wanted), RULE_PROFILES, step.notice, again=again)


def _wanted(latest: RuleProfile, said: SuccessionForm) -> RuleProfile:
    """Put what was typed in the place of what the latest version says; the rest stays."""
    typed = {
        field: getattr(said, field)
        for field in said.__struct_fields__
        if field in latest.__struct_fields__
    }
    minutes = (said.presentation_from, said.presentation_to)
    shortest, longest = (round(60 * one) for one in minutes)
    phases = tuple(one for one in Phase if one in {*said.phases, Phase.PRESENTATION})
    typed |= {"presentation_soft_s": (shortest, longest), "phases": phases}
    return msgspec.structs.replace(latest, **typed)


def _version_page(
    request: Request[Any, Any, Any],
    shell: Shell,
    draft: RuleProfile,
    version: int,
    why: Notice | None = None,
) -> Response[str]:
    view = VersionView(draft=draft, version=version, once=shell.new_id(), refused=why)
    return page(
        request,
        "organization/rules_version.html",
        status_code=HTTP_422_UNPROCESSABLE_ENTITY if why else HTTP_200_OK,
        back=f"{RULE_PROFILES}/{draft.name}",
        page=view,
    )


STEP_FORMS = [
    publish,
    supersede,
    *forms_of([STEPS["retirement"]], take_step, STEPS, QUESTIONS),
]
