"""A hundred thousand participants from their journeys to the ledger, and one trip.

    python -m benchmarks.footprint [participants]

Three lists: people who share 2,000 routes as an upload gives them, the same with a
trip built anew for each, and people of whom no two made the same way. Beside the
first stands the arithmetic of the calculators that use the UK factors: a great
circle on a sphere for each person, a factor by its band, a product of floats.
Times are of the processor, so that what else the machine does counts less.
"""

import logging
import math
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import TypeVar

from flask.testing import FlaskClient

from offsets import create_app, schema
from offsets.footprint import export, gather, methods, travel
from offsets.footprint.event import Inventory, Journey
from offsets.footprint.trip import DistanceSource, Leg, Stay, Trip
from offsets.inventories import trip_address
from offsets.inventories.compute import warm

PARTICIPANTS = 100_000
ROUTES = 2_000
ORIGINS = 300
TRIPS = 1_000
MODES = ("plane", "rail_high_speed", "rail", "car")
SPHERE_KM = 6373
BANDS = ((483, 0.22928), (3700, 0.12576), (math.inf, 0.11704))
"""UK Government 2025, economy with non-CO2 effects, below so many kilometres."""
Made = TypeVar("Made")


def timed(name: str, work: Callable[[], Made]) -> Made:
    began = time.process_time()
    made = work()
    print(f"{name:<58} {time.process_time() - began:6.2f} s")
    return made


def some_trip(chance: random.Random) -> Trip:
    distance_km = Decimal(chance.randrange(5_000, 4_000_000)) / 1000
    leg = Leg(chance.choice(MODES), distance_km, DistanceSource.GREAT_CIRCLE)
    return Trip((leg,), is_return=True, stays=(Stay(2),))


def journeys(count: int, trip: Callable[[int], Trip], chance: random.Random) -> Inventory:
    """People by lot, each from the one origin that the number of the route has."""
    numbers = (chance.randrange(ROUTES) for _ in range(count))
    return Inventory(tuple(Journey(trip(each), 1, f"origin {each % ORIGINS}") for each in numbers))


def largest_mb() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def float_arithmetic(places: list[tuple[float, float]]) -> float:
    """Kilograms of a return flight of each person to one venue."""
    total = 0.0
    venue = math.radians(26.07), math.radians(119.3)
    for place in places:
        latitude, longitude = map(math.radians, place)
        chord = (
            math.sin((venue[0] - latitude) / 2) ** 2
            + math.cos(latitude) * math.cos(venue[0]) * math.sin((venue[1] - longitude) / 2) ** 2
        )
        km = 2 * SPHERE_KM * math.asin(math.sqrt(chord))
        total += 2 * km * next(factor for below, factor in BANDS if km < below)
    return total


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PARTICIPANTS
    chance, method = random.Random(2026), methods.load()
    routes = [some_trip(chance) for _ in range(ROUTES)]
    print(f"{count:,} participants, {ROUTES:,} routes from {ORIGINS} origins")
    shared = journeys(count, lambda number: routes[number], chance)
    result = timed("journeys to ledger", lambda: gather.compute(shared, method))
    print(f"largest memory so far: {largest_mb()}")
    copied = journeys(count, lambda number: replace(routes[number]), chance)
    timed("the same, each with a trip of its own", lambda: gather.compute(copied, method))
    single = journeys(count, lambda _: some_trip(chance), chance)
    timed("no two the same way", lambda: gather.compute(single, method))
    plain = timed("export of the first", lambda: export.export(shared, method, result))
    timed("the first recomputed from its export", lambda: export.recompute(plain))
    points = [(chance.uniform(-60, 60), chance.uniform(-180, 180)) for _ in range(count)]
    timed("beside it: great circle, band and float product each", lambda: float_arithmetic(points))
    trip = routes[0]
    began = time.process_time()
    for _ in range(TRIPS):
        travel.compute(trip, method)
    print(f"one trip: {(time.process_time() - began) / TRIPS * 1000:.2f} ms")
    through_the_api(chance)


def through_the_api(chance: random.Random) -> None:
    """One trip a call, between two places that are never the same pair twice, and one kept."""
    cities = trip_address.OFFERED
    pairs = [(one, other) for one in cities for other in cities if one != other]
    with TemporaryDirectory() as folder:
        os.environ.update(VAR_DIR=folder, RATE_LIMITS="false")
        app = create_app()
        schema.upgrade(app.extensions["engine"])
        warm()
        logging.getLogger("offsets.request").setLevel(logging.ERROR)
        for keep in (False, True):
            took_ms = [
                api_trip_ms(app.test_client(), start, end, keep)
                for start, end in chance.sample(pairs, TRIPS)
            ]
            name = "one trip through the API" + (", kept" if keep else "")
            middle, tail = statistics.median(took_ms), statistics.quantiles(took_ms, n=100)[98]
            print(f"{name}: median {middle:.2f} ms, p99 {tail:.2f} ms of processor")


def api_trip_ms(client: FlaskClient, start: str, end: str, keep: bool) -> float:
    """Milliseconds of processor from the request's body to the answer's."""
    leg = {"mode": "car", "start": start, "end": end}
    began = time.process_time()
    answer = client.post("/api/v1/footprints/trips", json={"legs": [leg], "keep": keep})
    took_ms = (time.process_time() - began) * 1000
    if answer.status_code != 200:
        raise RuntimeError(answer.text)
    return took_ms


if __name__ == "__main__":
    main()
