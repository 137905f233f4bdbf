"""Orders and whole purchases on one hot lot, held against pgbench with our own statements.

    python -m benchmarks.purchases [orders a run]

Everything runs on this machine at once: database, web processes, and the load
generator. Rounds alternate between pgbench and the house, so that a machine
that others use too slows both; medians of the rounds are printed.
"""

import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from benchmarks import load, million
from benchmarks.buyer import Buyer
from benchmarks.house import House, house, pgbench_command, postgresql_url, sqlite_url

ROUNDS = 3
CLIENTS = 32
SQLITE_CLIENTS = (4, 32)
PAGES = 12
"""About so many pages of the file an order or its settlement touches, indexes included."""
SCRIPTS = Path(__file__).parent / "pgbench"

Row = tuple[str, str, str, str]


def postgresql(folder: Path, count: int) -> Iterator[Row]:
    """Rows of the table: fresh tables, then the same with a million certificates in them."""
    url = postgresql_url(folder)
    with house(folder, url) as running:
        yield from _compare(running, count, "fresh")
        yield "largest web process", f"{running.worker_rss_mb():.0f} MB", "", "< 200 MB"
    url = postgresql_url(folder)
    with house(folder, url) as running:
        million.fill(url)
        yield from _compare(running, count, "1 M certificates")


def sqlite(folder: Path, count: int) -> Iterator[Row]:
    """Whole purchases on the embedded database, with few clients and with many.

    Beside them what the disk allows: SQLite's writers commit one after the other,
    and a purchase is two commits.
    """
    with house(folder, sqlite_url(folder)) as running:
        for clients in SQLITE_CLIENTS:
            bought, disk = [], []
            for _ in range(ROUNDS):
                disk.append(_bare_commits(folder) / 2)
                bought.append(load.run(running.port, Buyer(running).purchase, count, clients))
            goal = "≥ 300/s" if clients == SQLITE_CLIENTS[0] else "no errors"
            yield _row(f"SQLite: whole purchases, {clients} clients", bought, goal)
            share = statistics.median(r.rate / most for r, most in zip(bought, disk, strict=True))
            most = f"two bare commits {statistics.median(disk):.0f}/s"
            yield "    of what the disk allows in the same run", f"{share:.2f}", most, ""


def _bare_commits(folder: Path, count: int = 200) -> float:
    """Durable commits a second of about as many pages as an order writes, by one writer alone."""
    with closing(sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode=WAL")
        file.execute("PRAGMA synchronous=FULL")
        file.execute("CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, body BLOB)")
        began = time.perf_counter()
        for _ in range(count):
            file.execute("BEGIN IMMEDIATE")
            file.executemany("INSERT INTO page (body) VALUES (zeroblob(?))", [(3_900,)] * PAGES)
            file.execute("COMMIT")
        return count / (time.perf_counter() - began)


def _compare(running: House, count: int, name: str) -> list[Row]:
    load.run(running.port, Buyer(running).purchase, 200, CLIENTS)
    pg_orders, pg_purchases, orders, purchases = [], [], [], []
    for _ in range(ROUNDS):
        pg_orders.append(_pgbench(running, "place.sql"))
        orders.append(load.run(running.port, Buyer(running).order, count, CLIENTS))
        pg_purchases.append(_pgbench(running, "purchase.sql"))
        purchases.append(load.run(running.port, Buyer(running).purchase, count // 2, CLIENTS))
    return [
        _row(f"PostgreSQL, {name}: orders", orders, "≥ 600/s, p99 ≤ 120 ms"),
        _ratio("    of pgbench's same statements", orders, pg_orders),
        _row(f"PostgreSQL, {name}: whole purchases", purchases, "≥ 300/s"),
        _ratio("    of pgbench's same statements", purchases, pg_purchases),
    ]


def _pgbench(running: House, script: str, seconds: int = 5) -> float:
    command = [*pgbench_command(running.database_url), "-n", "-M", "prepared", "-c", "8", "-j", "2"]
    command += ["-T", str(seconds), "-f", str(SCRIPTS / script)]
    said = subprocess.run(command, capture_output=True, text=True)
    found = re.search(r"tps = ([0-9.]+)", said.stdout)
    if said.returncode or not found:
        raise RuntimeError(said.stderr)
    return float(found[1])


def _row(name: str, results: list[load.Result], goal: str) -> Row:
    for result in results:
        for fault in result.errors[:2]:
            print("   ", fault, file=sys.stderr)
    rate = statistics.median(result.rate for result in results)
    p99_ms = statistics.median(result.percentile(99) for result in results)
    errors = sum(len(result.errors) for result in results)
    return name, f"{rate:.0f}/s", f"p99 {p99_ms:.0f} ms, {errors} errors", goal


def _ratio(name: str, results: list[load.Result], pgbench: list[float]) -> Row:
    ratio = statistics.median(r.rate / tps for r, tps in zip(results, pgbench, strict=True))
    return name, f"{ratio:.2f}", f"pgbench {statistics.median(pgbench):.0f}/s", "≥ 0.25"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 6_000
    with tempfile.TemporaryDirectory() as folder:
        for row in chain(postgresql(Path(folder), count), sqlite(Path(folder), count // 4)):
            print(f"{row[0]:46} {row[1]:>8}   {row[2]:28} {row[3]}", flush=True)


if __name__ == "__main__":
    main()
