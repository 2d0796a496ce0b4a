"""A client that is generated from the published document does a whole job."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.kit.circle import NARRATIVE, Circle
from tests.kit.generated import Generated, generate
from tests.kit.service import PASSWORD, Person, Service


@contextmanager
def signed_in(service: Service, person: Person) -> Iterator[Generated]:
    with Generated.at(service.url) as generated:
        body = generated.models.SignInBody(email=person.email, password=PASSWORD)
        session = generated.calls("account.sign_in", body=body)
        assert str(session.person) == person.id
        yield generated


def test_a_generated_client_signs_in_lists_schedules_seals_and_reads(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    circle = Circle(service.organization("GENERATED"))
    of = circle.organization.of
    held = UUID(circle.held(1).rpartition("/")[2])
    asking = signed_in(service, of(circle.leader)), signed_in(service, of(circle.members[0]))
    with asking[0] as leader, asking[1] as author:
        program = UUID(circle.program)
        [group] = leader.calls("groups.list_groups", program).items
        assert str(group.id) == circle.group.rpartition("/")[2]

        start = datetime.now(UTC) + timedelta(days=7)
        planned = leader.models.SessionBody(number=2, local_start=f"{start:%Y-%m-%dT%H:%M}")
        made = leader.calls("sessions.schedule_session", program, group.id, body=planned)
        assert made.id != held

        kind = author.models.MaterialKind.CASE_NARRATIVE
        text = author.models.TextBody(kind=kind, locale="en-CA", text=NARRATIVE)
        item = author.calls("confidential.seal_material", program, held, body=text).id
        shared = author.models.AudienceBody(audience=author.models.Audience.LEADERS)
        author.calls("confidential.share_item", program, item, body=shared)

        purpose = leader.models.ReadingBody(purpose=leader.models.Purpose.LEADING)
        shown = leader.calls("confidential.read_item", program, item, body=purpose)
        assert shown.text == NARRATIVE
        listed = leader.calls("confidential.list_items", program, held).items
        assert item in {each.id for each in listed}
