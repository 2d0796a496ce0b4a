"""Every read model there is: adding one means adding its line here."""

from projections.access_log import ACCESS_LOG
from projections.audit_register import AUDIT_REGISTER
from projections.break_glass import BREAK_GLASS
from projections.group_board import GROUP_BOARD
from projections.people_register import PEOPLE_REGISTER
from projections.privacy_desk import PRIVACY_DESK
from projections.program_register import PROGRAM_REGISTER
from projections.projection import Projection
from projections.rosters import ROSTERS
from projections.sessions import SESSIONS

PROJECTIONS: tuple[Projection, ...] = (
    PROGRAM_REGISTER,
    GROUP_BOARD,
    ROSTERS,
    SESSIONS,
    PEOPLE_REGISTER,
    BREAK_GLASS,
    PRIVACY_DESK,
    ACCESS_LOG,
    AUDIT_REGISTER,
)
