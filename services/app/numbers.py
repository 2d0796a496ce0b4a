"""Whole numbers as callers may send them: none so large that it fits nowhere behind the doors."""

from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Amount = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
Percent = Annotated[int, msgspec.Meta(ge=1, le=100)]
Version = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Days = Annotated[int, msgspec.Meta(ge=1, le=36_500)]
Position = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
