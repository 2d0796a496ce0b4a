"""A checkpoint that was published is known again by whoever published it."""

from pathlib import Path

import pytest

from infra.postgres.pool import connect
from infra.transparency.evidence import Evidence
from infra.transparency.signer_state import told_by_signer
from infra.transparency.verify import verify_all
from tests.kit.database import Migrated
from tests.kit.read_models import ask
from tests.kit.signing import open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

MIDDLE = "size = 2 AND log = 1"
HARM = {
    "deleted": f"DELETE FROM circlekeep.checkpoint WHERE {MIDDLE}",  # noqa: S608
    "of another program": "SET program_id = gen_random_uuid()",
    "of another organization": "SET organization_id = gen_random_uuid()",
    "of another size": "SET size = 3",
    "another root": "SET root = sha256(root)",
    "another entry": "SET chain_hash = sha256(chain_hash)",
    "another frontier": "SET frontier = ''",
    "another note": "SET note = 'x' || note",
}


@pytest.mark.parametrize("harm", HARM)
async def test_p16_a_checkpoint_changed_or_deleted_is_found_by_the_signers_own_disk(
    circlekeep: Migrated, tmp_path: Path, harm: str
) -> None:
    """P16: also one in the middle, which no later one and no witness stands for."""
    tenant = new_tenant()
    async with open_stores(circlekeep) as stores, open_signer(circlekeep, tmp_path) as signing:
        await open_logs(stores.warden, tenant)
        for _ in range(3):
            await stores.app.append(tenant, [request(new_stream(tenant))])
            await signing.look_and_sign()
        told = told_by_signer(tmp_path / "signer.db")
    assert [sorted(sizes) for sizes in told.values()] == [[1, 2, 3]]
    async with await connect(circlekeep.url("auditor"), 1) as pool:
        before = await verify_all(pool, evidence=Evidence(told=told))
        assert [one for one in before if not one.whole] == []
        change = HARM[harm]
        if change.startswith("SET"):
            if "size = 3" in change:
                await ask(circlekeep, "DELETE FROM circlekeep.checkpoint WHERE size = 3")
            change = f"UPDATE circlekeep.checkpoint {change} WHERE {MIDDLE}"
        await ask(circlekeep, change)
        after = await verify_all(pool, evidence=Evidence(told=told))
    assert [one.reason for one in after if one.program == tenant.program and not one.whole] == [
        "signed"
    ]
