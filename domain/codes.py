"""Every refusal of the domain: its public code, its kind, and the sentence that says what to do."""

from typing import Final

from domain.kernel import (
    NOT_IN_PERSON,
    UNREADABLE,
    WHAT_TO_DO,
    Conflict,
    Finding,
    Forbidden,
    Missing,
    Refused,
    Unavailable,
)

CODES: Final[dict[str, tuple[type[Refused], str]]] = {
    # a repeat
    "idempotency.differs": (
        Refused,
        "this idempotency key was used for something else: repeat that, or take a new key",
    ),
    "idempotency.expired": (
        Refused,
        "this idempotency key was used more than seven days ago: look what it did, take a new key",
    ),
    # an undo
    "undo.done": (Conflict, "this is undone already"),
    "undo.unknown": (
        Conflict,
        "there is no such step to undo here: change the thing itself",
    ),
    "undo.overtaken": (
        Conflict,
        "this has changed since, so nothing was undone: look what holds now, then decide",
    ),
    # what takes two people
    NOT_IN_PERSON: (
        Forbidden,
        "this is done in person: sign in on the pages with your own password, and do it there",
    ),
    # an entry of a log
    UNREADABLE: (Unavailable, WHAT_TO_DO),
    # organization
    "organization.exists": (Conflict, "this organization exists already"),
    "organization.missing": (Missing, "there is no such organization"),
    "organization.not_operator": (Forbidden, "only the operator makes organizations"),
    "organization.not_admin": (Forbidden, "only an organization admin may do this"),
    "organization.code_invalid": (Refused, "write codes with letters, digits and hyphens only"),
    "organization.name_invalid": (
        Refused,
        "write each name on one line, of at most 200 characters",
    ),
    "organization.locale_unknown": (Refused, "choose English or French: en, fr, en-CA, fr-CA"),
    "organization.profile_known": (
        Conflict,
        "a rule profile is never rewritten: publish the next version",
    ),
    "organization.profile_impossible": (
        Refused,
        "the profile's numbers contradict each other: check minimum, maximum and quorum",
    ),
    "organization.quotas_impossible": (
        Refused,
        "name numbers between one and a million: of texts and names in an hour, of refusals",
    ),
    "organization.matter_invalid": (Refused, "name each matter by a code, not by a sentence"),
    # office
    "office.not_admin": (
        Forbidden,
        "an organization admin gives offices; a privacy officer may propose an officer too",
    ),
    "office.has_officers": (
        Forbidden,
        (
            "this organization has officers: they appoint others; where fewer than two can act, "
            "propose one with: circlekeep organization propose"
        ),
    ),
    "office.none_yet": (
        Conflict,
        "this organization has no officers yet: name the first with circlekeep organization create",
    ),
    "office.not_for_operator": (
        Forbidden,
        "you may propose an organization admin or a privacy officer: they appoint the others",
    ),
    "office.officers_can_act": (
        Forbidden,
        "two officers of this organization can act: they appoint others, and you cannot",
    ),
    "office.oneself": (Forbidden, "nobody appoints themselves: ask another officer"),
    "office.waiting": (Conflict, "this person is proposed for this office already"),
    "office.second_is_another": (
        Forbidden,
        "an appointment takes two officers: another than who proposed it, and than who is proposed",
    ),
    "office.proposer_gone": (
        Conflict,
        "who proposed this holds no such office any more: propose it again",
    ),
    "office.settles_by_itself": (
        Forbidden,
        "this begins by itself unless somebody objects: nobody confirms it",
    ),
    "office.not_settled": (Conflict, "the time to object has not passed yet"),
    "office.appointment_missing": (Missing, "there is no such appointment"),
    "office.appointment_over": (
        Conflict,
        "the time to confirm this appointment, or to object to it, has passed",
    ),
    "office.role_unknown": (
        Refused,
        "offices are program or organization admin, auditor, privacy officer",
    ),
    "office.program_missing": (Refused, "name the program that this person will administer"),
    "office.program_unexpected": (Refused, "this office is for the whole organization"),
    "office.conflict": (
        Conflict,
        "an auditor holds nothing else, and the privacy officer is not an organization admin",
    ),
    "office.last_admin": (
        Conflict,
        "an organization keeps one organization admin: appoint another first",
    ),
    # program
    "program.exists": (Conflict, "this program exists already"),
    "program.missing": (Missing, "there is no such program"),
    "program.not_admin": (Forbidden, "only an admin of the program or organization may do this"),
    "program.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "program.name_invalid": (Refused, "write each name on one line, of at most 200 characters"),
    "program.zone_unknown": (Refused, "name the time zone as IANA does: America/Toronto"),
    "program.locale_unknown": (Refused, "choose English or French: en, fr, en-CA, fr-CA"),
    "program.professions_missing": (Refused, "name the professions that may take part, or any"),
    "program.full_mandatory": (
        Refused,
        "where taking part is mandatory, case narratives are not kept: choose notes or less",
    ),
    "program.full_needs_assessment": (
        Refused,
        "record the impact assessment before case narratives are kept",
    ),
    "program.full_needs_privacy_officer": (
        Forbidden,
        "only the privacy officer may let case narratives be kept",
    ),
    # person
    "person.not_system": (
        Forbidden,
        "people are erased when a request for it is approved, by nobody else",
    ),
    "person.exists": (Conflict, "this person is known already"),
    "person.missing": (Missing, "there is no such person"),
    "person.not_officer": (Forbidden, "only an officer registers people"),
    "person.code_invalid": (Refused, "write profession and practice as codes, not as sentences"),
    "person.locale_unknown": (Refused, "choose English or French: en, fr, en-CA, fr-CA"),
    # group
    "group.exists": (Conflict, "this group exists already"),
    "group.missing": (Missing, "there is no such group"),
    "group.not_admin": (Forbidden, "only an admin of the program or organization may do this"),
    "group.not_leader_or_admin": (Forbidden, "only a leader of this group or an admin may do this"),
    "group.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "group.name_invalid": (Refused, "write its name on one line, of at most 200 characters"),
    "group.method_unknown": (Refused, "choose a method: balint or narrative_based"),
    "group.mode_unknown": (Refused, "choose a mode: ongoing or pilot_3_months"),
    "group.frame_invalid": (
        Refused,
        "give the frame: frequency, setting, time as HH:MM, time zone, 30 to 240 minutes",
    ),
    "group.not_proposed": (Conflict, "only a proposed group can be chartered"),
    "group.not_chartered": (Conflict, "the charter must be approved before people can join"),
    "group.not_recruiting": (Conflict, "the group is not taking members: open recruiting first"),
    "group.not_active": (Conflict, "the group does not meet at present"),
    "group.not_paused": (Conflict, "only a group that is paused or ending can resume"),
    "group.not_closing": (Conflict, "plan the last session first, then close the group"),
    "group.closed": (Conflict, "the group has ended and takes nobody"),
    "group.too_few_members": (Conflict, "more members must sign the agreement before it can begin"),
    "group.leader_missing": (Conflict, "assign a leader before the group begins"),
    "group.below_minimum_live": (
        Refused,
        "only a group that met before, entered late, begins below the minimum",
    ),
    "group.full": (Conflict, "every seat is taken or offered: the request can wait"),
    "group.profession_not_admitted": (Refused, "this program does not admit the profession"),
    "group.same_practice": (Conflict, "somebody of the same practice is in this group"),
    "group.member_is_leader": (Conflict, "a leader of the group cannot be its member"),
    "group.leader_is_member": (Conflict, "a member of the group cannot lead it"),
    "group.leaders_full": (Conflict, "the group has all its leaders: end a leadership first"),
    # membership, agreement, consent, leader
    "membership.already": (Conflict, "this person is a member already"),
    "membership.not_offered": (Conflict, "a seat must be offered before the agreement is signed"),
    "membership.not_the_person": (Forbidden, "people ask to join for themselves"),
    "membership.not_a_leader": (
        Forbidden,
        "only a leader of the group offers seats, or an admin where taking part is mandatory",
    ),
    "membership.own": (Forbidden, "nobody offers a seat to themselves: ask another who may"),
    "membership.not_yours": (Forbidden, "only the person, or who gives seats, may end this"),
    "membership.practice_invalid": (Refused, "write the practice as a code, not as a sentence"),
    "agreement.not_the_person": (Forbidden, "everybody signs the agreement for themselves"),
    "agreement.not_current": (Conflict, "sign the current version of the agreement"),
    "agreement.locale_unknown": (Refused, "sign in English or French: en, fr, en-CA, fr-CA"),
    "consent.not_the_person": (Forbidden, "everybody answers for themselves"),
    "consent.not_on_roster": (Conflict, "only members, and people offered a seat, are asked this"),
    "leader.not_admin": (Forbidden, "only an admin of the program or organization assigns leaders"),
    "leader.own": (Forbidden, "nobody puts themselves in the lead: ask another admin"),
    "leader.not_yours": (Forbidden, "only the leader or an admin ends a leadership"),
    "leader.already": (Conflict, "this person leads the group already: end that leadership first"),
    "leader.role_unknown": (Refused, "choose leader, co_leader or trainee"),
    "leader.credential_unknown": (Refused, "choose credentialed or trainee_supervised"),
    "leader.supervisor_missing": (Refused, "name the supervisor of a leader in training"),
    "leader.supervisor_own": (
        Forbidden,
        "nobody names themselves as a supervisor: ask another admin",
    ),
    "leader.supervisor_is_self": (Refused, "nobody supervises themselves: name somebody else"),
    "clearance.not_an_officer": (
        Forbidden,
        "an admin of the program or organization, or the privacy officer, decides on this",
    ),
    "clearance.own": (Forbidden, "nobody decides on this for themselves: ask another officer"),
    "clearance.mandatory": (
        Conflict,
        "where taking part is mandatory, nobody with an office over a group sits in it or leads it",
    ),
    "clearance.same_officer": (
        Forbidden,
        "one agrees that somebody with an office has a place here, another gives it: ask another",
    ),
    # what nobody may be at once
    "rights.auditor_alone": (
        Conflict,
        "an auditor holds nothing else: no other office, no seat, offered or asked for, no lead",
    ),
    "rights.second_officer": (
        Conflict,
        "who holds an office over a group has a place in it only when a second officer decided so",
    ),
    # session
    "session.exists": (Conflict, "this session exists already"),
    "session.missing": (Missing, "there is no such session"),
    "session.not_a_leader": (Forbidden, "only a leader of this group may do this"),
    "session.not_leader_or_admin": (
        Forbidden,
        "only a leader of this group or an admin of its program may do this",
    ),
    "session.code_invalid": (Refused, "write codes with letters, digits, - and _ only"),
    "session.number_impossible": (Refused, "sessions are numbered from 1"),
    "session.slot_impossible": (Refused, "a session is planned for 15 to 600 minutes"),
    "session.time_invalid": (
        Refused,
        "give the instant with its offset, the local time as YYYY-MM-DDTHH:MM and the time zone",
    ),
    "session.not_open": (Conflict, "the session has not been opened"),
    "session.presenting": (
        Conflict,
        "somebody is presenting: say that the account is told, then go on to another phase",
    ),
    "session.open": (Conflict, "the session is open: check people in, or close it first"),
    "session.closed": (Conflict, "the session is over"),
    "session.cancelled": (Conflict, "the session was cancelled"),
    "session.not_cancelled": (
        Conflict,
        "only a session that was called off can be put back: plan a new one",
    ),
    "session.time_over": (
        Conflict,
        "the time of this session has come, so it cannot be put back: plan a new one",
    ),
    "session.not_held": (Conflict, "the session was not held"),
    "session.year_impossible": (
        Refused,
        "name a year from 1950 on, and not more than five years ahead",
    ),
    "session.in_the_past": (
        Refused,
        "this time is over: plan sessions that lie ahead; what was held is entered late",
    ),
    "session.too_early": (
        Conflict,
        "a session is opened 30 minutes before its time at the earliest: wait, or move it",
    ),
    "session.group_in_session": (
        Conflict,
        "another session of this group is open: close that one first",
    ),
    "session.in_the_future": (Conflict, "the session's time has not come yet"),
    "session.not_overdue": (
        Conflict,
        "the session can still be entered: a day after its end it counts as not held",
    ),
    "session.group_may_not_meet": (
        Conflict,
        "the group does not meet at present: it has not begun, is over, or nobody leads it",
    ),
    "session.frame_unconfirmed": (
        Refused,
        "confirm the frame first: a private space, and nothing records",
    ),
    "session.agreement_missing": (
        Conflict,
        "somebody present has not signed the current agreement: they can sign it now",
    ),
    "session.quorum": (Conflict, "few members are present: wait, or open by your own decision"),
    "session.not_system": (Forbidden, "the service alone ends a session that nobody leads"),
    "session.leader_awaited": (
        Conflict,
        "somebody leads this session, or has ten minutes to come back",
    ),
    "session.not_late": (Refused, "a session is recorded afterwards only when entered late"),
    "session.leader_missing": (Conflict, "the person named did not lead the group that day"),
    "session.minutes_impossible": (Refused, "a session lasts 1 to 600 minutes"),
    "session.has_case": (Conflict, "a case was presented in this session"),
    # attendance
    "attendance.not_yours": (Forbidden, "only the person or a leader of the group says this"),
    "attendance.not_a_member": (Conflict, "this person was not a member of the group that day"),
    "attendance.not_a_leader": (Conflict, "this person did not lead the group that day"),
    "attendance.not_a_guest": (Conflict, "this person belongs to the group and is no guest"),
    "attendance.own_guest": (Forbidden, "nobody lets themselves in as a guest: a leader does"),
    "attendance.guest_not_expected": (Refused, "a guest who does not come is not recorded"),
    "attendance.twice": (Conflict, "this person's attendance is recorded already"),
    "attendance.confirmed": (
        Conflict,
        "the attendance of this session is confirmed: correct it, with a reason",
    ),
    "attendance.not_confirmed": (
        Conflict,
        "this attendance is not confirmed yet: set it as it was, without a correction",
    ),
    "attendance.leaders_correct": (
        Forbidden,
        "for 14 days the leaders of the group correct this; ask one of them",
    ),
    "attendance.admins_correct": (
        Forbidden,
        "14 days have passed: an admin of the program corrects this, with a reason",
    ),
    "attendance.minutes_impossible": (
        Refused,
        "attest 1 to 600 minutes, of somebody who was there",
    ),
    "attendance.annulled": (Conflict, "this attendance is annulled and counts for nothing"),
    "attendance.annulment_missing": (Conflict, "nobody has asked that it be annulled"),
    "attendance.annulment_by_two": (
        Forbidden,
        "an admin who is not the one who asked annuls this",
    ),
    # presentation
    "presentation.missing": (Missing, "there is no such presentation"),
    "presentation.presenter_leads": (
        Conflict,
        "who leads does not present: let another leader take the lead",
    ),
    "presentation.presenter_absent": (Conflict, "only a member or leader who is there presents"),
    "presentation.already_running": (Conflict, "one presents at a time: end the account first"),
    "presentation.too_many": (Conflict, "this session has had all its presentations"),
    "presentation.not_late": (Refused, "a presentation is entered afterwards only as entered late"),
    "presentation.not_the_presenter": (Forbidden, "only presenters enter their own presentations"),
    "presentation.impossible": (
        Refused,
        "an account takes 1 to 3600 seconds, its discussion 0 to 600 minutes",
    ),
    "presentation.not_undone": (
        Conflict,
        "who presents is undone within a minute, by the leader who began it",
    ),
    "presentation.withdrawn": (Conflict, "the presenter has taken this case back"),
    "presentation.erased": (Conflict, "what was sealed about this case has been destroyed"),
    "presentation.not_captured": (Conflict, "this program keeps no codes of presentations"),
    "presentation.theme_unknown": (Refused, "choose one of the themes, or not_coded"),
    "presentation.perspective_unknown": (
        Refused,
        "perspectives are clinician, patient and relationship, each at most once",
    ),
    "presentation.not_agreed": (
        Refused,
        "some themes allow no text: say that you agree to what there is being destroyed",
    ),
    # material
    "material.missing": (Missing, "there is no such item"),
    "material.shredded": (Conflict, "this text has been destroyed"),
    "material.not_the_author": (Forbidden, "people seal their own texts only"),
    "material.not_kept": (
        Conflict,
        "no text of this kind is kept here: the program or the theme of a case may rule it out",
    ),
    "material.audience_unknown": (
        Refused,
        "share it with nobody, or with the leaders",
    ),
    "material.not_a_leader": (Forbidden, "only a leader of the group writes its debrief"),
    "material.not_the_presenter": (Forbidden, "only its presenter writes the narrative of a case"),
    "material.not_in_group": (Forbidden, "only members and leaders write about the session"),
    "material.consent_missing": (
        Conflict,
        "narratives are kept only where every member of the group consents",
    ),
    "material.identifier": (
        Refused,
        "the text holds a number, an address or a date that could identify somebody: take it out",
    ),
    "material.likely_name": (
        Refused,
        "the text may name somebody: write it without names, or attest that nobody is named",
    ),
    # a key
    "key.not_officer": (
        Forbidden,
        "only a privacy officer or an organization admin rotates and destroys keys",
    ),
    "hold.differs": (
        Unavailable,
        "legal holds are not kept as the log says, so nothing is destroyed: tell the operator",
    ),
    "key.missing": (Missing, "there is no such key, or no such version of it"),
    "key.current": (Conflict, "the version in use is not destroyed: rotate the key first"),
    "key.held": (Conflict, "a legal hold is in force: until it is lifted nothing is destroyed"),
    "key.in_use": (
        Conflict,
        "data keys are still wrapped under this version: wait until they are wrapped anew",
    ),
    "key.not_due": (
        Conflict,
        "a version is destroyed 35 days after it was retired: wait, or destroy it at once",
    ),
    "key.secret_differs": (
        Conflict,
        "this is not the secret that the data was made with: bring it from the backup of the keys",
    ),
    "key.material_differs": (
        Conflict,
        "a program's key is missing, or another than its log says: bring the newest copy of keys",
    ),
    # hold
    "hold.missing": (Missing, "there is no such legal hold"),
    "hold.not_officer": (Forbidden, "only a privacy officer or an organization admin may do this"),
    "hold.over": (Conflict, "this legal hold is lifted, or was not confirmed in time"),
    "hold.other_office": (
        Conflict,
        "somebody else signs this: privacy officer and organization admin act together",
    ),
    "hold.scope_incomplete": (Refused, "name the program that the group or session is in"),
    "hold.review_impossible": (Refused, "choose a day of the coming year for its review"),
    "hold.lifting_not_proposed": (Conflict, "one office proposes first that the hold be lifted"),
    # erasure
    "erasure.missing": (Missing, "there is no such request"),
    "erasure.not_officer": (
        Forbidden,
        "only a privacy officer or an organization admin may do this",
    ),
    "erasure.second_person": (
        Conflict,
        "somebody else decides: neither who asked nor whom it is about",
    ),
    "erasure.held": (
        Conflict,
        "a legal hold reaches into it: it can be approved when that ends",
    ),
    "erasure.still_serving": (
        Conflict,
        "this person still has a seat, a group or an office: end it first",
    ),
    "erasure.scope_unfit": (Refused, "say whose, which session, or which class of a program"),
    "erasure.decided": (Conflict, "this request has been decided or withdrawn"),
    "erasure.not_approved": (Conflict, "this request has not been approved"),
    "erasure.not_system": (Forbidden, "certificates are made when all is destroyed, by nobody"),
    # retention
    "retention.not_officer": (
        Forbidden,
        "only a privacy officer or an organization admin may do this",
    ),
    "retention.not_system": (Forbidden, "what has had its time is destroyed by the service alone"),
    "retention.impossible": (
        Refused,
        "keep texts for a day or more, and access records for a year or more",
    ),
    "retention.too_soon": (Refused, "let the rules hold a month from now or later"),
    "retention.kind_unknown": (Refused, "name the kind by its code"),
    "retention.not_proposed": (Conflict, "one office proposes the rules first"),
    "retention.clearing_not_proposed": (
        Conflict,
        "one office proposes first that all that was announced goes at once",
    ),
    "retention.other_office": (
        Conflict,
        "somebody else signs this: privacy officer and organization admin act together",
    ),
    # grant
    "grant.exists": (Conflict, "this has been asked for already"),
    "grant.missing": (Missing, "there is no such request or grant"),
    "grant.not_privacy_officer": (Forbidden, "only a privacy officer may do this"),
    "grant.no_auditor": (Conflict, "the organization needs an auditor first: appoint one"),
    "grant.items_unnamed": (Refused, "name each item to be read, at least one and at most twenty"),
    "grant.in_conflict": (
        Forbidden,
        "you are concerned yourself: leave this to an officer outside the group",
    ),
    "identity.missing": (Missing, "there is no such request, or it is not open to you"),
    "identity.exists": (Conflict, "this has been asked already"),
    "identity.not_an_asker": (Forbidden, "only an auditor or a privacy officer may ask this"),
    "identity.not_in_record": (
        Missing,
        "this entry names nobody by this number as who looked or as whose name was looked at",
    ),
    "identity.no_second": (
        Conflict,
        "there is no other privacy officer who could agree: appoint one first",
    ),
    "identity.own_request": (
        Forbidden,
        "you asked for this yourself: another privacy officer decides on it",
    ),
    "identity.not_privacy_officer": (Forbidden, "a privacy officer decides on this"),
    "identity.concerns_you": (
        Forbidden,
        "this number is yours: a privacy officer whom it is not about decides on it",
    ),
    "identity.not_open": (Conflict, "this is decided already, or was not decided within 72 hours"),
    "identity.office_too_new": (
        Forbidden,
        "you hold this office since after the request: a privacy officer of before decides",
    ),
    "identity.not_yours": (Forbidden, "only who asked, or who agreed, may do this"),
    "identity.office_lost": (
        Forbidden,
        "you no longer hold the office by which you asked: somebody in office asks anew",
    ),
    "identity.not_approved": (Conflict, "no privacy officer has agreed to this"),
    "identity.over": (Conflict, "the day in which this could be learned has passed: ask anew"),
    "identity.approver_gone": (
        Conflict,
        "whoever agreed is no privacy officer any more: ask anew, and another one decides",
    ),
    "grant.own_request": (Forbidden, "you asked for this yourself: others decide on it"),
    "grant.not_an_approver": (
        Forbidden,
        "a privacy officer and an organization admin decide on this",
    ),
    "grant.office_too_new": (
        Forbidden,
        "you hold this office since after the request: somebody who held it before decides",
    ),
    "grant.office_has_approved": (Conflict, "your office has approved: the other one must too"),
    "grant.approved_already": (Conflict, "you have approved: another person must too"),
    "grant.not_open": (Conflict, "this request can no longer be decided on: ask anew"),
    "grant.not_yours": (Forbidden, "only who asked, or who approved, may do this"),
    "grant.not_active": (Conflict, "this is not approved by two officers"),
    "grant.not_named": (Missing, "this item was not named in the request"),
    "grant.withdrawn": (Conflict, "this grant has been withdrawn"),
    "grant.expired": (Conflict, "the four hours of this grant have passed: ask anew"),
    "grant.notice_barred": (Conflict, "those concerned are told later, because the law bars it"),
    "grant.told_already": (Conflict, "those concerned have been told already"),
    "grant.deferral_too_long": (
        Refused,
        "defer the notice by thirty days at most, then renew the deferral",
    ),
    "grant.not_a_reviewer": (
        Forbidden,
        "auditors, privacy officers and organization admins review this",
    ),
    "grant.not_a_third_person": (Forbidden, "you took part: a third person reviews this"),
    "grant.reviewed_already": (Conflict, "this has been reviewed already"),
    "grant.not_system": (
        Forbidden,
        "the service alone notes that time has passed and who was told",
    ),
    "grant.not_over": (Conflict, "only what was granted, and is over, is reviewed"),
    # audit
    "verification.unfit": (
        Refused,
        "name each log of the organization once, with the entries that were walked",
    ),
    "audit.missing": (Missing, "there is no such audit"),
    "audit.not_auditor": (Forbidden, "only an auditor may do this"),
    "audit.not_reviewer": (Forbidden, "auditors and privacy officers review access records"),
    "audit.quarter_unknown": (Refused, "name the quarter by year and number: 2026-Q4"),
    "audit.extent_unclear": (Refused, "say how much to draw: 1 to 100 percent, or so many records"),
    "audit.too_large": (Refused, "a sample has 500 records at most: draw fewer"),
    "audit.nothing_to_review": (Conflict, "this quarter has no access records yet"),
    "audit.round_open": (Conflict, "this quarter's sample is drawn: sign it off before another"),
    "audit.record_missing": (Missing, "this record is not in the sample"),
    "audit.own_access": (Forbidden, "this was your own access: somebody else reviews it"),
    "audit.note_missing": (Refused, "say in a note what explains it, or what is to be done"),
    "audit.incomplete": (
        Conflict,
        "review every record of the sample before you sign off",
    ),
    "audit.signed_off": (
        Conflict,
        "this is signed off and stays as it is: draw a new round",
    ),
    # a read model
    "projection.not_officer": (
        Forbidden,
        "only an organization admin, an auditor or a privacy officer may do this",
    ),
    "projection.not_parked": (Missing, "there is no such parked stream"),
    "projection.asked_otherwise": (
        Conflict,
        "something else has been asked for this stream: wait until it is done",
    ),
    "projection.never_skipped": (Conflict, "no access is left out of the access log's views"),
}


def refusal(code: str, findings: tuple[Finding, ...] = ()) -> Refused:
    """Make the refusal of this code, of its kind and with its sentence, to be raised."""
    kind, sentence = CODES[code]
    return kind(code, sentence, findings)
