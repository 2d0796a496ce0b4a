"""Who may what with a presentation and with what is written in confidence."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from domain.access.operations.words import (
    LEADERS,
    OF_THE_GROUP,
    OVERSEERS,
    May,
    Operation,
    Party,
    each,
)
from domain.grants.commands import (
    ApproveGrant,
    DeferNotice,
    OpenItem,
    RefuseGrant,
    RequestGrant,
    ReviewGrant,
    WithdrawGrant,
)
from domain.protocol.cases import (
    BeginPresentation,
    EnterPresentations,
    EraseItem,
    FinishPresentation,
    ListItems,
    ListOwnItems,
    NoteCodes,
    ReadItem,
    SealMaterials,
    ShareItem,
    TakeBackPresentation,
    UndoBeginning,
)
from domain.protocol.glass import (
    ApproveBreakGlass,
    DeferBreakGlassNotice,
    ListBreakGlass,
    ListNotices,
    ListSealed,
    OpenByBreakGlass,
    ReadJustification,
    RefuseBreakGlass,
    RequestBreakGlass,
    ReviewBreakGlass,
    WithdrawBreakGlass,
)
from domain.protocol.mine import WhoSawMine
from domain.sessions.commands import (
    CodePresentation,
    EndPresentation,
    EnterPresentationLate,
    SealMaterial,
    ShareMaterial,
    ShredMaterial,
    StartPresentation,
    UndoPresentation,
    WithdrawPresentation,
)
from domain.sessions.words import MaterialKind

_TEXT: Final = Operation(
    "Read a reflection or a narrative",
    each(May.SHARED, *LEADERS) | {Party.PRIVACY_OFFICER: May.GRANTED},
    by=(ReadItem,),
    at=(
        "read_item",
        "/programs/{program_id:uuid}/sessions/{session_id:uuid}/items/{item_id:uuid}",
    ),
    all_may=May.THEIR_OWN,
)
READING: Final[Mapping[MaterialKind, Operation]] = MappingProxyType(
    {
        MaterialKind.PRESENTATION: Operation(
            "Learn who presented, and what was noted of it",
            {Party.PRESENTER: May.ALWAYS}
            | each(May.LED_THEN, *LEADERS)
            | {Party.PRIVACY_OFFICER: May.GRANTED},
        ),
        MaterialKind.LEADER_DEBRIEF: Operation(
            "Read what leaders wrote after a session",
            each(May.LED_THEN, *LEADERS) | {Party.PRIVACY_OFFICER: May.GRANTED},
            all_may=May.THEIR_OWN,
        ),
        MaterialKind.REFLECTION: _TEXT,
        MaterialKind.CASE_NARRATIVE: _TEXT,
    }
)
"""Reading, by what is read."""

CASES: Final = (
    Operation(
        "Let somebody present",
        each(May.SOMEBODY_ELSE, *LEADERS),
        by=(StartPresentation, BeginPresentation),
        at=("begin_presentation",),
    ),
    Operation(
        "End a presentation, or take its beginning back",
        each(May.ALWAYS, *LEADERS),
        by=(EndPresentation, FinishPresentation, UndoPresentation, UndoBeginning),
        at=("finish_presentation",),
    ),
    Operation(
        "Enter one's own past presentation",
        each(May.THEMSELVES, Party.MEMBER, Party.PRESENTER),
        by=(EnterPresentationLate, EnterPresentations),
        at=("enter_presentation_late",),
    ),
    Operation(
        "Note theme and perspectives of a presentation, withdraw it",
        {Party.PRESENTER: May.ALWAYS},
        by=(CodePresentation, NoteCodes, WithdrawPresentation, TakeBackPresentation),
        at=("note_codes", "withdraw_presentation"),
    ),
    Operation(
        "Seal a text about a session",
        by=(SealMaterial, SealMaterials),
        at=("seal_material",),
        all_may=May.THERE,
    ),
    Operation(
        "One's own text: sharing and destroying it",
        by=(ShareMaterial, ShareItem, ShredMaterial, EraseItem),
        at=("share_item", "erase_item"),
        all_may=May.THEIR_OWN,
    ),
    READING[MaterialKind.PRESENTATION],
    READING[MaterialKind.LEADER_DEBRIEF],
    READING[MaterialKind.REFLECTION],
    Operation(
        "See which texts of a session one may read",
        each(May.ALWAYS, *OF_THE_GROUP),
        by=(ListItems,),
        at=("list_items",),
        all_may=May.THEIR_OWN,
    ),
    Operation(
        "See one's own texts, and who looked at them",
        by=(ListOwnItems, WhoSawMine, ListNotices),
        at=(
            "list_own_items",
            "who_saw_mine",
            "list_break_glass_notices",
            "/mine",
            "/mine/news",
            "/mine/accesses.csv",
        ),
        all_may=May.ALWAYS,
    ),
)

BREAK_GLASS: Final = (
    Operation(
        "Ask to read named texts in an emergency",
        {Party.PRIVACY_OFFICER: May.ALWAYS},
        by=(RequestGrant, RequestBreakGlass, ListSealed),
        at=(
            "request_break_glass",
            "list_sealed",
            "/break-glass/new",
            "/programs/{program_id:uuid}/break-glass",
            "/programs/{program_id:uuid}/sessions/{session_id:uuid}/break-glass",
        ),
    ),
    Operation(
        "Approve or refuse such a request",
        each(May.ANOTHER_ASKED, Party.PRIVACY_OFFICER, Party.ORGANIZATION_ADMIN),
        by=(ApproveGrant, ApproveBreakGlass, RefuseGrant, RefuseBreakGlass),
        at=("approve_break_glass", "refuse_break_glass"),
    ),
    Operation(
        "End such a request, or what it opens",
        by=(WithdrawGrant, WithdrawBreakGlass),
        at=("withdraw_break_glass",),
        all_may=May.THEY_SPOKE,
    ),
    Operation(
        "Open a text that the request names",
        {Party.PRIVACY_OFFICER: May.GRANTED},
        by=(OpenItem, OpenByBreakGlass),
        at=("open_by_break_glass",),
    ),
    Operation(
        "Have those concerned told later",
        {Party.PRIVACY_OFFICER: May.ANOTHER_ASKED},
        by=(DeferNotice, DeferBreakGlassNotice),
        at=("defer_notice",),
    ),
    Operation(
        "Review what was opened",
        each(May.THIRD, *OVERSEERS, Party.ORGANIZATION_ADMIN),
        by=(ReviewGrant, ReviewBreakGlass),
        at=("review_break_glass",),
    ),
    Operation(
        "See the register of such requests",
        each(May.ALWAYS, *OVERSEERS, Party.ORGANIZATION_ADMIN),
        by=(ListBreakGlass,),
        at=(
            "list_break_glass",
            "show_break_glass",
            "/break-glass",
            "/programs/{program_id:uuid}/break-glass/{grant_id:uuid}",
        ),
    ),
    Operation(
        "Read why such a request was made",
        each(May.ALWAYS, Party.PRIVACY_OFFICER, Party.ORGANIZATION_ADMIN),
        by=(ReadJustification,),
        at=("read_justification",),
    ),
)
