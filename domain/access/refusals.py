"""What is refused of coming in, looking and proving, and what to do then."""

from typing import Final

from domain.kernel import (
    Conflict,
    Forbidden,
    Missing,
    Refused,
    Throttled,
    Unauthenticated,
    Unavailable,
)

REFUSALS: Final[dict[str, tuple[type[Refused], str]]] = {
    "verification.unfit": (
        Refused,
        "list each log of the organization once, with the entries that were checked",
    ),
    "sign_in.refused": (
        Unauthenticated,
        "the email address or password is incorrect. Check both, then try again",
    ),
    "session.none": (Unauthenticated, "sign in to continue"),
    "sign_in.busy": (Throttled, "many people are signing in. Try again in a few seconds"),
    "sign_in.too_many": (Throttled, "too many attempts. Wait 15 minutes, then try again"),
    "operator.organization_missing": (Missing, "no organization has this code or id"),
    "operator.officer_already": (Conflict, "this person already holds this role"),
    "operator.link_to_officer": (
        Forbidden,
        "other officers appointed this person, so no link is made here",
    ),
    "operator.refused": (Forbidden, "this command line does not have the operator's secret"),
    "operator.person_missing": (Missing, "no one in this organization has this address or id"),
    "operator.not_admitted": (
        Forbidden,
        "an officer must first allow access for this reason. It works once",
    ),
    "operator.admission_not_allowed": (
        Forbidden,
        "only privacy officers and organization administrators can allow operator access",
    ),
    "operator.admissions_not_shown": (
        Forbidden,
        (
            "only organization administrators, privacy officers and auditors can see when the "
            "operator was let in"
        ),
    ),
    "operator.reason_needed": (Refused, "give a reason other than evaluation"),
    "operator.too_long": (Refused, "allow operator access for four hours at most"),
    "operator.organization_needed": (
        Refused,
        "more than one account has this address. Give the organization",
    ),
    "link.refused": (Unauthenticated, "this link was used or has expired. Ask for a new one"),
    "account.none": (Missing, "you have no account here. Ask for a link"),
    "account.not_there": (Missing, "your account is not in this organization"),
    "account.not_by_provider": (
        Forbidden,
        "one organization’s sign-in opens no other. Sign out, then use your password or a passkey",
    ),
    "account.not_proven": (
        Forbidden,
        "first confirm your email address, with the link we send to it",
    ),
    "account.none_opened": (
        Forbidden,
        "this password alone opens no other account. If one has a passkey or an app, start there",
    ),
    "account.busy": (Unavailable, "your account was changed at the same time. Try again"),
    "account.nothing_to_gather": (
        Conflict,
        "there is nothing to add: this is your account's own password, or is known here already",
    ),
    "password.too_short": (Refused, "choose a password of 12 characters or more"),
    "password.too_long": (Refused, "choose a password of 200 characters or fewer"),
    "password.soon_guessed": (
        Refused,
        "this password is easy to guess. Choose another: a few unusual words work well",
    ),
    "password.own_name": (
        Refused,
        "this password is mostly your own name, address or organization. Choose another",
    ),
    "password.same": (Refused, "this is your password already. Choose another"),
    "password.not_the_old": (
        Refused,
        "your current password is incorrect. Type it again; nothing has changed",
    ),
    "password.not_by_operator": (
        Forbidden,
        "only the person can change their password, signed in by themselves",
    ),
    "passkey.refused": (
        Unauthenticated,
        "this passkey could not be checked. Try again, or sign in with your password",
    ),
    "passkey.unknown": (
        Unauthenticated,
        "no account has this passkey now. Sign in with your password, then add a passkey",
    ),
    "passkey.other_address": (
        Unauthenticated,
        (
            "this passkey was made for another address of this service and does not work here. "
            "Sign in with your password, then add one for this address"
        ),
    ),
    "passkey.over": (
        Unauthenticated,
        "this took too long, or was begun in another browser. Try your passkey again",
    ),
    "passkey.copied": (
        Unauthenticated,
        (
            "there may be a copy of this passkey, so it does not open your account. Sign in "
            "another way, end this passkey and add a new one"
        ),
    ),
    "passkey.sign_in_again": (
        Forbidden,
        (
            "sign in again, then add a passkey within 10 minutes. If you have a passkey already, "
            "sign in with it"
        ),
    ),
    "passkey.not_by_provider": (
        Forbidden,
        (
            "your organization’s sign-in changes no passkey. Sign in with a passkey, or with your "
            "password and a code"
        ),
    ),
    "passkey.known": (Conflict, "this device already has a passkey for your account"),
    "passkey.too_many": (Conflict, "you have 20 passkeys. End one that you no longer use first"),
    "passkey.missing": (Missing, "this passkey was ended already"),
    "passkey.last": (
        Conflict,
        "this passkey is your only way to sign in. Choose a password or add another passkey first",
    ),
    "passkey.none": (
        Missing,
        "your account has no passkey for this address. Enter a code, or add a passkey first",
    ),
    "passkey.name_unfit": (Refused, "give it a name of 1 to 60 letters, such as “My phone”"),
    "passkey.no_address": (
        Conflict,
        "passkeys do not work here until the operator sets the address of this service",
    ),
    "sign_in.second_factor": (
        Forbidden,
        (
            "this takes a code or a passkey besides your password. Give one, or add an "
            "authenticator app first"
        ),
    ),
    "sign_in.step_up": (
        Forbidden,
        "you gave a code or a passkey more than 60 minutes ago. Give one again to go on",
    ),
    "factor.none": (Missing, "your account asks for no code. Add one first"),
    "factor.there_already": (Conflict, "your account asks for a code already"),
    "factor.wrong_code": (
        Refused,
        "this code is incorrect or was used. Wait for the next one, or use a recovery code",
    ),
    "factor.over": (Refused, "this took too long, or has changed. Start again; nothing was added"),
    "factor.sign_in_anew": (
        Forbidden,
        "sign in again with your password, then add the app within 10 minutes",
    ),
    "factor.needs_code": (
        Forbidden,
        "a code from your mailbox is needed first. Have one sent, then type it here",
    ),
    "factor.needs_officers": (
        Forbidden,
        (
            "your password was chosen by email alone, and you hold a role. Ask two other officers "
            "of your organization to renew your sign-in, then come back here"
        ),
    ),
    "factor.code_wrong": (
        Refused,
        "this code is incorrect. Copy it from the last email; nothing has changed",
    ),
    "factor.code_over": (
        Refused,
        "this code was used, has expired, or was requested in another browser. Request a new one",
    ),
    "factor.code_not_due": (
        Conflict,
        "no code from your mailbox is needed now. Add the app or passkey",
    ),
    "factor.passkey_first": (
        Forbidden,
        "your account has a passkey. Sign in with it, then add the app within 10 minutes",
    ),
    "factor.not_by_mail": (
        Forbidden,
        (
            "you signed in by email alone, so no app can be added yet. Sign in with your password "
            "once it is 72 hours old"
        ),
    ),
    "factor.not_by_operator": (
        Forbidden,
        "only the person can see or change how they sign in, signed in by themselves",
    ),
    "sign_in.missing": (Missing, "this sign-in has ended already"),
    "device.unknown": (
        Conflict,
        "this device cannot be named. Sign in on it once more, then name it",
    ),
    "recovery.too_many": (
        Throttled,
        "too many codes were requested. Wait one hour, then try again",
    ),
    "recovery.wrong_code": (
        Refused,
        "this code is incorrect. Copy it from the last email; nothing has changed",
    ),
    "recovery.over": (
        Refused,
        "this code was used, has expired, or was requested in another browser. Request a new one",
    ),
    "sign_in_link.too_many": (
        Throttled,
        "too many links were requested. Wait one hour, then try again",
    ),
    "sign_in_link.wrong_code": (
        Refused,
        "this code is incorrect. Copy it from the last email; nothing has changed",
    ),
    "sign_in_link.over": (
        Refused,
        "this link was used, has expired, or was requested in another browser. Request a new one",
    ),
    "sign_in.recovered": (
        Conflict,
        "another password was chosen by email. If it was not you, stop it now",
    ),
    "access.shut_after_recovery": (
        Forbidden,
        (
            "sealed texts stay closed for 72 hours after a password is chosen by email. "
            "Try again after that"
        ),
    ),
    "access.shut_after_renewal": (
        Forbidden,
        (
            "sealed texts stay closed for 72 hours after officers renewed a sign-in. "
            "Try again after that"
        ),
    ),
    "access.shut_by_mail": (
        Forbidden,
        "sealed texts stay closed to a sign-in by email. Sign in with your password or a passkey",
    ),
    "account.not_evaluation": (Forbidden, "you can set someone's password for evaluation only"),
    "item.missing": (Missing, "text not found. Check the address"),
    "item.unreadable": (
        Unavailable,
        "this text or its key has changed and cannot be opened. Contact your operator",
    ),
    "access.not_recorded": (
        Unavailable,
        "the access log is unavailable, so nothing is shown. Try again",
    ),
    "access.too_many_reads": (
        Throttled,
        "you reached the hourly limit for texts. Try again later",
    ),
    "access.too_many_names": (
        Throttled,
        "you reached the hourly limit for names. Try again later",
    ),
    "access.too_many_refusals": (
        Throttled,
        "too many refusals. Wait one minute",
    ),
    "access.purpose": (Forbidden, "this purpose does not give you access. Choose another"),
    "access.rights_moved": (Conflict, "your rights have changed. Try again"),
    "trail.not_allowed": (Forbidden, "only auditors and privacy officers can see the access log"),
    "proof.not_allowed": (Forbidden, "only auditors and privacy officers can verify the logs"),
    "verification.not_allowed": (
        Forbidden,
        "only auditors and privacy officers can record a verification of the logs",
    ),
    "verification.no_such_entries": (
        Refused,
        "the organization's logs are shorter than this. Verify them again",
    ),
    "bundle.not_allowed": (Forbidden, "only auditors and privacy officers can export the logs"),
    "bundle.own_looks": (
        Forbidden,
        "views of one's own texts are shown only to that person. Use the checkpoints instead",
    ),
    "bundle.missing": (Missing, "export not found, or started under another sign-in"),
    "trail.filter_unknown": (Refused, "choose a purpose or an outcome from the list"),
    "trail.cursor_unknown": (Refused, "this page does not exist. Start the search again"),
    "reason.missing": (Refused, "say why, in a sentence or two"),
    "reason.too_long": (Refused, "the reason is too long: 8 KB at most"),
    "record.missing": (Missing, "entry not found. Check the address"),
    "item.led_later": (
        Missing,
        (
            "your leadership of this group was entered after this session, or after you had "
            "begun to lead. You cannot open what was shared with those who led then. The author "
            "can share it with those who lead now"
        ),
    ),
    "proof.position_outside": (Refused, "give a position from 1 to the size"),
    "proof.sizes_reversed": (Refused, "give the smaller size first"),
    "proof.log_missing": (Missing, "log not found, or not signed yet"),
    "proof.size_missing": (Missing, "the last checkpoint has fewer entries than that"),
    "proof.tile_missing": (Missing, "this tile is not in the signed log"),
    "sign_in.choose_organization": (
        Conflict,
        "this account is in several organizations. Give one",
    ),
    "proof.unreadable": (Refused, "this is not a valid C2SP checkpoint or key. Check the file"),
    "proof.unavailable": (
        Unavailable,
        "hashes needed for this proof are missing. Contact your operator and your auditor",
    ),
    "signer.in_use": (
        Conflict,
        "another signer uses this folder. Stop it, or choose another folder",
    ),
    "signer.damaged": (
        Conflict,
        (
            "the signer's file is damaged. Restore it from the backup, or set it aside and "
            "record why (docs/transparency.md)"
        ),
    ),
    "signer.keys_missing": (
        Conflict,
        (
            "the keys that signed earlier checkpoints are missing, so nothing is signed. "
            "Restore them from the backup of the keys (folder signer); waiting loses "
            "nothing. If they are lost, use --without-signer-keys (docs/transparency.md)"
        ),
    ),
    "witness.in_use": (Conflict, "another process uses this witness's folder. Stop it first"),
    "witness.no_checkpoints": (Refused, "this file holds no checkpoints. Check the file"),
    "witness.key_malformed": (Refused, "give a public key as 32 bytes in base64"),
    "witness.none": (Missing, "this folder holds no witness. Give its folder with --folder"),
    "witness.forgotten": (
        Conflict,
        (
            "this witness has lost its memory. Restore its witness.db, or begin a new "
            "witness in another folder with a new key"
        ),
    ),
}
