"""Who may what in a group's life, and with who is in it."""

from typing import Final

from domain.access.operations.words import (
    ADMINS,
    LEADERS,
    OF_THE_GROUP,
    May,
    Operation,
    Party,
    each,
)
from domain.groups.commands import (
    ActivateGroup,
    AdmitOfficer,
    AnswerConsent,
    AnswerContentConsent,
    ApproveCharter,
    AssignLeader,
    CloseGroup,
    DeclineMembership,
    EndDeathNote,
    EndLeadership,
    EndMembership,
    FollowRules,
    KeepRules,
    OfferMembership,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ProposeGroup,
    RequestMembership,
    ResumeGroup,
    SignAgreement,
)
from domain.protocol.names import PickPeople, ShowNames
from domain.protocol.people import EnactGroupRules, EnactRoster, ProposeGroups

GROUPS: Final = (
    Operation(
        "See a program, its groups and its sessions, without names",
        each(May.ALWAYS, *OF_THE_GROUP, *ADMINS, Party.PRIVACY_OFFICER),
        at=(
            "show_program",
            "list_groups",
            "show_group",
            "show_group_as_it_was",
            "list_sessions",
            "show_session",
            "/programs/{program_id:uuid}/groups/{group_id:uuid}",
            "/programs/{program_id:uuid}/groups/{group_id:uuid}/sessions",
            "/programs/{program_id:uuid}/sessions/{session_id:uuid}",
        ),
    ),
    Operation(
        "Read the agreement of a group",
        each(May.ALWAYS, *OF_THE_GROUP, *ADMINS, Party.PRIVACY_OFFICER, Party.SUPERVISOR),
        at=(
            "show_agreement",
            "print_agreement",
            "/programs/{program_id:uuid}/groups/{group_id:uuid}/agreement",
            "/programs/{program_id:uuid}/groups/{group_id:uuid}/agreement/print",
        ),
    ),
    Operation(
        "See the names of people in a group",
        each(May.ALWAYS, *OF_THE_GROUP, *ADMINS, Party.PRIVACY_OFFICER),
        by=(ShowNames, PickPeople),
        at=("read_roster",),
    ),
    Operation(
        "Arrange who is in a group, on one page",
        each(May.ALWAYS, *ADMINS),
        at=("/programs/{program_id:uuid}/groups/{group_id:uuid}/people",),
    ),
    Operation(
        "See a program's board",
        each(May.ALWAYS, *ADMINS, Party.PRIVACY_OFFICER),
        at=("/programs/{program_id:uuid}",),
    ),
    Operation(
        "Propose a group",
        each(May.ALWAYS, *ADMINS),
        by=(ProposeGroup, ProposeGroups),
        at=("propose_group",),
    ),
    Operation(
        "Approve a charter, open recruiting, close a group",
        each(May.ALWAYS, *ADMINS),
        by=(ApproveCharter, OpenRecruiting, CloseGroup),
        at=("approve_charter", "open_recruiting", "close_group"),
    ),
    Operation(
        "Begin, pause and resume a group, plan its last session",
        each(May.ALWAYS, *LEADERS, *ADMINS),
        by=(ActivateGroup, PauseGroup, ResumeGroup, PlanClosing),
        at=("activate_group", "pause_group", "resume_group", "plan_closing"),
    ),
    Operation(
        "See by which rules a group goes",
        each(May.ALWAYS, *OF_THE_GROUP, *ADMINS, Party.PRIVACY_OFFICER),
        at=("show_group_rules", "/programs/{program_id:uuid}/groups/{group_id:uuid}/rules"),
    ),
    Operation(
        "Have a group follow its program's rules, or keep its own",
        each(May.ALWAYS, *LEADERS, *ADMINS),
        by=(FollowRules, KeepRules, EnactGroupRules),
        at=("follow_rules", "keep_rules"),
    ),
    Operation(
        "Assign a leader",
        each(May.SOMEBODY_ELSE, *ADMINS),
        by=(AssignLeader,),
        at=("assign_leader",),
    ),
    Operation(
        "End a leadership",
        each(May.THEMSELVES, *LEADERS) | each(May.ALWAYS, *ADMINS),
        by=(EndLeadership,),
        at=("end_leadership",),
    ),
    Operation(
        "Let somebody with an office over the group into it",
        each(May.SOMEBODY_ELSE, *ADMINS, Party.PRIVACY_OFFICER),
        by=(AdmitOfficer,),
        at=("admit_officer",),
    ),
    Operation(
        "Ask for a place",
        each(May.NEVER, *OF_THE_GROUP, Party.AUDITOR) | each(May.SELF_OR_LATE, *ADMINS),
        by=(RequestMembership,),
        at=("request_membership",),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Offer a place",
        each(May.ALWAYS, *LEADERS) | each(May.MANDATORY, *ADMINS),
        by=(OfferMembership,),
        at=("offer_membership",),
    ),
    Operation(
        "Turn a request or an offer down",
        each(May.ALWAYS, *LEADERS) | each(May.MANDATORY, *ADMINS),
        by=(DeclineMembership,),
        at=("decline_membership",),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Sign the agreement of a group",
        each(May.SELF_OR_LATE, *ADMINS) | {Party.AUDITOR: May.NEVER},
        by=(SignAgreement,),
        at=("sign_agreement",),
        all_may=May.THEMSELVES,
    ),
    Operation(
        "Say whether one agrees that texts are kept",
        each(May.THEMSELVES, Party.MEMBER, Party.PRESENTER),
        by=(AnswerContentConsent,),
        at=("answer_content_consent",),
    ),
    Operation(
        "Answer one by one what is asked of who is in a group",
        each(May.THEMSELVES, *OF_THE_GROUP),
        by=(AnswerConsent,),
        at=("answer_consent",),
    ),
    Operation(
        "Be reminded no more that a member of the group has died",
        each(May.ALWAYS, *LEADERS),
        by=(EndDeathNote,),
        at=("end_death_note",),
    ),
    Operation(
        "End a membership",
        each(May.ALWAYS, *LEADERS, *ADMINS),
        by=(EndMembership, EnactRoster),
        at=("end_membership",),
        all_may=May.THEMSELVES,
    ),
)
