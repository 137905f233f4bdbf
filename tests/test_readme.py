"""The READMEs keep their word: their commands run as printed, their table names every setting."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from offsets.inventories.compute import compute
from tests.inventories.making import train

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.zh-CN.md"]
PRINTED_SITE = "http://127.0.0.1:8000"
PRINTED_PYTHON = ".venv/bin/python docs/"
MARK = "--- checked ---"
HOUSE = [sys.executable, "-m", "offsets"]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def shell_blocks(text: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def terminal(name: str) -> str:
    """What a README has typed into one terminal: buy a certificate, then check it."""
    bought, checked = (block for block in shell_blocks(read(name)) if "curl" in block)
    return f"{bought}\necho {MARK}\n{checked}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site as ``make run`` starts it, on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("house")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {"VAR_DIR": str(folder / "var"), "PORT": str(port)}
    subprocess.run([*HOUSE, "demo"], cwd=ROOT, env=environment, check=True, timeout=60)
    log = (folder / "log").open("w")
    running = subprocess.Popen(
        [*HOUSE, "serve"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        yield wait_for(f"http://127.0.0.1:{port}", folder / "log")
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(40) == 0
        log.close()
    audit = [*HOUSE, "audit"]
    subprocess.run(audit, cwd=ROOT, env=environment, check=True, timeout=60)


def wait_for(site: str, log: Path) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{site}/healthz", timeout=5):  # noqa: S310  # our own address
                return site
        except URLError:
            time.sleep(0.1)
    pytest.fail(f"nobody answers at {site}\n{log.read_text()}")


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_the_printed_commands_give_a_certificate_and_check_it(
    name: str, site: str, tmp_path: Path
) -> None:
    script = terminal(name)
    assert script.count(PRINTED_SITE) == 1
    assert script.count(PRINTED_PYTHON) == 2
    script = script.replace(PRINTED_SITE, site)
    script = script.replace(PRINTED_PYTHON, f"{sys.executable} {ROOT}/docs/")
    shell = ["bash", "-eu", "-o", "pipefail", "-c", script]
    done = subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    bought, checked = done.stdout.split(MARK)
    assert '"mass_g": 10000' in bought
    assert "小林" not in bought, "the public data masks the name"
    assert re.search(rf"^{site}/c/[0-9A-Z-]+#[0-9A-Z]+$", bought, re.MULTILINE)
    assert "It was issued: 10 kg to 小林" in checked
    assert "no gram sold twice" in checked
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_the_printed_trip_is_counted(name: str, site: str) -> None:
    blocks = shell_blocks(read(name))
    beginning = next(block for block in blocks if "curl" in block).partition("\n\n")[0]
    (counted,) = (block for block in blocks if "/footprints/trips" in block)
    script = f"{beginning}\n{counted}".replace(PRINTED_SITE, site)
    shell = ["bash", "-eu", "-o", "pipefail", "-c", script]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == compute(train(is_return=True)).total.central_g


def test_both_readmes_print_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        lines = "".join(shell_blocks(read(name))).splitlines()
        return [line.split("  # ")[0].rstrip() for line in lines if not line.startswith("#")]

    assert commands("README.md") == commands("README.zh-CN.md")


def test_the_first_commands_are_run_and_test() -> None:
    for name in READMES:
        assert [
            line.split("#")[0].strip() for line in shell_blocks(read(name))[0].splitlines()
        ] == [
            "make run",
            "make test",
        ]


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_in_the_table(name: str) -> None:
    known = settings_in("offsets/config.py", "gunicorn.conf.py")
    # Of these a row names some, and leads to the page with all of them.
    more = settings_in("offsets/mailing.py", "offsets/merchants.py", "offsets/keeping.py")
    rows = re.findall(r"^\| (`[A-Z_]+`[^|]*)\|", read(name), re.MULTILINE)
    documented = {variable for row in rows for variable in re.findall(r"`([A-Z_]+)`", row)}

    assert "SECRET_KEY" in known
    assert known <= documented <= known | more


def settings_in(*paths: str) -> set[str]:
    """The environment variables that files read."""
    code = "".join(map(read, paths))
    return set(re.findall(r"""(?:env\.\w+|environ\.get)\(\s*["']([A-Z_]+)["']""", code))
