"""The questions of the organization, before what cannot be taken back in one tap."""

from dataclasses import replace
from typing import Final

from domain.protocol.people import Standing
from services.http import places
from services.languages import N_
from services.web.frame.questions import FOR_GOOD, Asking, ByCase, Question
from services.web.organization import facts

OFFICERS: Final = "/officers"
OPERATOR: Final = places.ADMISSIONS
NAMING_HERE: Final = places.NAMING
PARKED: Final = places.PARKED
PERSON: Final = "/organization/people/{person_id}"
CREDENTIAL: Final = "/credentials/{person_id}"
SIGNING_KEY: Final = "/signing-keys"
KEYS: Final = "/keys"


async def _of_a_lost_key(asking: Asking) -> Question:
    """Ask for the first of two words, or for the second."""
    seen = await facts.signing_keys_of(asking)
    return KEY_LOSS_AGREED if seen.may == "agree" else KEY_LOSS_SAID


async def _of_a_version(asking: Asking) -> Question:
    """Ask for the first of two words, or for the second."""
    version = await facts.key_version_of(asking)
    agrees = version is not None and version.may == "agree"
    return VERSION_AGREED if agrees else VERSION_SAID


async def _if_corrected(asking: Asking) -> Question | None:
    """Ask where something differs from what is known."""
    standing, corrections = await facts.corrected(asking)
    if not corrections:
        return None
    return DIFFERENCE_OF_DEAD if standing is Standing.DECEASED else DIFFERENCE


async def _if_changed(asking: Asking) -> Question | None:
    """Ask where another choice is made than the one in force."""
    return NAMING if await facts.changes_naming(asking) else None


DIFFERENCE: Final = Question(
    title=N_("Correct these details?"),
    does=(
        N_("It applies right away, everywhere the person is named."),
        N_("They are told by email that an administrator corrected their details."),
        N_("Your correction is recorded with your name."),
    ),
    way_back=N_("You can correct it again at any time."),
    yes=N_("Correct these details"),
    back=PERSON,
    facts=facts.corrections_of,
)
DIFFERENCE_OF_DEAD: Final = replace(
    DIFFERENCE,
    does=(
        N_("It applies right away, everywhere the person is named."),
        N_("No email is sent: it is recorded that this person has died."),
        N_("Your correction is recorded with your name."),
    ),
)
DEACTIVATION: Final = Question(
    title=N_("End this person’s access?"),
    does=(
        N_("They are signed out everywhere, and can no longer sign in to your organization."),
        N_("Those who lead or administer their groups are told by email, without a name."),
        N_("They are told by email, without the reason. What they wrote stays sealed."),
    ),
    way_back=N_("You can give them access again at any time."),
    yes=N_("End access"),
    back=PERSON,
    facts=facts.of_deactivation,
)
DEATH: Final = Question(
    title=N_("Record that this person has died?"),
    does=(
        N_("No email goes to them any more, and no one signs in as them to your organization."),
        N_("Their places in groups, their roles and open invitations end."),
        N_(
            "Those who lead their groups, administrators and privacy officers are told by email. "
            "Members are not: the leaders tell them."
        ),
        N_(
            "What they wrote stays sealed. Nothing is opened or erased. Their attendance still "
            "counts."
        ),
    ),
    way_back=N_(
        "If it is a mistake, you can correct it here. Places and roles do not come back by "
        "themselves."
    ),
    yes=N_("Record the death"),
    back=PERSON,
    facts=facts.of_death,
)
DEATH_WITHDRAWAL: Final = Question(
    title=N_("Was this recorded by mistake?"),
    does=(
        N_("Everyone who was told is told by email that it was a mistake. The person is told too."),
        N_("They come in again by a new invitation."),
        N_("Their places and roles do not come back by themselves."),
    ),
    way_back=N_("It can be recorded again."),
    yes=N_("Yes, correct it"),
    back=PERSON,
    facts=facts.of_person,
)
MAILBOX_HELP: Final = Question(
    title=N_("Propose this email address?"),
    does=(
        N_("The new address gets a code. The person tells it to you, and you enter it here."),
        N_("The earlier address is told by email, and can stop it for 72 hours."),
        N_("It opens nothing to whoever reads the new mailbox: the password stays the same."),
        N_("Your name is recorded with it."),
    ),
    way_back=N_("You can withdraw it until it applies."),
    yes=N_("Propose this address"),
    back=PERSON,
    facts=facts.of_new_mailbox,
)
LINK: Final = Question(
    title=N_("Confirm that they are the same person?"),
    does=(
        N_("Both registrations are shown and counted as one person."),
        N_("Accounts, rights and sealed texts stay separate: nothing passes to the other."),
        N_("Together they may hold no more than one person may: no second seat in a group."),
        N_("Invitations that wait for the second registration are withdrawn."),
        N_("Both are told by email."),
    ),
    way_back=N_("You can unlink them again at any time. Withdrawn invitations stay withdrawn."),
    yes=N_("Confirm: same person"),
    back=PERSON,
    facts=facts.of_twins,
)
UNLINK: Final = Question(
    title=N_("Unlink these two registrations?"),
    does=(
        N_("They are shown and counted as two people again. Nothing else changes."),
        N_("Both are told by email."),
    ),
    way_back=N_("They can be proposed and confirmed as one person again."),
    yes=N_("Unlink"),
    back=PERSON,
    facts=facts.of_twins,
)
CREDENTIAL_CONFIRMATION: Final = Question(
    title=N_("Confirm this credential?"),
    does=(
        N_("You are the second officer. Check the evidence first."),
        N_("It counts until the last day. The person can then be asked to supervise a trainee."),
        N_("They are told by email."),
    ),
    way_back=N_("An officer can suspend it, and an administrator can revoke it."),
    yes=N_("Confirm credential"),
    back=CREDENTIAL,
    facts=facts.of_proposed_credential,
)
CREDENTIAL_SUSPENSION: Final = Question(
    title=N_("Suspend this credential?"),
    does=(
        N_("From now on it does not count, and the person cannot agree to supervise."),
        N_("They are told by email, without the reason. Officers are told too."),
    ),
    way_back=N_("An administrator can reinstate it at any time."),
    yes=N_("Suspend credential"),
    back=CREDENTIAL,
    facts=facts.of_credential,
)
CREDENTIAL_REVOCATION: Final = Question(
    title=N_("Revoke this credential?"),
    does=(
        N_("From now on it does not count, and the person cannot agree to supervise."),
        N_("They are told by email, without the reason. Officers are told too."),
        N_("Nothing that was held or recorded changes."),
    ),
    way_back=N_("This cannot be undone. Another credential can be proposed."),
    yes=N_("Revoke credential"),
    back=CREDENTIAL,
    final=True,
    facts=facts.of_credential,
)
SUPERVISION_END: Final = Question(
    title=N_("End this supervision?"),
    does=(N_("The person in training has no supervisor until another one agrees."),),
    way_back=N_("The same supervisor can be asked again."),
    yes=N_("End supervision"),
    back=CREDENTIAL,
    facts=facts.of_credential,
)
OWN_SUPERVISION_END: Final = replace(
    SUPERVISION_END, back="/my-credential", facts=facts.nothing_more
)
SUPERVISION_REFUSAL: Final = Question(
    title=N_("Do not agree to supervise?"),
    does=(N_("An administrator of your organization sees it, and can ask someone else."),),
    way_back=N_("You can be asked again."),
    yes=N_("Do not agree"),
    back="/my-credential",
    facts=facts.nothing_more,
)
VOUCHING: Final = Question(
    title=N_("Confirm that this person asked?"),
    does=(
        N_("You vouch that this person asked for another email address. Ask them yourself first."),
        N_("It applies after 72 hours, unless their earlier mailbox stops it."),
    ),
    way_back=N_("This cannot be undone. They, or their earlier mailbox, can still stop it."),
    yes=N_("Confirm that they asked"),
    back=OFFICERS,
    final=True,
    facts=facts.of_vouching,
)
SIGN_IN_RENEWAL: Final = Question(
    title=N_("Ask to renew this sign-in?"),
    does=(
        N_(
            "They lost their app, recovery codes and passkeys, or chose their password by email "
            "alone."
        ),
        N_("You vouch that they ask for it. Talk to them first, by telephone or face to face."),
        N_("A second officer confirms it. 24 hours later it is done, unless someone stops it."),
        N_("All officers are notified by email, and the person, who can stop it."),
        N_("They then sign in with their password alone. Sealed texts stay closed for 72 hours."),
    ),
    way_back=N_("You or any officer can stop it until it is done."),
    yes=N_("Ask for the renewal"),
    back=PERSON,
    facts=facts.of_renewal,
)
RENEWAL_VOUCHING: Final = Question(
    title=N_("Confirm that this person asked?"),
    does=(
        N_("You are the second officer. Talk to them first, by telephone or face to face."),
        N_("In 24 hours their app, recovery codes and passkeys are removed."),
        N_("They are notified by email and can stop it, as any officer can."),
    ),
    way_back=N_("You can stop it until it is done. After that, they add another app."),
    yes=N_("Confirm that they asked"),
    back=OFFICERS,
    facts=facts.of_renewal_vouching,
)
CORRECTION: Final = ByCase(among=(DIFFERENCE, DIFFERENCE_OF_DEAD), which=_if_corrected)
CONFIRMATION: Final = Question(
    title=N_("Confirm this appointment?"),
    does=(
        N_("You are the second officer. The role begins in three days."),
        N_("All officers are notified by email, and any of them can stop it until then."),
    ),
    way_back=N_("You can stop it by objecting until it begins."),
    yes=N_("Confirm this appointment"),
    back=OFFICERS,
    facts=facts.of_appointment,
)
OBJECTION: Final = Question(
    title=N_("Object to this appointment?"),
    does=(N_("One officer’s objection stops it. Your objection is recorded with your name."),),
    way_back=N_("The person can be proposed again."),
    yes=N_("Object to this appointment"),
    back=OFFICERS,
    facts=facts.of_appointment,
)
OFFICE_END: Final = Question(
    title=N_("End this role?"),
    does=(N_("The person loses every right of this role right away, even during a session."),),
    way_back=N_("This cannot be undone. To return, they must be appointed again."),
    yes=N_("End this role"),
    back=OFFICERS,
    final=True,
    facts=facts.of_office,
)
PROVIDER_APPROVAL: Final = Question(
    title=N_("Approve this sign-in provider?"),
    does=(
        N_("You are the second officer. People can then connect it and sign in with it."),
        N_("Check the issuer and the client ID with your IT service. Officers are notified."),
    ),
    way_back=N_("You can end it at any time."),
    yes=N_("Approve provider"),
    back=places.PROVIDERS,
    facts=facts.of_provider,
)
PROVIDER_SUSPENSION: Final = Question(
    title=N_("Suspend your organization’s sign-in?"),
    does=(
        N_("Everyone who signed in with it is signed out now. No one can sign in with it."),
        N_("People sign in another way, or choose a password with a code by email."),
        N_("Officers are notified."),
    ),
    way_back=N_("You or another officer can resume it at any time. People stay connected."),
    yes=N_("Suspend it"),
    back=places.PROVIDERS,
    facts=facts.of_provider,
)
PROVIDER_END: Final = Question(
    title=N_("End this sign-in provider?"),
    does=(
        N_("Everyone who signed in with it is signed out now. No one can sign in with it."),
        N_("People sign in another way, or choose a password with a code by email."),
    ),
    way_back=N_("It can be proposed again. People stay connected if the issuer is the same."),
    yes=N_("End provider"),
    back=places.PROVIDERS,
    facts=facts.of_provider,
)
ADMISSION: Final = Question(
    title=N_("Allow operator access?"),
    does=(
        N_("You get a code. It works once, for this reason and this length of time."),
        N_("Auditors see that you allowed access, and what was done."),
    ),
    way_back=N_("This cannot be undone: the code cannot be withdrawn. It expires by itself."),
    yes=N_("Allow access once"),
    back=OPERATOR,
    final=True,
    facts=facts.of_admission,
)
NAMING: Final = Question(
    title=N_("Change what authors see?"),
    does=(
        N_("It applies right away to every author of the organization, and to earlier views."),
        N_(
            "Authors see it under “Who viewed my texts”. No email is sent. The log keeps every "
            "name."
        ),
        N_("Your choice is recorded with your name."),
    ),
    way_back=N_("You can change it at any time. That is recorded too."),
    yes=N_("Save setting"),
    back=NAMING_HERE,
    facts=facts.of_naming,
)
ANOTHER_NAMING: Final = ByCase(among=(NAMING,), which=_if_changed)
PROFILE_RETIREMENT: Final = Question(
    title=N_("Retire these group rules?"),
    does=(
        N_("No program can adopt them any more, and their name is not used again."),
        N_("Programs and groups that go by them still do."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Retire these rules"),
    back=places.RULE_PROFILES,
    final=True,
    facts=facts.of_profile,
)
SKIP: Final = Question(
    title=N_("Leave this entry out for good?"),
    does=(
        N_("The parts of the service listed here ignore the entry. What it said is lost."),
        N_("The log itself keeps the entry. Who decided it, when and why stays on record."),
        N_("First ask the people concerned what it said. It must then be entered again."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Leave it out for good"),
    back=PARKED,
    final=True,
    facts=facts.of_parked,
)
KEY_LOSS_SAID: Final = Question(
    title=N_("Report the key that signs the logs as lost?"),
    does=(
        N_("Signing does not change until an officer of the other role agrees."),
        N_("The officers of both roles are notified by email. Your name stays on record."),
    ),
    way_back=N_("Your report stays on record. If the key is found, signing continues with it."),
    yes=N_("Report the key as lost"),
    back=SIGNING_KEY,
    facts=facts.of_signing_key,
)
KEY_LOSS_AGREED: Final = Question(
    title=N_("Agree that the key that signs the logs is lost?"),
    does=(
        N_("If the old key is missing where the logs are signed, a new key signs from now on."),
        N_(
            "Auditors and officers are notified by email. Every later check shows where the key "
            "changed."
        ),
        N_("Have you asked the operator yourself whether any copy of the old key is left?"),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree that the key is lost"),
    back=SIGNING_KEY,
    final=True,
    facts=facts.of_signing_key,
)
SIGNING_KEY_LOST: Final = ByCase(among=(KEY_LOSS_SAID, KEY_LOSS_AGREED), which=_of_a_lost_key)
VERSION_SAID: Final = Question(
    title=N_("Request destruction of this version?"),
    does=(
        N_("It is destroyed when an officer of the other role agrees, not before."),
        N_("Texts stay readable: they already use a newer version."),
        N_("Your name stays on record."),
    ),
    way_back=N_("This cannot be undone, but has no effect unless the other role agrees."),
    yes=N_("Request destruction"),
    back=KEYS,
    final=True,
    facts=facts.of_key_version,
)
VERSION_AGREED: Final = Question(
    title=N_("Agree to the destruction of this version?"),
    does=(
        N_("It is destroyed right away. No one can open backups from its time again."),
        N_("Texts stay readable: they already use a newer version."),
        N_("Your name stays on record."),
    ),
    way_back=FOR_GOOD,
    yes=N_("Agree to destruction"),
    back=KEYS,
    final=True,
    facts=facts.of_key_version,
)
KEY_VERSION_GOES: Final = ByCase(among=(VERSION_SAID, VERSION_AGREED), which=_of_a_version)
