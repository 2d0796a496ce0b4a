"""What the installation stands on: keys, secrets, bonds, and what is parked."""

from typing import Final, TypeAlias

from domain.protocol import keys
from domain.protocol.keys import (
    CheckHealth,
    CheckKeys,
    DestroyVersion,
    ExamineBonds,
    ExamineItems,
    ListDestructions,
    ListKeys,
    ReplaceSigningKey,
    RotateKeys,
    SkipParked,
    WrapAnew,
)
from services.warden.keys.examining import check_health, examine_bonds, examine_items
from services.warden.keys.program_keys import (
    destroy_version,
    list_destructions,
    list_keys,
    replace_signing_key,
    rotate_keys,
    wrap_anew,
)
from services.warden.keys.secrets import check_keys
from services.warden.keys.skipping import skip_parked
from services.warden.room import Room

Asked: TypeAlias = keys.Request

ROOM: Final[Room] = {
    ListKeys: list_keys,
    RotateKeys: rotate_keys,
    WrapAnew: wrap_anew,
    DestroyVersion: destroy_version,
    ReplaceSigningKey: replace_signing_key,
    ListDestructions: list_destructions,
    SkipParked: skip_parked,
    CheckKeys: check_keys,
    ExamineBonds: examine_bonds,
    ExamineItems: examine_items,
    CheckHealth: check_health,
}
