"""Numbers for Prometheus: how long requests take, and what the house's own counters say.

Requests are measured in each web process and added up over all of them. Stock,
money and queues are not counted a second time here: at a scrape they are read
from the rows that the audit vouches for, so they cannot drift.
"""

import os
import time
from collections.abc import Callable, Iterable

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram
from prometheus_client import generate_latest as exposition
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from offsets.edge.guards import operator
from offsets.edge.logs import route

Reading = tuple[str, str, float]
"""A name, what it says, and its value; a name that ends in ``_total`` only ever grows."""

blueprint = Blueprint("metrics", __name__)

_seconds = Histogram(
    "offsets_http_request_seconds",
    "Time from the request's first byte in our code to its answer.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def init_app(app: Flask, readings: Callable[[], Iterable[Reading]]) -> None:
    """Measure every request; ``readings`` tells the house's own counters at each scrape."""
    app.extensions["readings"] = readings
    app.after_request(_measure)
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
@operator
def scrape() -> Response:
    """Everything in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_House())
    return Response(
        exposition(registry) + exposition(_processes()), content_type=CONTENT_TYPE_LATEST
    )


def _processes() -> CollectorRegistry:
    """This process's own numbers, or under gunicorn those of all web processes together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class _House:
    def collect(self) -> Iterable[Metric]:
        for name, words, value in current_app.extensions["readings"]():
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            yield kind(name, words, value=value)


def _measure(response: Response) -> Response:
    passed = time.perf_counter() - g.started
    _seconds.labels(request.method, route(), response.status_code).observe(passed)
    return response
