"""Lets applications of the library keep their events here: ``PERSISTENCE_MODULE`` is this one.

Their environment gives ``EVENT_STORE_URL``, ``EVENT_STORE_ORGANIZATION`` and
``EVENT_STORE_PROGRAM``; prefixed with its name and an underscore, each application has its own.
``CREATE_TABLE``, on unless it says no, opens the log, which the database role must be allowed to.
"""

from typing import TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    NotSupportedError,
    ProcessRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from infra.event_store.blocking import (
    AsyncpgAggregateRecorder,
    AsyncpgApplicationRecorder,
    AsyncpgProcessRecorder,
    AsyncpgRecorder,
    AsyncpgTrackingRecorder,
    Datastore,
)

R = TypeVar("R", bound=AsyncpgRecorder)


class AsyncpgFactory(InfrastructureFactory[AsyncpgTrackingRecorder]):
    """Recorders of one application, on one pool. Raises ``OSError`` for a setting it lacks.

    It connects when the first recorder is made: the library makes factories for a mapper alone,
    and never closes them.
    """

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._tenant = (
            UUID(self._setting("EVENT_STORE_ORGANIZATION")),
            UUID(self._setting("EVENT_STORE_PROGRAM")),
        )
        self._name = self.env.name or "application"
        self._url = self._setting("EVENT_STORE_URL")
        self._connected: Datastore | None = None

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Make a recorder of events. Snapshots leave versions out, which no stream here does."""
        if purpose != "events":
            raise NotSupportedError(f"this store keeps events, no {purpose}")
        return self._opened(AsyncpgAggregateRecorder)

    def application_recorder(self) -> ApplicationRecorder:
        """Make a recorder of events and notifications."""
        return self._opened(AsyncpgApplicationRecorder)

    def tracking_recorder(
        self, tracking_recorder_class: type[AsyncpgTrackingRecorder] | None = None
    ) -> AsyncpgTrackingRecorder:
        """Make a recorder of places, of this class or the one that the environment names."""
        named = self.env.get(self.TRACKING_RECORDER_TOPIC)
        made: type[AsyncpgTrackingRecorder] = tracking_recorder_class or (
            resolve_topic(named) if named else AsyncpgTrackingRecorder
        )
        return made(self._datastore, self._tenant, self._name)

    def process_recorder(self) -> ProcessRecorder:
        """Make a recorder of events, notifications and places."""
        return self._opened(AsyncpgProcessRecorder)

    def close(self) -> None:
        """Close the pool, if there is one."""
        if self._connected is not None:
            self._connected.close()

    @property
    def _datastore(self) -> Datastore:
        if self._connected is None:
            self._connected = Datastore(self._url)
        return self._connected

    def _setting(self, key: str) -> str:
        value = self.env.get(key)
        if not value:
            raise OSError(f"{key} is missing in the environment of {self.env.name!r}")
        return value

    def _opened(self, made: type[R]) -> R:
        recorder = made(self._datastore, self._tenant, self._name)
        if strtobool(self.env.get("CREATE_TABLE", "yes")):
            recorder.open_log()
        return recorder
