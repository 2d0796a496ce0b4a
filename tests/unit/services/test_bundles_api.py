"""A log as a bundle over HTTP: as it comes from the Warden, who records it."""

from uuid import UUID

from domain.kernel import Log, ProgramId
from domain.protocol.proofs import ReadBundle, TakeBundle
from tests.kit.web import AUDITOR, World

PROGRAM = ProgramId(UUID(int=8))
BUNDLE = f"/logs/{PROGRAM}/2/bundle"


def test_an_auditor_is_given_a_bundle_line_by_line(world: World) -> None:
    before = len(world.warden.asked)
    reply = world.of(AUDITOR).get(BUNDLE, since="2026-01-01", until="2026-03-31", size="7")
    assert (reply.status_code, reply.text) == (200, "{}\n0\n1\n")
    assert reply.headers["content-type"] == "application/jsonl"
    assert reply.headers["content-disposition"] == f'attachment; filename="{PROGRAM}-2.jsonl"'
    taken, *pages = world.warden.asked[before:]
    assert isinstance(taken, TakeBundle)
    assert (taken.program, taken.log, taken.sizes) == (PROGRAM, Log.ACCESS, (7,))
    assert [type(page) for page in pages] == [ReadBundle] * 2


def test_others_are_refused_before_the_first_line(world: World) -> None:
    world.meet("m@example.org")
    assert world.of("m@example.org").get(BUNDLE).status_code == 403
    assert world.of(None).get(BUNDLE).status_code == 401
    world.warden.down = True
    assert world.of(AUDITOR).get(BUNDLE).status_code == 503
