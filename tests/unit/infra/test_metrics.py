"""Metrics go to whoever takes them; where nobody does, nothing is measured."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from infra.telemetry.metrics import Figure, Measure, open_metering

DEPTH = Measure("{reaction}", "Due")
BATCHES = Measure("{batch}", "Sent", only_grows=True)


class Collector(HTTPServer):
    """Takes in what is sent to it."""

    taken: list[tuple[str, bytes]]


class Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector(("127.0.0.1", 0), Taking) as server:
        server.taken = []
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_last_figures_are_sent_when_a_process_ends(collector: Collector) -> None:
    metering = open_metering("worker", f"http://127.0.0.1:{collector.server_port}/")
    assert metering.recording
    metering.watch("outbox.depth", DEPTH, lambda: [Figure(3, {"policy": "rest"})])
    metering.watch("committer.batches", BATCHES, lambda: [Figure(7)])
    metering.close()
    [(path, body)] = collector.taken
    assert path == "/v1/metrics"
    sent = [b"circlekeep-worker", b"circlekeep.outbox.depth", b"{reaction}", b"rest"]
    assert all(words in body for words in [*sent, b"circlekeep.committer.batches", b"{batch}"])


def test_without_an_address_nothing_is_measured() -> None:
    metering = open_metering("worker", "")
    asked: list[Figure] = []
    metering.watch("outbox.depth", DEPTH, lambda: asked)
    assert not metering.recording
    metering.close()
