"""What a large event's statement costs to look at: page, PDF, JSON, its list, an attendee's share.

    python -m benchmarks.statements [certificates]

One order of so many holders is settled and counted, the statement is published, and
each document asked for again and again through the whole application on one process.
The first look is told apart: it puts together what the later ones keep. Milliseconds are
of this process's processor, so a crowded machine says nearly the same; PostgreSQL's own
are not among them.
"""

import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.house import postgresql_url, settings_of, sqlite_url
from offsets import create_app, schema

CERTIFICATES = 5_000
MASS_G = 10_000
ROUNDS = 10


def main(count: int) -> None:
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for database, url in (
            ("SQLite", sqlite_url(folder)),
            ("PostgreSQL", postgresql_url(folder)),
        ):
            print(f"{count:,} certificates, {database}")
            print(f"{'':24}{'first ms':>9}{'median ms':>11}{'kB':>7}  asked again with its ETag")
            app = create_app(settings_of(url, "http://localhost", folder / "var"))
            with app.app_context():
                schema.upgrade(app.extensions["engine"])
                paths = _stated(count)
            for row in _measure(app, paths):
                print(row)
            app.extensions["engine"].dispose()


def _stated(count: int) -> dict[str, str]:
    """The addresses to look at, by what they are."""
    from offsets.events.publish import publish
    from offsets.events.retired.purchase import link
    from offsets.events.rules import Party
    from offsets.log.demo import begin_log
    from offsets.log.work import seal_and_publish
    from tests import factories
    from tests.events import making

    begin_log()
    event = making.make_frozen(count * MASS_G)
    factories.make_lot(tonnes=-(-count * MASS_G // 1_000_000))
    holders = tuple(f"参会者{number}" for number in range(count))
    order = factories.make_settled_order(mass_g=MASS_G, holders=holders)
    link(event, order, Party.ATTENDEE)
    making.declare(event)
    publish(event)
    while seal_and_publish():
        pass
    one = f"/e/{event}/statements/1"
    number = making.certificates_of(order)[0][0]
    return {
        "page": one,
        "PDF": f"{one}.pdf",
        "JSON": f"{one}.json",
        "list of all pieces": f"{one}/counted.json",
        "a share": f"/e/{event}/shares/{number}",
    }


def _measure(app: Flask, paths: dict[str, str]) -> Iterator[str]:
    for name, path in paths.items():
        client = app.test_client()
        first_ms, size, etag = _look(client, path)
        took = [_look(client, path)[0] for _ in range(ROUNDS)]
        again = ""
        if etag:
            ms, answered, _ = _look(client, path, etag)
            again = f"{ms:.1f} ms, {answered:,} bytes"
        median = statistics.median(took)
        yield f"{name:24}{first_ms:9.1f}{median:11.1f}{size / 1000:7.0f}  {again}"


def _look(client: FlaskClient, path: str, etag: str = "") -> tuple[float, int, str]:
    """Milliseconds, bytes, and the ETag if there is one; raises where the house refuses."""
    began = time.process_time()
    answer = client.get(path, headers={"If-None-Match": etag} if etag else {})
    size = len(answer.data)
    took_ms = (time.process_time() - began) * 1000
    if answer.status_code not in (200, 304):
        raise RuntimeError(answer.text[:500])
    return took_ms, size, answer.headers.get("ETag", "")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CERTIFICATES)
