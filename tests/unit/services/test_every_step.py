"""Whatever is posted is a step that has a row, or stands in one short list with its reason."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final
from uuid import uuid4

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler

from domain.access.person import Person
from domain.access.rights import Permit, may_admit_operator
from domain.groups.commands import ProposeGroup
from domain.groups.guards import may as may_in_group
from domain.groups.rules import may_follow
from domain.groups.state import Group
from domain.kernel import Context, Log, Right, RightKind, Role, own_log, passes
from domain.organizations.commands import AdoptNaming, AdoptQuotas, PublishRuleProfile
from domain.organizations.guards import may as may_in_organization
from domain.organizations.organization import ORGANIZATION
from domain.parking import permit
from domain.people.commands import RegisterPerson
from domain.people.person import PERSON
from domain.profiles.guards import may_publish
from domain.programs.commands import DefineProgram, SetContentCapture
from domain.programs.events import RulesRequested
from domain.programs.guards import may as may_in_program
from domain.programs.program import PROGRAM
from services.app.groups.proposing import PROPOSING
from services.app.groups.rules import RULES
from services.app.operators import ADMISSIONS
from services.app.organizations import GOVERNING
from services.app.parked import ORDERS
from services.app.profiles import STEPS as PROFILES
from services.app.programs import PROGRAMS
from services.app.steps import By, Step
from services.app.tables import TABLES, step_named
from services.http.places import DOORS, STEP
from services.web.frame.buttons import to
from services.web.frame.render import FOLDERS
from tests.kit.addresses import routes
from tests.kit.deciding import DEFINED, OFFERED_RULES, PROVISIONED
from tests.kit.scenario import NOON, SOMEBODY

SIGN_IN: Final = "it begins or ends a sign-in, or chooses a language: nobody is there yet who may"
OWN: Final = "it is of one's own account, which is no organization's: whoever has it may"
INVITING: Final = "it is of an invitation: its link is shown this once, or is what lets in"
BY_CODE: Final = "whoever has the code of the letter may: nobody need be signed in"
LOOK: Final = "it shows what is confidential and changes nothing: posted as it leaves a record"
ASKING: Final = "it asks a provider what it publishes, and changes nothing"
CHOOSING: Final = "a page of several: it leads to the one that takes the step"
WITHOUT_ROW: Final = {
    "/sign-in": SIGN_IN,
    "/sign-out": SIGN_IN,
    "/welcome": SIGN_IN,
    "/language": SIGN_IN,
    "/links/redemptions": SIGN_IN,
    "/account/sign-ins": SIGN_IN,
    "/account/gatherings": OWN,
    "/account/passwords": OWN,
    "/sign-in/passkeys": SIGN_IN,
    "/sign-in/links": SIGN_IN,
    "/sign-in/links/codes": SIGN_IN,
    "/mailbox-stops": BY_CODE,
    "/sign-in-renewal-stops": BY_CODE,
    "/sign-in/passkeys/challenges": SIGN_IN,
    "/account/passkeys": OWN,
    "/account/passkeys/challenges": OWN,
    "/account/passkeys/{passkey_id:uuid}/names": OWN,
    "/account/passkeys/{passkey_id:uuid}/endings": OWN,
    "/account/second-factor/enrolments": OWN,
    "/account/second-factor/mailbox-codes": OWN,
    "/account/second-factor/mailbox-codes/confirmations": OWN,
    "/account/second-factor/mailbox-proofs": OWN,
    "/account/second-factor/confirmations": OWN,
    "/account/second-factor/proofs": SIGN_IN,
    "/account/second-factor/challenges": SIGN_IN,
    "/account/second-factor/passkeys": SIGN_IN,
    "/account/second-factor/removals": OWN,
    "/account/second-factor/recovery-codes": OWN,
    "/account/sign-ins/endings": OWN,
    "/account/sign-ins/{sign_in_id:uuid}/names": OWN,
    "/account/recoveries": SIGN_IN,
    "/account/recoveries/passwords": SIGN_IN,
    "/account/recoveries/stops": SIGN_IN,
    "/programs/{program_id:uuid}/invitations": INVITING,
    "/programs/{program_id:uuid}/invitations/{invitation_id:uuid}/renewals": INVITING,
    "/programs/{program_id:uuid}/invitations/{invitation_id:uuid}/withdrawals": INVITING,
    "/programs/{program_id:uuid}/people/invitations": INVITING,
    "/programs/{program_id:uuid}/people/import": INVITING,
    "/programs/{program_id:uuid}/people/import/invitations": INVITING,
    "/programs/{program_id:uuid}/people/import/refusals": LOOK,
    "/programs/{program_id:uuid}/people/search": LOOK,
    "/organization/people/search": LOOK,
    "/organization/people/{person_id:uuid}/twins/search": LOOK,
    "/organization/people/alike/readings": LOOK,
    "/programs/{program_id:uuid}/people/readings": LOOK,
    "/programs/{program_id:uuid}/invitations/readings": LOOK,
    "/organization/people/readings": LOOK,
    "/invitations/readings": INVITING,
    "/invitations/answers": INVITING,
    "/invitation": INVITING,
    "/invitation/provider": INVITING,
    "/sign-in/provider": SIGN_IN,
    "/account/second-factor/provider": SIGN_IN,
    "/account/second-factor/continuations": SIGN_IN,
    "/account/provider": OWN,
    "/providers/{provider_id:uuid}/logouts": SIGN_IN,
    "/providers/{provider_id:uuid}/checks": ASKING,
    "/invitation/answers": INVITING,
    "/access-log/people": LOOK,
    "/audits/{audit_id:uuid}/programs/{program_id:uuid}/records/{entry:int}/notes": LOOK,
    "/identity-requests/{request_id:uuid}/justifications": LOOK,
    "/programs/{program_id:uuid}/break-glass/{grant_id:uuid}/justifications": LOOK,
    "/programs/{program_id:uuid}/groups/{group_id:uuid}/roster/readings": LOOK,
    "/programs/{program_id:uuid}/sessions/{session_id:uuid}/attendance/readings": LOOK,
    "/programs/{program_id:uuid}/items/{item_id:uuid}/readings": LOOK,
    "/programs/{program_id:uuid}/sessions/{session_id:uuid}/items/{item_id:uuid}": LOOK,
    "/erasures/new/{of:str}": CHOOSING,
    "/legal-holds/new/{of:str}": CHOOSING,
}
"""What is posted and is no step, of API and pages, with the reason."""
SENT_ELSEWHERE: Final = {
    "/sign-in",
    "/sign-out",
    "/welcome",
    "/language",
    "/account/sign-ins",
    "/account/gatherings",
    "/account/passwords",
    "/sign-in/links",
    "/sign-in/passkeys",
    "/sign-in/links/codes",
    "{{ page.chosen_at }}",
    "{{ page.here }}",
    "/account/passkeys",
    "/account/passkeys/{{ one.id }}/names",
    "/account/passkeys/{{ one.id }}/endings",
    "/account/second-factor/enrolments",
    "/account/second-factor/mailbox-codes",
    "/account/second-factor/mailbox-codes/confirmations",
    "/account/second-factor/confirmations",
    "/account/second-factor/proofs",
    "/account/second-factor/passkeys",
    "/account/second-factor/provider",
    "/account/second-factor/continuations",
    "/account/second-factor/removals",
    "/account/second-factor/recovery-codes",
    "/account/sign-ins/endings",
    "/account/sign-ins/{{ one.id }}/names",
    "/account/recoveries",
    "/account/recoveries/passwords",
    "/invitation",
    "/invitation/answers",
    "/account/provider",
    "/providers/{{ one.id }}/checks",
    "/programs/{{ page.program }}/invitations",
    "/programs/{{ page.program }}/invitations/{{ line.invitation }}/renewals",
    "/programs/{{ page.program }}/invitations/{{ line.invitation }}/withdrawals",
    "{{ here }}/import",
    "{{ here }}/import/invitations",
    "{{ here }}/import/refusals",
    "{{ page.path }}/search",
    "{{ page.here }}/twins/search",
    "{{ page.path }}/invitations",
    "/access-log/people",
    "{{ here }}/justifications",
    "{{ place }}/notes",
    "{{ here }}/items/{{ page.item }}",
    "{{ page.act.path }}/new/{{ page.of }}",
    "{{ page.path }}",
    "{{ undo.path }}",
    "{{ here }}{{ step.address }}",
}
"""Where else forms go: to what has no row, on to where one was sent, or by a row's ``Button``."""
ROWS: Final = [*chain.from_iterable(table.values() for table in TABLES.values())]
FORM: Final = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
ACTION: Final = re.compile(r'action="((?:\{\{.*?\}\}|[^"{])*)"')
NAMED: Final = re.compile(r"""\bto\("([^"]+)\"""")
TEMPLATES: Final = {
    f"{name}/{path.name}": path.read_text()
    for name, folder in FOLDERS.items()
    for path in sorted(folder.glob("*.html"))
}


def posted() -> Iterator[tuple[str, bool, HTTPRouteHandler]]:
    """Walk what is posted: its address as rows have it, whether it is the API's, its handler."""
    for route in routes():
        for handler in route.route_handlers:
            if "POST" in handler.http_methods:
                api = route.path.startswith("/api/")
                yield route.path.removeprefix("/api/v1"), api, handler


def address(step: Step) -> str:
    return DOORS[step.where].path + step.address


def step_of(handler: HTTPRouteHandler) -> Step | None:
    found: Step | None = handler.opt.get(STEP)
    return found


def test_whatever_is_posted_has_a_row_or_a_reason_to_have_none() -> None:
    found = list(posted())
    assert {path for path, _, handler in found if step_of(handler) is None} == WITHOUT_ROW.keys()


def test_what_has_a_row_is_at_the_address_of_its_row_for_api_and_pages() -> None:
    for path, _, handler in posted():
        step = step_of(handler)
        if step is not None:
            assert step in ROWS, path
            assert path == address(step)


def test_each_row_is_of_the_api_as_it_says_and_where_it_has_a_notice_a_form() -> None:
    taken = [(api, step) for _, api, handler in posted() if (step := step_of(handler))]
    of_api = [step.operation for api, step in taken if api]
    of_pages = [step for api, step in taken if not api]
    assert sorted(of_api) == sorted(step.operation for step in ROWS if step.operation)
    by_another = {ending for ending in ROWS if ending.word == "leadership-ending"}
    """The form of a seat's ending takes a lead back too, where somebody leads."""
    assert {step for step in ROWS if step.notice} <= {*of_pages} | by_another
    assert len(of_pages) == len({*of_pages})


def test_no_two_rows_have_one_address_or_operation() -> None:
    operations = [step.operation for step in ROWS if step.operation]
    assert len({*map(address, ROWS)}) == len(ROWS)
    assert len({*operations}) == len(operations)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_form_is_sent_where_a_row_says(template: str) -> None:
    """Else the button and what takes it could part: no template spells a step's address."""
    for tag in FORM.findall(TEMPLATES[template]):
        [sent] = ACTION.findall(tag)
        assert sent.startswith('{{ to("') or sent in SENT_ELSEWHERE, tag


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_step_that_a_template_names_has_a_row_and_a_form(template: str) -> None:
    with_form = [step for _, api, handler in posted() if not api and (step := step_of(handler))]
    for name in NAMED.findall(TEMPLATES[template]):
        assert step_named(name) in with_form, name


def test_the_address_of_a_button_is_below_its_page_or_made_of_ids() -> None:
    program, group = uuid4(), uuid4()
    here = f"/programs/{program}/groups/{group}"
    assert to("group.pause", here) == f"{here}/pauses"
    assert to("group.pause", program_id=program, group_id=group) == f"{here}/pauses"
    assert to("key.destruction") == "/keys/destructions"
    with pytest.raises(LookupError):
        to("group.pause", program_id=program)
    with pytest.raises(LookupError):
        to("group.dance", here)


Allows = Callable[[Role], bool]
OFFICES: Final = {
    Role.ORGANIZATION_ADMIN: {By.ORGANIZATION_ADMIN, By.ADMIN},
    Role.PROGRAM_ADMIN: {By.ADMIN},
    Role.PRIVACY_OFFICER: {By.PRIVACY_OFFICER},
    Role.AUDITOR: {By.AUDITOR},
}
GOVERNED: Final = ORGANIZATION.evolve(ORGANIZATION.initial, PROVISIONED)
FOUNDED: Final = PROGRAM.evolve(PROGRAM.initial, DEFINED)
ASKED: Final = PROGRAM.evolve(
    FOUNDED, RulesRequested(profile=OFFERED_RULES.profile, since=NOON, by=SOMEBODY.actor)
)
SOMEONE: Final = RegisterPerson(profession="family_physician", locale="en-CA", sealed=uuid4())


WATCHED: Final = (Log.EVENTS, Log.ACCESS)


def holding(role: Role) -> Context:
    return msgspec.structs.replace(SOMEBODY, role=role, offices=frozenset({role}))


def orders(*, skip: bool) -> Allows:
    return lambda role: any(passes(permit, {role}, log, skip=skip) for log in WATCHED)


def lets_in(role: Role) -> bool:
    own = own_log(SOMEBODY.tenant.organization)
    scope = SOMEBODY.tenant.program if role is Role.PROGRAM_ADMIN else own.program
    right = Right(SOMEBODY.actor, RightKind.OFFICE, scope, scope, role)
    return isinstance(may_admit_operator(Person(SOMEBODY.actor, (right,)), own), Permit)


ALLOWED: Final[list[tuple[Step, Allows]]] = [
    (
        GOVERNING["naming"],
        lambda role: may_in_organization(GOVERNED, AdoptNaming, holding(role)),
    ),
    (
        GOVERNING["quotas"],
        lambda role: may_in_organization(GOVERNED, AdoptQuotas, holding(role)),
    ),
    (
        GOVERNING["rule_profile"],
        lambda role: may_in_organization(GOVERNED, PublishRuleProfile, holding(role)),
    ),
    *(
        (PROFILES[word], lambda role: may_publish(holding(role)))
        for word in ("publication", "succession", "retirement")
    ),
    (
        GOVERNING["person"],
        lambda role: passes(PERSON.decide, PERSON.initial, SOMEONE, holding(role)),
    ),
    (
        PROGRAMS["program"],
        lambda role: may_in_program(PROGRAM.initial, DefineProgram, holding(role)),
    ),
    (
        PROGRAMS["capture"],
        lambda role: may_in_program(FOUNDED, SetContentCapture, holding(role)),
    ),
    *(
        (
            PROGRAMS[word],
            lambda role, kind=PROGRAMS[word].command: may_in_program(ASKED, kind, holding(role)),
        )
        for word in ("adoption", "approval", "refusal")
    ),
    *(
        (RULES[word], lambda role: may_follow(Group(), OFFERED_RULES, holding(role)))
        for word in ("following", "keeping")
    ),
    (
        PROPOSING["proposal"],
        lambda role: may_in_group(Group(), ProposeGroup, holding(role)),
    ),
    (ORDERS["retry"], orders(skip=False)),
    (ORDERS["skip"], orders(skip=True)),
    (ADMISSIONS["admission"], lets_in),
]


@pytest.mark.parametrize(("step", "allows"), ALLOWED, ids=[step.word for step, _ in ALLOWED])
def test_who_may_take_a_step_by_office_is_whom_its_row_names(step: Step, allows: Allows) -> None:
    named = {role for role, said_as in OFFICES.items() if said_as & {*step.by}}
    assert {role for role in OFFICES if allows(role)} == named
