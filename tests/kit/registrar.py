"""A stand-in for the Warden's registry: the same deciders on the same store, nothing sealed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.access.messages import (
    Answer,
    Enacted,
    EnactRoster,
    NewPerson,
    RefusedAnswer,
    RegisterPeople,
    Request,
    StepDone,
)
from domain.groups.group import GROUP
from domain.kernel import (
    Context,
    OrganizationId,
    PersonId,
    Refused,
    Role,
    Stream,
    Tenant,
    own_log,
)
from domain.people.commands import RegisterPerson
from domain.people.person import PERSON
from domain.ports import Appended, EventStore
from services.app.execute import Step, execute_all


class Registrar:
    """Answers ``RegisterPeople`` and ``EnactRoster`` as an organization admin would be answered."""

    def __init__(
        self, store: EventStore, organization: OrganizationId, officer: PersonId, now: datetime
    ) -> None:
        self._store = store
        self._organization = organization
        self._officer = officer
        self._now = now
        self._sealed: dict[PersonId, str] = {}

    async def ask(self, request: Request) -> Answer:
        """Answer one request."""
        match request:
            case RegisterPeople(people=people):
                return await self._register(people)
            case EnactRoster(program=program, steps=steps):
                tenant = Tenant(self._organization, program)
                commands = [
                    Step(
                        stream=Stream(tenant, GROUP.category, step.group),
                        command=step.command,
                        context=self._context(tenant, step.command_id, step.at),
                    )
                    for step in steps
                ]
                return _enacted(await execute_all(self._store, GROUP, commands))
            case _:
                raise NotImplementedError(type(request).__name__)

    async def _register(self, people: Sequence[NewPerson]) -> Enacted:
        tenant = own_log(self._organization)
        commands = [
            Step(
                stream=Stream(tenant, PERSON.category, new.person),
                command=RegisterPerson(
                    profession=new.profession,
                    locale=new.locale,
                    sealed=new.command_id,
                    practice=new.practice,
                    home_program=new.home_program,
                ),
                context=self._context(tenant, new.command_id, None),
            )
            for new in people
        ]
        differing = [self._differs(new) for new in people]
        done = _enacted(await execute_all(self._store, PERSON, commands)).steps
        refused = StepDone(refused=RefusedAnswer("Refused", "person.differs", "differs"))
        return Enacted(
            tuple(
                refused if differs else step for differs, step in zip(differing, done, strict=True)
            )
        )

    def _differs(self, new: NewPerson) -> bool:
        return self._sealed.setdefault(new.person, new.data.reveal()) != new.data.reveal()

    def _context(self, tenant: Tenant, command_id: UUID, at: datetime | None) -> Context:
        return Context(
            tenant=tenant,
            actor=self._officer,
            role=Role.ORGANIZATION_ADMIN,
            offices=frozenset({Role.ORGANIZATION_ADMIN}),
            at=at or self._now,
            command_id=command_id,
            correlation_id=command_id,
            entered_late=True,
        )


def _enacted(answers: Sequence[Appended | Refused]) -> Enacted:
    return Enacted(
        tuple(
            StepDone(refused=RefusedAnswer("Refused", answer.code, answer.reason))
            if isinstance(answer, Refused)
            else StepDone(version=1, position=answer.position)
            for answer in answers
        )
    )
