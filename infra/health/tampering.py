"""From what differs to findings: what somebody has changed by hand, and what to do then."""

from collections.abc import Mapping, Sequence
from typing import Final

from infra.health.findings import MOST_TOLD, Finding, well, wrong

MOST_MISSED: Final = 1000


def of_definitions(differences: str) -> Finding:
    """Judge whether the database is made of what this version makes it of."""
    if differences:
        return wrong(
            "definitions",
            differences,
            "Someone changed the database by hand. Keep a copy of it as it is. Tell the "
            "auditors, run circlekeep verify, and restore the definitions from a backup.",
        )
    return well("definitions", "functions, policies, triggers and roles match this version")


def of_rights(forged: Sequence[str]) -> Finding:
    """Judge whether rights match the logs."""
    if forged:
        return wrong(
            "rights",
            f"{len(forged)} do not match the logs: {'; '.join(forged[:MOST_TOLD])}",
            "Someone changed rights by hand. Keep a copy of the database as it is. Tell the "
            "auditors and privacy officers, and run circlekeep verify.",
        )
    return well("rights", "rights match the logs")


def of_texts(differing: Sequence[str]) -> Finding:
    """Judge whether the vault holds every text that the logs say is sealed, and no others."""
    if differing:
        return wrong(
            "texts",
            f"{len(differing)} differ from the logs: {'; '.join(differing[:MOST_TOLD])}",
            "Someone changed the vault or the logs by hand. Keep a copy of the database as it "
            "is. Tell the privacy officers, and restore what is missing from a backup.",
        )
    return well("texts", "the vault holds every text that the logs say is sealed")


def of_holds(differing: Sequence[str]) -> Finding:
    """Judge whether the legal holds that are kept are those that the logs say."""
    if differing:
        return wrong(
            "holds",
            f"{len(differing)} do not match the logs: {'; '.join(differing[:MOST_TOLD])}",
            "Someone changed legal holds by hand, so nothing there is destroyed. "
            "Keep a copy of the database as it is. Tell the privacy officers, and run circlekeep "
            "verify.",
        )
    return well("holds", "legal holds match the logs")


def of_bonds(examined: int, unbound: Sequence[str]) -> Finding:
    """Judge whether what lets somebody in is as the Warden wrote it."""
    if unbound:
        return wrong(
            "accounts",
            f"{len(unbound)} of {examined} were not written by the Warden, and let no one in: "
            f"{'; '.join(unbound[:MOST_TOLD])}",
            "Someone changed accounts by hand. Keep a copy of the database as it is, and tell "
            "the auditors. The owners of these accounts must set a new password by email.",
        )
    return well(
        "accounts", f"{examined} passwords, people, sign-ins and links were written by the Warden"
    )


def of_sealed(examined: int, unopened: Sequence[str], *, every: bool) -> Finding:
    """Judge whether what is sealed opens, of ``every`` item or of some."""
    how_many = f"all {examined} items" if every else f"{examined} items"
    if unopened:
        return wrong(
            "sealed",
            f"{len(unopened)} of {how_many} cannot be opened: {'; '.join(unopened[:MOST_TOLD])}",
            "Someone changed the vault by hand, or its disk is failing. Keep a copy of the "
            "database as it is. Tell the privacy officers, and restore the items from a backup.",
        )
    return well("sealed", f"{how_many} were opened and are intact")


def of_privileges(
    too_strong: Sequence[str],
    writers: Sequence[str],
    unguarded: Sequence[str],
    given_to_all: Sequence[str],
) -> Finding:
    """Judge what roles may do beyond what they are given."""
    found = [
        *(f"{role} has another role's rights" for role in too_strong),
        *writers,
        *(f"{table} has no row-level security" for table in unguarded),
        *(f"{name} can be used by every role" for name in given_to_all),
    ]
    if found:
        return wrong(
            "privileges",
            "; ".join(found),
            "Someone changed the database by hand. Undo the change, find out who made it, and run "
            "circlekeep verify.",
        )
    return well("privileges", "each role has its own rights and no others")


def of_kinds(strange: Sequence[str]) -> Finding:
    """Judge whether what may be appended is what this release says."""
    if strange:
        return wrong(
            "appending",
            f"listed differently than in this version: {', '.join(strange)}",
            "Run circlekeep migrate. If you did, someone changed the database by hand: find "
            "out who, and run circlekeep verify.",
        )
    return well("appending", "each role may append what this version says")


def of_streams(taken: Sequence[str]) -> Finding:
    """Judge whether ids that are derived for one thing were begun as another."""
    if taken:
        return wrong(
            "streams",
            f"sessions that use ids meant for something else: {'; '.join(taken[:MOST_TOLD])}",
            "Whoever did this had the database password of app. Change it, and find out who it "
            "was. What the ids are meant for, such as a retention rule or a key, is refused until "
            "an earlier backup is restored (docs/operating-the-store.md).",
        )
    return well("streams", "each has its own id")


def of_claims(idle: Sequence[str]) -> Finding:
    """Judge whether groups are held in session by sessions that are open."""
    if idle:
        return wrong(
            "in session",
            f"groups marked as in session without an open session: {'; '.join(idle[:MOST_TOLD])}",
            "Run circlekeep migrate to clear the marks. Whoever set them had the database "
            "password of app: find out who it was.",
        )
    return well("in session", "only groups with an open session")


def of_ahead(ahead: Sequence[str]) -> Finding:
    """Judge whether anything says that it is further in a log than the log is."""
    if ahead:
        return wrong(
            "followers",
            f"ahead of their logs, so they miss new entries: {'; '.join(ahead[:MOST_TOLD])}",
            "Run circlekeep reactions anew, then circlekeep projections rebuild.",
        )
    return well("followers", "none is ahead of its log")


def of_cosignatures(spurious: Sequence[str]) -> Finding:
    """Judge whether what stands beside checkpoints as cosignatures is some."""
    if spurious:
        return wrong(
            "cosignatures",
            f"something that is not a cosignature stands beside {'; '.join(spurious[:MOST_TOLD])}",
            "It has no effect, and the logs are unchanged. Whoever wrote it had the "
            "database password of signer. Change it, and find out who it was "
            "(docs/transparency.md).",
        )
    return well("cosignatures", "every one beside a last checkpoint is valid")


def of_holes(missing: Mapping[str, Sequence[int]]) -> Finding:
    """Judge whether searches of the access log have all that the logs have, by program."""
    if missing:
        told = "; ".join(_missed(*one) for one in list(missing.items())[:MOST_TOLD])
        return wrong(
            "holes",
            f"the search of the access log lacks {told}",
            "Find out who deleted them, then run circlekeep projections rebuild access_log.",
        )
    return well("holes", "the search of the access log has every entry")


def _missed(program: str, entries: Sequence[int]) -> str:
    more = "at least " if len(entries) >= MOST_MISSED else ""
    shown = ", ".join(map(str, entries[:MOST_TOLD]))
    return f"{more}{len(entries)} of {program} ({shown}{', …' if entries[MOST_TOLD:] else ''})"


def of_reactions(strayed: Sequence[str]) -> Finding:
    """Judge whether what policies owe by the logs is in the outbox, as they owe it."""
    if strayed:
        return wrong(
            "reactions",
            f"{len(strayed)} differ from the logs: {'; '.join(strayed[:MOST_TOLD])}",
            "Someone changed the outbox by hand. Keep a copy of the database as it is. "
            "Run circlekeep reactions anew to restore what is missing.",
        )
    return well("reactions", "the outbox matches the logs")
