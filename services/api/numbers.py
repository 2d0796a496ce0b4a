"""Whole numbers as callers may send them: none so large that it fits nowhere behind the API."""

from typing import Annotated

import msgspec
from litestar.params import PathParameter

Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Version = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Entry = Annotated[int, PathParameter(ge=1, le=2**53, description="A position in a log, from 1.")]
