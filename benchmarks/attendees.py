"""A congress hall answers the three questions, all within ten minutes.

    python -m benchmarks.attendees [attendees] [seconds]

Arrivals are open-loop: each phone comes when it comes, whether or not the house keeps up,
and its waiting counts from that moment. Half of the hall scans the poster in three bursts,
the rest at any time. A phone loads the questions, reads them for some seconds, sends the
answer on a new connection, and loads its bill; one in twenty sends its form twice, one in
fifty corrects itself. The limits are on, and everybody comes from one address. Afterwards
the answers in the database are held against a recount of what was sent, to the gram. Run
it when nothing else uses the machine.
"""

import asyncio
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.house import House, house, postgresql_url
from offsets import create_app
from offsets.events.attendance.bill import Way, bill
from offsets.events.attendance.origins import common
from offsets.events.attendance.rules import rounded_km
from offsets.footprint import methods, places
from offsets.footprint.lines import NOTHING, Mass

ATTENDEES = 10_000
SECONDS = 600
BURSTS = (0.0, 0.35, 0.7)
"""When the poster is shown, as parts of the whole time."""
BURST_SHARE = 0.05
"""How much of the whole time one burst takes."""
READS_S = (3.0, 20.0)
GOAL_MS = 300
VENUE, LOCAL_KM = "CN-350100", 8
MODES = ("rail_high_speed", "plane", "car", "coach", "metro")
_TOKEN = re.compile(rb'name="form" value="([^"]+)"')


class Said(NamedTuple):
    """What one attendee taps, and what the house should keep of it."""

    origin: str
    """A place that is offered, or ``km``."""
    way: Way


@dataclass(slots=True)
class Run:
    """What was measured, by kind of request, and what was said."""

    waits_ms: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    said: list[Way] = field(default_factory=list)
    """Of each phone what stands at last."""
    late_ms: float = 0.0
    """By how much the generator itself was late at worst; above some ms it was the brake."""

    def note(self, kind: str, began: float) -> None:
        self.waits_ms.setdefault(kind, []).append((time.perf_counter() - began) * 1e3)


class Phone:
    """One attendee's browser: a cookie, and a new connection for each request."""

    def __init__(self, port: int, code: str, run: Run) -> None:
        self._port, self._code, self._run = port, code, run
        self._cookie = ""

    async def answer(self, said: Said, chance: random.Random, came: float) -> None:
        """From the scan to the bill; raises OSError or EOFError where nobody answers."""
        again = "?again=1" if self._cookie else ""
        page = await self._ask("questions", "GET", f"/a/{self._code}{again}", came)
        token = _TOKEN.search(page)
        if token is None:
            self._run.faults["no form"] += 1
            return
        await asyncio.sleep(chance.uniform(*READS_S))
        sent = self._form(said) | {"form": token[1].decode()}
        for _ in range(2 if chance.random() < 0.05 else 1):
            await self._ask("answer", "POST", f"/a/{self._code}", time.perf_counter(), sent)
        await self._ask("bill", "GET", f"/a/{self._code}/bill", time.perf_counter())

    @staticmethod
    def _form(said: Said) -> dict[str, str]:
        way = said.way
        typed = {"from": said.origin, "km": way.distance_km, "how": way.mode, "agree": "yes"}
        if way.mode == "car":
            typed["occupants"] = way.occupants
        typed["nights"] = way.nights
        return {name: str(value) for name, value in typed.items()}

    async def _ask(
        self, kind: str, method: str, path: str, came: float, form: dict[str, str] | None = None
    ) -> bytes:
        body = urlencode(form).encode() if form else b""
        head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        head.append("Accept-Language: zh-CN")
        if self._cookie:
            head.append(f"Cookie: {self._cookie}")
        if body:
            head.append("Content-Type: application/x-www-form-urlencoded")
            head.append(f"Content-Length: {len(body)}")
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        answered = await reader.read(-1)
        writer.close()
        self._run.note(kind, came)
        top, _, content = answered.partition(b"\r\n\r\n")
        status = int(top.split()[1]) if top else 0
        if status != (303 if method == "POST" else 200):
            self._run.faults[f"{kind} {status}"] += 1
        if cookie := re.search(rb"Set-Cookie: (device=[^;]+)", top):
            self._cookie = cookie[1].decode()
        return content


async def hall(port: int, code: str, count: int, seconds: float) -> Run:
    """Let everybody come; ends when the last one has seen the bill."""
    chance, run = random.Random(2026), Run()
    began = time.perf_counter()
    tasks = []
    for offset in arrivals(count, seconds, chance):
        due = began + offset
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        run.late_ms = max(run.late_ms, (time.perf_counter() - due) * 1e3)
        tasks.append(asyncio.create_task(attend(port, code, run, random.Random(len(tasks)), due)))
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, BaseException):
            run.faults[repr(outcome)] += 1
    return run


async def warm(port: int, code: str) -> None:
    """Let both web processes have served the pages before: a house is not started for a poster."""
    phones = [Phone(port, code, Run()) for _ in range(24)]
    came = time.perf_counter()
    asked = (each._ask("warm", "GET", f"/a/{code}", came) for each in phones)
    await asyncio.gather(*asked)


async def attend(port: int, code: str, run: Run, chance: random.Random, due: float) -> None:
    phone = Phone(port, code, run)
    said = some_answer(chance)
    await phone.answer(said, chance, due)
    if chance.random() < 0.02:
        said = some_answer(chance)
        await phone.answer(said, chance, time.perf_counter())
    run.said.append(said.way)


def arrivals(count: int, seconds: float, chance: random.Random) -> list[float]:
    """When each comes, in order: half in bursts, half at any time."""
    found = [chance.uniform(0, seconds) for _ in range(count - count // 2)]
    for number in range(count // 2):
        start = BURSTS[number % len(BURSTS)] * seconds
        found.append(start + chance.uniform(0, BURST_SHARE * seconds))
    return sorted(found)


def some_answer(chance: random.Random) -> Said:
    """Most come from a place that is offered by name; the others give their kilometres."""
    mode, nights = chance.choice(MODES), chance.choice((0, 0, 1, 2, 2, 3, 5))
    occupants = chance.randint(1, 4) if mode == "car" else 1
    if chance.random() < 0.2:
        most_km = {"plane": 3_000, "metro": 40}.get(mode, 900)
        return Said("km", Way(chance.randint(5, most_km), False, mode, occupants, nights))
    venue = places.by_id(VENUE)
    assert venue is not None
    origin = chance.choice(common(venue) if mode != "metro" else [VENUE])
    place = places.by_id(origin)
    assert place is not None
    straight_km = places.distance_km(place, venue)
    km = rounded_km(int(straight_km * 10)) if straight_km else LOCAL_KM
    return Said(origin, Way(km, bool(straight_km), mode, occupants, nights))


def ask_them(running: House, count: int) -> str:
    """An event that expects so many, its questions open; the code of its short address."""
    from offsets.events.attendance.ask import Questions, ask
    from tests.events import making

    app = create_app(running.settings)
    with app.app_context():
        event = making.make_planned(expected_participants=count)
        return ask(event, Questions(VENUE, local_km=LOCAL_KM))


def recount(running: House, code: str, run: Run) -> list[tuple[str, str]]:
    """What the house counted beside what was said."""
    from offsets.events.attendance.coverage import coverage
    from offsets.events.attendance.find import asked

    said, total = Counter(way.mode for way in run.said), NOTHING
    for way in run.said:
        total += bill(way, "CN", methods.load()).total
    app = create_app(running.settings)
    with app.app_context():
        found = coverage(asked(code))
    counted = {share.mode: share.people for share in found.modes}
    exact = counted == said and found.total == total and asked_count(running, code) == len(run.said)
    return [
        ("answers sent, and in the database", f"{len(run.said):,} and {found.answered:,}"),
        ("sum of the bills, and the house's", f"{grams(total)} and {grams(found.total)}"),
        ("coverage exact, to the gram and by mode", "yes" if exact else "NO"),
    ]


def asked_count(running: House, code: str) -> int:
    from offsets.events.attendance.find import asked

    app = create_app(running.settings)
    with app.app_context():
        return asked(code).answers


def grams(mass: Mass) -> str:
    return f"{mass.central_g:,} g"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ATTENDEES
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS * count / ATTENDEES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with house(folder, postgresql_url(folder), RATE_LIMITS="true") as running:
            code = ask_them(running, count)
            asyncio.run(warm(running.port, code))
            began, cpu_s, own_s = time.perf_counter(), running.worker_cpu_s(), time.process_time()
            run = asyncio.run(hall(running.port, code, count, seconds))
            cpu_s, own_s = running.worker_cpu_s() - cpu_s, time.process_time() - own_s
            spent = time.perf_counter() - began
            rows = list(table(run, spent, count, seconds)) + recount(running, code, run)
            each = f"{cpu_s / count * 1e3:.1f} ms, of the generator {own_s / count * 1e3:.1f} ms"
            rows.append(("processor for one attendee, web processes", each))
            rows.append(("largest web process", f"{running.worker_rss_mb():.0f} MB"))
    for what, figure in rows:
        print(f"{what:<44} {figure}")


def table(run: Run, spent: float, count: int, seconds: float) -> list[tuple[str, str]]:
    rows = [
        (f"{count:,} attendees in", f"{seconds:.0f} s, the last bill after {spent:.0f} s"),
        ("the generator was late by at most", f"{run.late_ms:.0f} ms"),
    ]
    for kind, waits in run.waits_ms.items():
        cuts = statistics.quantiles(waits, n=1000)
        told = f"{cuts[499]:6.1f} {cuts[949]:7.1f} {cuts[989]:7.1f} {max(waits):8.1f} ms"
        rows.append((f"{kind}: median, p95, p99, longest", f"{told}   of {len(waits):,}"))
    worst = max(statistics.quantiles(waits, n=100)[98] for waits in run.waits_ms.values())
    rows.append((f"every p99 below {GOAL_MS} ms", "yes" if worst < GOAL_MS else "NO"))
    rows.append(("requests that failed", str(dict(run.faults)) if run.faults else "none"))
    return rows


if __name__ == "__main__":
    main()
