"""Which office, key, setting or entry an organization's question is about."""

from datetime import date
from uuid import UUID

from domain.kernel import PersonId, ProgramId, Sealed
from domain.organizations.events import Naming
from domain.people.events import DeactivationReason, RenewalReason
from domain.ports import ParkedStream
from domain.protocol.names import PersonName
from domain.protocol.people import PersonShown, Standing
from domain.skips.commands import SkipReason
from services.app import (
    organizations,
    parked,
)
from services.app.credentials import show_credential
from services.app.details.renewals import list_renewals
from services.app.details.steps import show_person
from services.app.keys import program_keys, signing_keys
from services.app.keys.program_keys import Version
from services.app.keys.signing_keys import SigningKeys
from services.app.offices.register import list_offices
from services.app.providers import list_providers
from services.languages import N_
from services.web.frame.details import typed_in
from services.web.frame.facts import GROUP, PERSON, named, sent, where
from services.web.frame.questions import Asking, Change, Fact
from services.web.frame.visit import visit_of
from services.web.frame.words.organization import record_of

FIELDS = {
    "given_name": N_("Given name"),
    "family_name": N_("Family name"),
    "post_nominals": N_("After the name"),
    "profession": N_("Profession"),
    "practice": N_("Practice"),
    "locale": N_("Language of emails and pages"),
    "zone": N_("Time zone"),
}
"""What can be corrected of somebody, as a page names it."""


async def changes_naming(asking: Asking) -> bool:
    """Whether the form names another choice than the one in force."""
    return await _naming(asking) is not sent(asking, "naming", Naming)


async def of_naming(asking: Asking) -> tuple[Fact, ...]:
    """Say what authors are told until now, and what they would be."""
    return (
        Fact(label=N_("Until now"), kind="naming", value=await _naming(asking)),
        Fact(label=N_("From now on"), kind="naming", value=sent(asking, "naming", Naming)),
    )


async def _naming(asking: Asking) -> Naming:
    """Look up what is in force."""
    return (await organizations.show_organization(asking.shell, asking.caller)).state.naming


async def of_profile(asking: Asking) -> tuple[Fact, ...]:
    """Say which rules they are."""
    return (Fact(label=N_("Group rules"), kind="rules", value=sent(asking, "name", str)),)


async def of_office(asking: Asking) -> tuple[Fact, ...]:
    """Name whose office it is; the look is on record."""
    person, role = sent(asking, "person", PersonId), sent(asking, "role", str)
    listed = await list_offices(asking.shell, asking.caller)
    return _officer(listed.names.get(person), role)


async def of_appointment(asking: Asking) -> tuple[Fact, ...]:
    """Name who is to hold which office; the look is on record."""
    listed = await list_offices(asking.shell, asking.caller)
    return next(
        (
            _officer(listed.names.get(one.person), one.role)
            for one in listed.waiting
            if one.id == asking.at["appointment_id"]
        ),
        (),
    )


async def of_provider(asking: Asking) -> tuple[Fact, ...]:
    """Say which provider it is, by its issuer and as whom we are known there."""
    listed = await list_providers(asking.shell, asking.caller)
    for one in listed.providers:
        if one.id == asking.at["provider_id"]:
            return (
                Fact(label=N_("Name"), value=one.name),
                Fact(label=N_("Issuer"), value=one.issuer),
                Fact(label=N_("Client ID"), value=one.client),
            )
    return ()


async def of_admission(asking: Asking) -> tuple[Fact, ...]:
    """Say why the operator's staff would be let in, and for how long."""
    return (
        Fact(label=N_("Why"), kind="purpose", value=sent(asking, "reason", str)),
        Fact(label=N_("Minutes"), value=str(sent(asking, "minutes", int))),
    )


async def of_credential(asking: Asking) -> tuple[Fact, ...]:
    """Name whose credential it is; the look is on record."""
    person = PersonId(asking.at["person_id"])
    listed = await show_credential(asking.shell, asking.caller, person)
    return (Fact(label=PERSON, name=listed.names.get(person), person=True),)


async def of_proposed_credential(asking: Asking) -> tuple[Fact, ...]:
    """Name whom it would be given, on which evidence, until when; the look is on record."""
    person = PersonId(asking.at["person_id"])
    listed = await show_credential(asking.shell, asking.caller, person)
    line, speech = listed.lines[0], visit_of(asking.request).speech
    if line.proposed_evidence is None or line.proposed_until is None:
        return ()
    return (
        Fact(label=PERSON, name=listed.names.get(person), person=True),
        Fact(label=N_("Evidence"), kind="evidence", value=line.proposed_evidence),
        Fact(label=N_("Last day"), value=speech.day(line.proposed_until)),
    )


async def nothing_more(_asking: Asking) -> tuple[Fact, ...]:
    """Say nothing of whom it is about: the page before has named them."""
    return ()


async def of_parked(asking: Asking) -> tuple[Fact, ...]:
    """Say what of which program would be left out, since when it is parked, and why it may be."""
    place = tuple(named(asking, name) for name in ("projection", "program", "stream", "position"))
    entries = parked.by_entry(await parked.list_parked(asking.shell, asking.caller))
    names = next((names for names in entries if any(_at(one) == place for one in names)), ())
    if not names:
        return ()
    first, speech = names[0], visit_of(asking.request).speech
    return (
        Fact(label=N_("What"), kind="record", value=record_of(first.event_type)),
        *await where(asking, first.program, None, None),
        Fact(label=N_("Since"), value=speech.moment(first.parked_at, "UTC")),
        *(Fact(label=N_("Left out of"), kind="reader", value=one.projection) for one in names),
        Fact(label=N_("Why"), kind="skip_reason", value=sent(asking, "reason", SkipReason)),
    )


def _at(one: ParkedStream) -> tuple[str, ...]:
    return one.projection, str(one.program), str(one.stream), str(one.position)


async def signing_keys_of(asking: Asking) -> SigningKeys:
    """Look up the keys that sign, and what the asker can say of the newest."""
    return await signing_keys.show_signing_keys(asking.shell, asking.caller)


async def of_signing_key(asking: Asking) -> tuple[Fact, ...]:
    """Say which key it is, and who has said already that it is lost; the look is on record."""
    seen = await signing_keys_of(asking)
    said = seen.of(seen.newest)
    listed = await list_offices(asking.shell, asking.caller) if said else None
    names = listed.names if listed else {}
    return (
        Fact(label=N_("Key"), value=str(seen.newest)),
        *(Fact(label=N_("Reported lost by"), name=names.get(one.by), person=True) for one in said),
    )


async def key_version_of(asking: Asking) -> Version | None:
    """Look up the version of a program's key that the form names, if there is one."""
    program, number = ProgramId(sent(asking, "program", UUID)), sent(asking, "version", int)
    keys = await program_keys.show_keys(asking.shell, asking.caller, program)
    return next(
        (one for key in keys for one in key.versions if one.kept.number == number),
        None,
    )


async def of_key_version(asking: Asking) -> tuple[Fact, ...]:
    """Say which version of which program it is, and by a look on record who would have it go."""
    version = await key_version_of(asking)
    if version is None:
        return ()
    word = version.word
    names = (await list_offices(asking.shell, asking.caller)).names if word else {}
    return (
        *await where(asking, sent(asking, "program", UUID), None, None),
        Fact(label=N_("Version"), value=str(version.kept.number)),
        *(
            [
                Fact(
                    label=N_("Immediate destruction requested by"),
                    name=names.get(word.by),
                    person=True,
                )
            ]
            if word
            else []
        ),
    )


def _officer(name: PersonName | None, role: str) -> tuple[Fact, ...]:
    return (
        Fact(label=PERSON, name=name, person=True),
        Fact(label=N_("Role"), kind="role", value=role),
    )


async def corrections_of(asking: Asking) -> tuple[Fact, ...]:
    """Say in which fields the form differs from what is known; the look is on record."""
    return (await corrected(asking))[1]


async def corrected(asking: Asking) -> tuple[Standing, tuple[Fact, ...]]:
    """Say how somebody stands, and in which fields the form differs from what is known of them.

    The look is on record.
    """
    person = PersonId(UUID(str(asking.at["person_id"])))
    shown = await show_person(asking.shell, asking.caller, person)
    before, now = shown.details, await typed_in(asking.request)
    return shown.standing, tuple(
        Fact(
            label=label,
            kind="profession" if name == "profession" else "",
            change=Change(getattr(before, name) or "", getattr(now, name) or ""),
        )
        for name, label in FIELDS.items()
        if getattr(before, name) != getattr(now, name)
    )


async def of_deactivation(asking: Asking) -> tuple[Fact, ...]:
    """Name whose access would end, why, and in which groups they have a place; on record."""
    person = PersonId(UUID(str(asking.at["person_id"])))
    why = sent(asking, "reason", DeactivationReason)
    places = "end" if named(asking, "places") == "true" else "stay"
    shown = await show_person(asking.shell, asking.caller, person)
    own = shown.details
    name = PersonName(own.given_name, own.family_name, own.post_nominals)
    return (
        Fact(label=PERSON, name=name, person=True),
        Fact(label=N_("Reason"), kind="deactivation", value=why),
        Fact(label=N_("Their places in groups"), kind="places", value=places),
        *(Fact(label=GROUP, value=one.name) for one in shown.belongs if one.group is not None),
    )


async def of_person(asking: Asking) -> tuple[Fact, ...]:
    """Name whom a page is about, and their groups; the look is on record."""
    return _person(await _shown(asking))


async def _shown(asking: Asking) -> PersonShown:
    """Look at whom a page is about; the look is on record."""
    person = PersonId(UUID(str(asking.at["person_id"])))
    return await show_person(asking.shell, asking.caller, person)


def _person(shown: PersonShown) -> tuple[Fact, ...]:
    """Name somebody who is shown, and their groups."""
    own = shown.details
    name = PersonName(own.given_name, own.family_name, own.post_nominals)
    return (
        Fact(label=PERSON, name=name, person=True),
        *(Fact(label=GROUP, value=one.name) for one in shown.belongs if one.group is not None),
    )


async def of_death(asking: Asking) -> tuple[Fact, ...]:
    """Name who has died, on which day if that was said, and as whom else to record it; on record.

    A death is of one registration: who may see the other is told to record it there too.
    """
    day = sent(asking, "day", date) if named(asking, "day") else None
    said = visit_of(asking.request).speech.day(day, form="long") if day else ""
    shown = await _shown(asking)
    found, twin = _person(shown), shown.twin
    return (
        *found[:1],
        *([Fact(label=N_("Day of death"), value=said)] if day else []),
        *(
            [
                Fact(
                    label=N_("Also registered as (record it there too)"),
                    name=twin.name,
                    person=True,
                )
            ]
            if twin is not None and twin.stands
            else []
        ),
        *found[1:],
    )


async def of_new_mailbox(asking: Asking) -> tuple[Fact, ...]:
    """Name for whom it is, and the address as it was typed; the look is on record."""
    person = PersonId(UUID(str(asking.at["person_id"])))
    shown = (await show_person(asking.shell, asking.caller, person)).details
    name = PersonName(shown.given_name, shown.family_name, shown.post_nominals)
    return (
        Fact(label=PERSON, name=name, person=True),
        Fact(label=N_("Email address"), typed=Sealed(named(asking, "email"))),
    )


async def of_twins(asking: Asking) -> tuple[Fact, ...]:
    """Name both, whichever the page is of, and as which they are shown; on record."""
    person = PersonId(UUID(str(asking.at["person_id"])))
    shown = await show_person(asking.shell, asking.caller, person)
    own, other = shown.details, sent(asking, "other", PersonId)
    name = PersonName(own.given_name, own.family_name, own.post_nominals)
    twin = next(
        (one for one in (shown.twin, *shown.proposed) if one is not None and one.person == other),
        None,
    )
    if twin is None:
        return (Fact(label=PERSON, name=name, person=True),)
    first, second = (twin.name, name) if twin.is_first else (name, twin.name)
    return (
        Fact(label=N_("Shown as"), name=first, person=True),
        Fact(label=N_("Also registered as"), name=second, person=True),
    )


async def of_vouching(asking: Asking) -> tuple[Fact, ...]:
    """Name for whom one vouches; the look is on record."""
    person = sent(asking, "person", PersonId)
    listed = await list_offices(asking.shell, asking.caller)
    roles = [one.role for one in listed.offices if one.person == person]
    return _officer(listed.names.get(person), roles[0]) if roles else ()


async def of_renewal(asking: Asking) -> tuple[Fact, ...]:
    """Name whose sign-in would be renewed, and why; the look is on record."""
    person = PersonId(UUID(str(asking.at["person_id"])))
    shown = (await show_person(asking.shell, asking.caller, person)).details
    name = PersonName(shown.given_name, shown.family_name, shown.post_nominals)
    return (
        Fact(label=PERSON, name=name, person=True),
        Fact(
            label=N_("Reason"), kind="renewal_reason", value=sent(asking, "reason", RenewalReason)
        ),
    )


async def of_renewal_vouching(asking: Asking) -> tuple[Fact, ...]:
    """Name for whom one vouches, who asked, and why; the look is on record."""
    person = sent(asking, "person", PersonId)
    listed = await list_renewals(asking.shell, asking.caller)
    return next(
        (
            (
                Fact(label=PERSON, name=listed.names.get(person), person=True),
                Fact(label=N_("Reason"), kind="renewal_reason", value=one.reason),
                Fact(label=N_("Asked by"), name=listed.names.get(one.by), person=True),
            )
            for one in listed.renewals
            if one.person == person
        ),
        (),
    )
