"""`make run` for real: both processes come up, and go together, whatever ends them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

ROOT = Path(__file__).parents[1]
PATIENCE_S = 30

pytestmark = [pytest.mark.slow, pytest.mark.only("sqlite")]


@dataclass(frozen=True)
class House:
    process: subprocess.Popen[str]
    port: str

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a house keeps after its migration, before it has run."""
    folder = tmp_path_factory.mktemp("migrated")
    environment = os.environ | {"VAR_DIR": str(folder)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "offsets", "migrate"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return folder


@pytest.fixture
def house(tmp_path: Path, migrated: Path) -> Iterator[House]:
    """A served house of its own, on a free port, with a migrated database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = os.environ | {"VAR_DIR": str(tmp_path), "PORT": port, "HOST": "127.0.0.1"}
    environment.pop("DATABASE_URL", None)
    shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)
    log = (tmp_path / "serve.log").open("w")
    command = [sys.executable, "-m", "offsets", "serve"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True
    )
    served = House(process, port)
    try:
        # Two children, of which gunicorn has two of its own.
        wait_for(lambda: ready(port) and len(served.family()) == 4)
        yield served
    finally:
        log.close()
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE_S)


def ready(port: str) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return answer.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_both_work_until_a_signal_stops_all_of_it(house: House, sent: int, tmp_path: Path) -> None:
    assert_both_work(house, tmp_path)
    family = house.family()
    house.process.send_signal(sent)
    assert house.process.wait(PATIENCE_S) == 0
    wait_for(lambda: not any(child.is_running() for child in family))
    assert not ready(house.port)


@pytest.mark.parametrize("which", ["gunicorn", "worker"])
def test_half_a_house_is_none(house: House, which: str) -> None:
    family = house.family()
    children = psutil.Process(house.process.pid).children()
    (victim,) = [child for child in children if which in " ".join(child.cmdline())]
    victim.kill()
    assert house.process.wait(PATIENCE_S) == 1
    wait_for(lambda: not any(child.is_running() for child in family))


def assert_both_work(house: House, tmp_path: Path) -> None:
    """The address is printed; the worker has a heart, and the web processes answer."""
    wait_for(lambda: f"http://127.0.0.1:{house.port}" in (tmp_path / "serve.log").read_text())
    wait_for(lambda: (tmp_path / "worker.heartbeat").exists())
    # Every web process adds to one sum.
    for _ in range(20):
        urlopen(f"http://127.0.0.1:{house.port}/healthz").close()
    with urlopen(f"http://127.0.0.1:{house.port}/metrics") as answer:
        told = answer.read().decode()
    (count,) = re.findall(r'seconds_count\{[^}]*route="/healthz"[^}]*\} (\S+)', told)
    assert float(count) == 20
