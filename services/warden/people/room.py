"""Who there is: people, their names, rosters and offices."""

from typing import Final, TypeAlias

from domain.protocol import credentials, linking, mailboxes, names, offices, people, renewals
from domain.protocol.credentials import (
    EnactCredential,
    EndCredentialOf,
    ListCredentials,
    ShowCredential,
    ShowOwnCredential,
    WhomToWarnOfCredential,
)
from domain.protocol.linking import FindAlike, SayOfTwo, WithdrawInvitationsOf
from domain.protocol.mailboxes import (
    AskMailboxCode,
    AskNewMailbox,
    BackNewMailbox,
    ConfirmMailbox,
    ConfirmNewMailbox,
    MailboxCodeOf,
    MoveLetterOf,
    SettleNewMailbox,
    StopByOldMailbox,
    StopNewMailbox,
)
from domain.protocol.names import AddressesOf, FindPeople, PickPeople, ShowNames
from domain.protocol.offices import (
    EnactOffice,
    FindByAddress,
    ListOffices,
    ObjectTo,
    ProposeNewOfficer,
    SettleOffice,
    ShowOfficeHistory,
    WhomToTell,
)
from domain.protocol.people import (
    AttestOwnStatus,
    ChangeDetails,
    Depart,
    EnactGroupRules,
    EnactOrganization,
    EnactProfiles,
    EnactPrograms,
    EnactRoster,
    EndPlacesOf,
    EndStatusOf,
    LapseSignaturesOf,
    LetIn,
    ProposeGroups,
    RegisterPeople,
    SayAlive,
    SayDeceased,
    SettleDeathOf,
    ShowPerson,
    WhomDeathConcerns,
    WhomGroupConcerns,
    WhomLeavingConcerns,
    WhomToAskForStatus,
    WhomToAskToSign,
)
from domain.protocol.renewals import (
    AskRenewal,
    BackRenewal,
    ListRenewals,
    RenewalLetterOf,
    SettleRenewal,
    StopRenewal,
    StopRenewalByCode,
)
from services.warden.people.addresses import addresses_of
from services.warden.people.alike import find_alike
from services.warden.people.another_mailbox import (
    ask_new_mailbox,
    back_new_mailbox,
    confirm_new_mailbox,
    move_letter_of,
    settle_new_mailbox,
    stop_by_old_mailbox,
    stop_new_mailbox,
)
from services.warden.people.appointing import propose_officer, settle_office, whom_to_tell
from services.warden.people.concerned import whom_group_concerns
from services.warden.people.credential_ends import (
    end_credential_of,
    whom_to_warn_of_credential,
)
from services.warden.people.credentials import (
    enact_credential,
    list_credentials,
    show_credential,
    show_own_credential,
)
from services.warden.people.deaths import (
    say_alive,
    say_deceased,
    settle_death_of,
    whom_death_concerns,
)
from services.warden.people.details import change_details, let_in, show_person
from services.warden.people.governing import (
    enact_group_rules,
    enact_organization,
    enact_profiles,
    enact_programs,
    propose_groups,
)
from services.warden.people.leaving import (
    end_places_of,
    leave_organization,
    whom_leaving_concerns,
)
from services.warden.people.linking import say_of_two, withdraw_invitations_of
from services.warden.people.mailboxes import (
    ask_mailbox_code,
    confirm_mailbox,
    mailbox_code_of,
)
from services.warden.people.names import show_names
from services.warden.people.office_history import show_office_history
from services.warden.people.offices import enact_office, find_by_address, list_offices, object_to
from services.warden.people.reaffirming import lapse_signatures_of, whom_to_ask_to_sign
from services.warden.people.registration import register_people
from services.warden.people.renewed_sign_in import settle_renewal
from services.warden.people.renewing import (
    ask_renewal,
    back_renewal,
    list_renewals,
    renewal_letter_of,
    stop_renewed,
    stop_renewed_by_code,
)
from services.warden.people.roster import enact_roster
from services.warden.people.seeking import find_people, pick_people
from services.warden.people.statuses import (
    attest_own_status,
    end_status_of,
    whom_to_ask_for_status,
)
from services.warden.room import Room

Asked: TypeAlias = (
    credentials.Request
    | linking.Request
    | mailboxes.Request
    | names.Request
    | offices.Request
    | people.Request
    | renewals.Request
)

ROOM: Final[Room] = {
    RegisterPeople: register_people,
    EnactRoster: enact_roster,
    EnactOffice: enact_office,
    ObjectTo: object_to,
    ListOffices: list_offices,
    ShowOfficeHistory: show_office_history,
    FindByAddress: find_by_address,
    ProposeNewOfficer: propose_officer,
    WhomToTell: whom_to_tell,
    SettleOffice: settle_office,
    EnactOrganization: enact_organization,
    EnactProfiles: enact_profiles,
    EnactPrograms: enact_programs,
    ProposeGroups: propose_groups,
    EnactGroupRules: enact_group_rules,
    ShowNames: show_names,
    FindPeople: find_people,
    PickPeople: pick_people,
    AddressesOf: addresses_of,
    ShowPerson: show_person,
    ChangeDetails: change_details,
    LetIn: let_in,
    Depart: leave_organization,
    WhomLeavingConcerns: whom_leaving_concerns,
    EndPlacesOf: end_places_of,
    AttestOwnStatus: attest_own_status,
    WhomToAskForStatus: whom_to_ask_for_status,
    EndStatusOf: end_status_of,
    WhomToAskToSign: whom_to_ask_to_sign,
    LapseSignaturesOf: lapse_signatures_of,
    SayDeceased: say_deceased,
    SayAlive: say_alive,
    SettleDeathOf: settle_death_of,
    WhomDeathConcerns: whom_death_concerns,
    WhomGroupConcerns: whom_group_concerns,
    SayOfTwo: say_of_two,
    FindAlike: find_alike,
    WithdrawInvitationsOf: withdraw_invitations_of,
    AskMailboxCode: ask_mailbox_code,
    ConfirmMailbox: confirm_mailbox,
    MailboxCodeOf: mailbox_code_of,
    AskNewMailbox: ask_new_mailbox,
    ConfirmNewMailbox: confirm_new_mailbox,
    StopNewMailbox: stop_new_mailbox,
    StopByOldMailbox: stop_by_old_mailbox,
    BackNewMailbox: back_new_mailbox,
    SettleNewMailbox: settle_new_mailbox,
    MoveLetterOf: move_letter_of,
    AskRenewal: ask_renewal,
    BackRenewal: back_renewal,
    StopRenewal: stop_renewed,
    ListRenewals: list_renewals,
    StopRenewalByCode: stop_renewed_by_code,
    SettleRenewal: settle_renewal,
    RenewalLetterOf: renewal_letter_of,
    EnactCredential: enact_credential,
    ListCredentials: list_credentials,
    ShowCredential: show_credential,
    ShowOwnCredential: show_own_credential,
    WhomToWarnOfCredential: whom_to_warn_of_credential,
    EndCredentialOf: end_credential_of,
}
