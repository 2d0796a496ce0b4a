"""The questions of one's own seat, texts and data, before what cannot be taken back in one tap."""

from dataclasses import replace
from typing import Final

from domain.kernel import ProgramId
from domain.privacy.events import ErasureKind
from services.app.sessions.materials import ItemPlace, session_of
from services.languages import N_
from services.web.frame.addresses import MINE, OF_GROUP, OF_SESSION, page_of_own
from services.web.frame.facts import of_group, of_session, sent
from services.web.frame.questions import FOR_GOOD, Asking, ByCase, Question, unless_held
from services.web.member import facts

COVERED: Final = N_("A legal hold covers this: it cannot be erased now")
KEPT_BY_HOLD: Final = N_(
    "If a legal hold covers any of it, nothing is destroyed before the hold ends."
)


async def _of_one_s_own(asking: Asking) -> Question:
    """Ask of one's texts, or of oneself, as the form says."""
    kind = sent(asking, "kind", ErasureKind)
    return OWN_ERASURE if kind is ErasureKind.MEMBER else OWN_TEXTS_ERASURE


async def _of_one_s_own_case(asking: Asking) -> Question:
    """Ask in the session, or where one's own texts are if one has left."""
    return TAKE_BACK_AFTERWARDS if await facts.has_left(asking) else TAKE_BACK


async def _of_one_s_own_text(asking: Asking) -> Question:
    """Ask where the text is found, or tell there that a legal hold covers it."""
    at = asking.at
    place = ItemPlace(ProgramId(at["program_id"]), at["item_id"])
    back = page_of_own(await session_of(asking.shell, asking.caller, place))
    asks = await unless_held(facts.is_text_held(asking), TEXT_ERASURE, TEXT_HELD)
    return replace(asks, back=back)


PASSKEY_ENDING: Final = Question(
    title=N_("End this passkey?"),
    does=(
        N_("No one can sign in to your account with it any more."),
        N_("Whoever is signed in stays so. To end that too, use “Sign out everywhere else”."),
        N_("We email you that it was ended."),
    ),
    way_back=N_("You can add a new passkey at any time."),
    yes=N_("End passkey"),
    back="/account",
    facts=facts.of_passkey,
)
NEW_MAILBOX: Final = Question(
    title=N_("Change your email address?"),
    does=(
        N_("The new address gets a code. Enter it here within one hour."),
        N_("Your earlier address gets a code too: with it the change applies at once."),
        N_("If you can no longer read the earlier address, the change applies after 72 hours."),
        N_("It applies in all your organizations. Every other device is then signed out."),
    ),
    way_back=N_("You can stop it here, or from the earlier address, until it applies."),
    yes=N_("Change my address"),
    back="/account/mailbox",
    facts=facts.of_new_mailbox,
)
LEAVING: Final = Question(
    title=N_("Leave this organization?"),
    does=(
        N_("You are signed out of it everywhere, and can no longer sign in to it."),
        N_("Your places in its groups end. Their leaders and administrators are told by email."),
        N_("What you wrote stays sealed. To have it destroyed, ask for that first, under “Mine”."),
        N_("Your other organizations notice nothing."),
    ),
    way_back=N_(
        "This cannot be undone. To come back you need a new invitation, or an administrator."
    ),
    yes=N_("Leave this organization"),
    back="/account",
    final=True,
    facts=facts.of_leaving,
)
DEPARTURE: Final = Question(
    title=N_("Leave this group?"),
    does=(
        N_("You lose your seat and access right away. You need not say why."),
        N_("You can no longer open texts shared with you. Your own texts stay yours."),
        N_("The leaders and members see that you have left. No email is sent."),
    ),
    way_back=N_("This cannot be undone. You can ask to join again, if a seat is free."),
    yes=N_("Leave the group"),
    back=OF_GROUP,
    final=True,
    facts=of_group,
)
TAKE_BACK: Final = Question(
    title=N_("Withdraw your case?"),
    does=(
        N_("This destroys what was sealed about this case (who presented, the theme)."),
        N_("Your narrative of it is destroyed too, with its key. What others wrote stays."),
        N_(
            "Your other texts of this session stay. No one else can read them until you share "
            "again."
        ),
        N_("No one else is notified. The record of who viewed it stays."),
    ),
    way_back=N_("This cannot be undone. What a legal hold keeps is closed to everyone."),
    yes=N_("Withdraw my case and destroy its sealed texts"),
    back=OF_SESSION,
    final=True,
    facts=of_session,
)
TAKE_BACK_AFTERWARDS: Final = replace(TAKE_BACK, back=MINE, facts=facts.of_own_case)
CASE_TAKEN_BACK: Final = ByCase(among=(TAKE_BACK, TAKE_BACK_AFTERWARDS), which=_of_one_s_own_case)
TEXT_ERASURE: Final = Question(
    title=N_("Destroy this text?"),
    does=(
        N_("This destroys the text and its key forever. No one can read it again, not even you."),
        N_("The record of who viewed it stays. No one is notified."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Destroy this text"),
    back=MINE,
    final=True,
    facts=facts.of_own_text,
)
TEXT_HELD: Final = Question(
    title=COVERED,
    does=(N_("The text stays sealed. No one can destroy it while the hold lasts."),),
    way_back=N_("You can destroy it once the hold is lifted."),
    yes="",
    back=MINE,
    facts=facts.of_own_text,
)
DESTROYABLE: Final = ByCase(among=(TEXT_ERASURE, TEXT_HELD), which=_of_one_s_own_text)
OWN_TEXTS_ERASURE: Final = Question(
    title=N_("Request erasure of all your texts?"),
    does=(
        N_("The privacy officer decides within 30 days. If approved, your texts are destroyed."),
        KEPT_BY_HOLD,
        N_("Others’ attendance and the access log stay."),
    ),
    way_back=N_("You can withdraw the request until it is approved."),
    yes=N_("Request erasure of my texts"),
    back=MINE,
    facts=facts.of_own_texts,
)
OWN_ERASURE: Final = Question(
    title=N_("Request erasure of your data and all your texts?"),
    does=(
        N_("The privacy officer decides within 30 days."),
        N_("If approved, your texts, name and account are destroyed."),
        KEPT_BY_HOLD,
        N_("It cannot be approved while you have a seat, lead a group or hold a role."),
        N_("Others’ attendance and the access log stay."),
    ),
    way_back=N_("You can withdraw the request until it is approved."),
    yes=N_("Request erasure of my data and texts"),
    back=MINE,
    facts=facts.of_own_texts,
)
OF_ONE_S_OWN: Final = ByCase(among=(OWN_TEXTS_ERASURE, OWN_ERASURE), which=_of_one_s_own)
