"""Serves the files that pages need."""

from functools import cache

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from services.web.frame.assets import Asset, assets

FOR_EVER = "public, max-age=31536000, immutable"


@cache
def _by_hashed_name() -> dict[str, Asset]:
    return {asset.name: asset for asset in assets().values()}


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def static_file(name: FromPath[str]) -> Response[bytes]:
    """Serve one file; there is no folder behind the address that could be walked."""
    asset = _by_hashed_name().get(name)
    if asset is None:
        raise NotFoundException
    return Response(
        asset.content,
        media_type=asset.media_type,
        headers={"cache-control": FOR_EVER, "x-content-type-options": "nosniff"},
    )
