"""The invited person's page takes two taps after the link, and no machine's tap spends it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from httpx import Response
from msgspec.structs import replace

from domain.codes import refusal
from domain.execute import Step, execute
from domain.kernel import Context, PersonId, ProgramId, Role, Sealed, Stream, own_log
from domain.organizations.commands import AppointOfficer, EndOffice
from domain.organizations.organization import ORGANIZATION
from domain.protocol.answers import Done
from domain.protocol.door import SignedIn
from domain.protocol.invitations import (
    Addressee,
    AddresseesRead,
    AnswerInvitation,
    InvitationAnswer,
    InvitationShown,
    InvitationsListed,
    InvitationStep,
    Invite,
    Invited,
    KeepInvitation,
    ListInvitations,
    PlaceNamed,
    ReadAddressees,
    ShowInvitation,
)
from domain.protocol.names import PersonName
from domain.protocol.offices import EnactOffice, ListOffices, OfficesListed
from services.web.public.invitation import READ_COOKIE
from tests.kit.page_samples import PAGES_FILLED
from tests.kit.paper import HIDDEN, Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, MORNING, World

CODE, MARK = "the-one-time-code", re.compile(r'name="mark" value="([^"]+)"')
INVITATION = UUID(int=5)
SHOWN = InvitationShown(
    organization=PlaceNamed({"en": "College of the North"}, ("en",)),
    program=PlaceNamed({"en": "Residents"}, ("en",)),
    role=Role.MEMBER,
    until=MORNING,
    mine=False,
)


@pytest.fixture
def invited(world: World) -> World:
    world.warden.told[ShowInvitation] = SHOWN
    world.warden.people["ada@example.org"] = PersonId(uuid4())
    person = world.warden.people["ada@example.org"]
    world.warden.told[AnswerInvitation] = SignedIn(
        Sealed("ada@example.org"), ORGANIZATION_ID, person, MORNING, "en"
    )
    return world


def opened(world: World, email: str | None = None) -> Response:
    return Reader(world, email).send("/invitation", {"code": CODE})


def answers(world: World) -> list[AnswerInvitation]:
    return [one for one in world.warden.asked if isinstance(one, AnswerInvitation)]


def pressed(world: World, page: Response, email: str | None = None, **form: str) -> Response:
    """Press a button of the page in the browser that was shown it."""
    [mark] = MARK.findall(page.text)
    reader = Reader(world, email)
    sent = {"code": CODE, "mark": mark, "answer": "accept", "password": "a long password", **form}
    cookie = f"{READ_COOKIE}={page.cookies[READ_COOKIE]}"
    if email:
        cookie += f"; circlekeep_session={email}"
    return reader.send("/invitation/answers", sent, {"cookie": cookie})


def test_two_taps_after_the_link_somebody_is_in(invited: World) -> None:
    page = opened(invited)
    assert "College of the North" in page.text
    assert "Residents" in page.text
    reply = pressed(invited, page)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert "circlekeep_session=" in reply.headers["set-cookie"]
    [asked] = answers(invited)
    assert asked.password == Sealed("a long password")


def test_the_page_that_a_link_leads_to_has_no_code_and_asks_nothing(invited: World) -> None:
    page = Reader(invited, None).get("/invitation")
    assert "data-from-link" in page.text
    assert invited.warden.asked == []


def test_a_form_that_a_mail_scanner_sends_spends_nothing(invited: World) -> None:
    """Without the page's own mark and the cookie that came with it, nothing is answered."""
    page = opened(invited)
    [mark] = MARK.findall(page.text)
    form = {"code": CODE, "answer": "accept", "password": "a long password"}
    reader = Reader(invited, None)
    without = reader.send("/invitation/answers", {**form, "mark": mark})
    other = {"cookie": f"{READ_COOKIE}={uuid4()}"}
    elsewhere = reader.send("/invitation/answers", {**form, "mark": mark}, other)
    mine = {"cookie": f"{READ_COOKIE}={page.cookies[READ_COOKIE]}"}
    unmarked = reader.send("/invitation/answers", {**form, "mark": "x"}, mine)
    another = reader.send("/invitation/answers", {**form, "code": "another", "mark": mark}, mine)
    assert answers(invited) == []
    for reply in (without, elsewhere, unmarked, another):
        assert "Accept and sign in" in reply.text


@pytest.mark.parametrize(
    ("answer", "said"),
    [("decline", "Invitation declined"), ("misdirected", "Thank you for telling us")],
)
def test_what_closes_the_link_asks_first_and_the_way_back_opens_the_invitation(
    invited: World, answer: str, said: str
) -> None:
    invited.warden.told[AnswerInvitation] = Done()
    asks = pressed(invited, opened(invited), answer=answer, password="")
    assert answers(invited) == []
    assert 'formaction="/invitation"' in asks.text
    reply = pressed(invited, asks, answer=answer, password="", sure="yes")
    assert said in reply.text
    [asked] = answers(invited)
    assert (asked.answer, asked.password) == (InvitationAnswer(answer), None)


def test_two_links_in_two_tabs_lose_no_press(invited: World) -> None:
    first = opened(invited)
    browser = {"cookie": f"{READ_COOKIE}={first.cookies[READ_COOKIE]}"}
    second = Reader(invited, None).send("/invitation", {"code": "another"}, browser)
    assert second.cookies[READ_COOKIE] == first.cookies[READ_COOKIE]
    assert pressed(invited, first).status_code == 303
    assert pressed(invited, second, code="another").status_code == 303
    assert [one.link for one in answers(invited)] == [Sealed(CODE), Sealed("another")]


def test_a_dead_link_says_so_and_a_wrong_password_is_never_written_back(invited: World) -> None:
    invited.warden.told[AnswerInvitation] = refusal("invitation.known_here")
    reply = pressed(invited, opened(invited))
    assert reply.status_code == 422
    assert "You already have an account here" in reply.text
    assert "a long password" not in reply.text
    invited.warden.told[ShowInvitation] = refusal("invitation.link_refused")
    assert "Ask for a new one" in opened(invited).text


def test_who_is_signed_in_as_somebody_else_is_told_before_they_accept(invited: World) -> None:
    assert "the sign-in that is open in this browser ends" in opened(invited, ADMIN).text
    assert "the sign-in that is open in this browser ends" not in opened(invited).text


def test_an_admin_invites_from_the_list_and_is_shown_a_link_once(world: World) -> None:
    program = world.program()
    sample = PAGES_FILLED["invitations"][1]
    listed = InvitationsListed(sample.lines)  # type: ignore[attr-defined]
    world.warden.told[ListInvitations] = listed
    world.warden.told[ReadAddressees] = AddresseesRead(sample.addressees, 7)  # type: ignore[attr-defined]
    world.warden.told[Invite] = Invited(INVITATION, Sealed(CODE), MORNING)
    reader, path = Reader(world, ADMIN), f"/programs/{program}/invitations"
    page = reader.get(path)
    assert "Ada Roy" in page.text
    assert "a•••@example.org" in page.text
    assert page.text.index("Email came back") < page.text.index("Declined")
    form = {
        "given_name": "Ada",
        "family_name": "Roy",
        "email": "ada@example.org",
        "profession": "resident",
        "locale": "fr-CA",
        "role": "member",
        "way": "link",
        "once": str(uuid4()),
    }
    shown = reader.send(path, form)
    assert f"/invitation#{CODE}" in shown.text
    assert CODE not in reader.get(path).text
    world.warden.told[Invite] = Invited(INVITATION, Sealed(""), MORNING)
    assert reader.send(path, form).headers["location"] == path
    world.warden.told[Invite] = refusal("person.address_invalid")
    refused = reader.send(path, form)
    assert refused.status_code == 422
    assert 'value="ada@example.org" aria-invalid="true" aria-describedby="email-wrong"' in (
        refused.text
    )
    assert 'href="#email"' in refused.text
    asked = [one for one in world.warden.asked if isinstance(one, Invite)]
    assert [one.mailed for one in asked] == [False, False, False]


@pytest.mark.parametrize(
    ("action", "way", "step"),
    [
        ("renewals", "email", InvitationStep.SEND),
        ("renewals", "link", InvitationStep.HAND_OVER),
        ("withdrawals", "", InvitationStep.WITHDRAW),
    ],
)
def test_each_invitation_is_sent_again_or_withdrawn(
    world: World, action: str, way: str, step: InvitationStep
) -> None:
    program = world.program()
    world.warden.told[KeepInvitation] = Invited(INVITATION, Sealed(""), MORNING)
    path = f"/programs/{program}/invitations"
    form = {"way": way, "sure": "yes"}
    reply = Reader(world, ADMIN).send(f"{path}/{INVITATION}/{action}", form)
    assert reply.headers["location"] == path
    [asked] = [one for one in world.warden.asked if isinstance(one, KeepInvitation)]
    assert asked.step is step


def test_an_invitation_is_not_withdrawn_before_it_was_asked_whose(world: World) -> None:
    addressee = Addressee("a•••@example.org", PersonName("Ada", "Roy", ""))
    world.warden.told[ReadAddressees] = AddresseesRead({INVITATION: addressee}, 7)
    path = f"/programs/{world.program()}/invitations/{INVITATION}/withdrawals"
    asks = Reader(world, ADMIN).send(path, {})
    assert "Withdraw this invitation?" in asks.text
    assert "Ada Roy" in asks.text
    assert "a•••@example.org" in asks.text
    assert not [one for one in world.warden.asked if isinstance(one, KeepInvitation)]


def accepted(
    world: World, program: str, who: PersonId, invited_at: datetime = MORNING - timedelta(days=1)
) -> None:
    """Let somebody have accepted to administer a program."""
    world.warden.told[ListInvitations] = InvitationsListed(())
    world.warden.told[ListOffices] = OfficesListed(offices=(), waiting=(), names={})
    world.warden.names[who] = PersonName("Bea", "Lo", "")
    row = {"to_program": ProgramId(UUID(program)), "person_id": who, "invited_at": invited_at}
    world.reads.rows["people_register.accepted_as"] = [row]


def test_who_accepted_to_administer_the_program_is_appointed_with_one_button(world: World) -> None:
    """Accepting gives no office: an officer who is there in person does."""
    program, bea = world.program(), PersonId(UUID(int=9))
    accepted(world, program, bea)
    path, reader = f"/programs/{program}/invitations", Reader(world, ADMIN)
    page = reader.get(path).text
    assert "Accepted, not appointed yet" in page
    assert "Bea Lo" in page
    assert f'name="person" value="{bea}"' in page
    sheet = page.partition('id="unappointed"')[2].partition("</section>")[0]
    action = re.search(r'action="([^"]+)"', sheet)
    assert action is not None
    once = re.search(r'name="once" value="([^"]+)"', sheet)
    assert once is not None
    for _ in ("pressed", "pressed twice"):
        reply = reader.does(action[1], {**dict(HIDDEN.findall(sheet)), "once": once[1]})
        assert reply.headers["location"] == "/officers"
    enacted = [one for one in world.warden.asked if isinstance(one, EnactOffice)]
    given = AppointOfficer(bea, Role.PROGRAM_ADMIN, ProgramId(UUID(program)))
    assert [one.command for one in enacted] == [given, given]
    assert len({one.command_id for one in enacted}) == 1


async def decided(world: World, command: AppointOfficer | EndOffice) -> None:
    """Let the organization's administrator give an office, or end it."""
    tenant = own_log(ORGANIZATION_ID)
    context = Context(
        tenant=tenant,
        actor=world.warden.people[ADMIN],
        role=Role.ORGANIZATION_ADMIN,
        offices=frozenset({Role.ORGANIZATION_ADMIN}),
        at=MORNING,
        command_id=uuid4(),
        correlation_id=uuid4(),
    )
    stream = Stream(tenant, ORGANIZATION.category, ORGANIZATION_ID)
    await execute(
        world.warden.store, ORGANIZATION, Step(stream=stream, command=command, context=context)
    )


async def test_who_had_the_office_since_they_accepted_is_not_offered_for_it_again(
    world: World,
) -> None:
    program, bea = world.program(), PersonId(UUID(int=9))
    accepted(world, program, bea)
    path, reader = f"/programs/{program}/invitations", Reader(world, ADMIN)
    waits = "Someone accepted to administer a program: appoint them"
    assert waits in reader.get("/programs").text
    office = bea, Role.PROGRAM_ADMIN, ProgramId(UUID(program))
    for command in (AppointOfficer(*office), EndOffice(*office)):
        await decided(world, command)
        assert "Accepted, not appointed yet" not in reader.get(path).text
        assert waits not in reader.get("/programs").text
    accepted(world, program, bea, invited_at=datetime(2031, 1, 1, tzinfo=UTC))
    assert "Accepted, not appointed yet" in reader.get(path).text


def test_a_member_finds_from_their_group_how_to_invite_a_colleague(world: World) -> None:
    """Seed 85: as member, by email, and with no list of who was invited."""
    program = world.program()
    group = world.active_group(program)
    world.warden.told[ListInvitations] = InvitationsListed(())
    member, path = Reader(world, "m1@example.org"), f"/programs/{program}/invitations"
    assert path in member.get(f"/programs/{program}/groups/{group}").text
    page = member.get(path).text
    assert "Invite a colleague" in page
    assert "Make a link to hand over" not in page
    assert "Not accepted yet" not in page
    world.warden.people["stranger@example.org"] = PersonId(uuid4())
    assert Reader(world, "stranger@example.org").get(path).status_code == 404


class TestTheApi:
    def test_invites_lists_and_keeps(self, world: World) -> None:
        path = f"/programs/{world.program()}/invitations"
        world.warden.told[Invite] = Invited(INVITATION, Sealed(CODE), MORNING)
        body = {
            "givenName": "Ada",
            "familyName": "Roy",
            "email": "ada@example.org",
            "profession": "resident",
            "locale": "en-CA",
            "byEmail": False,
        }
        assert world.admin.does(path, body)["link"] == CODE
        world.warden.told[KeepInvitation] = Invited(INVITATION, Sealed(""), MORNING)
        assert world.admin.does(f"{path}/{INVITATION}/renewals", {})["link"] is None
        assert world.admin.does(f"{path}/{INVITATION}/withdrawals")["id"] == str(INVITATION)
        sample = PAGES_FILLED["invitations"][1]
        listed = InvitationsListed(sample.lines)  # type: ignore[attr-defined]
        world.warden.told[ListInvitations] = listed
        entries = world.admin.get(path).json()["invitations"]
        assert [entry["returned"] for entry in entries].count(True) == 1
        assert "Ada" not in str(entries)
        addressee = Addressee("a•••@example.org", PersonName("Ada", "Roy", ""))
        world.warden.told[ReadAddressees] = AddresseesRead({INVITATION: addressee}, 7)
        read = world.admin.does(f"{path}/readings")
        assert read["record"] == 7
        assert read["addressees"][0]["address"] == "a•••@example.org"

    def test_shows_and_takes_an_answer_from_who_is_not_signed_in(self, invited: World) -> None:
        nobody = invited.of(None)
        shown = nobody.does("/invitations/readings", {"link": CODE})
        assert shown["program"]["names"] == {"en": "Residents"}
        body = {"link": CODE, "answer": "accept", "password": "a long password"}
        reply = nobody.post("/invitations/answers", body)
        assert reply.json()["organization"] == str(ORGANIZATION_ID)
        invited.warden.told[AnswerInvitation] = Done()
        declined = nobody.post("/invitations/answers", {"link": CODE, "answer": "decline"})
        assert declined.status_code == 204


def test_who_is_to_sit_or_lead_ticks_that_they_are_registered_or_licensed(invited: World) -> None:
    page = opened(invited)
    assert 'name="attests"' in page.text
    pressed(invited, page, attests="yes")
    pressed(invited, opened(invited))
    assert [one.attests for one in answers(invited)] == [True, False]
    shown = invited.warden.told[ShowInvitation]
    assert isinstance(shown, InvitationShown)
    invited.warden.told[ShowInvitation] = replace(shown, role=Role.PROGRAM_ADMIN)
    assert 'name="attests"' not in opened(invited).text
