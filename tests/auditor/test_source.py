"""Reading a log from a folder or an address, with a reader's own safety."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest

from offsets.auditor import source as sources
from offsets.auditor.source import Unreadable, Web, source
from offsets.ledger.monitor import Expectation, monitor
from tests.auditor.servers import Answer, of_files, serving
from tests.ledger.forgeries import laid_out, published
from tests.ledger.logs import TRUST

FILES = published()


def quickly(address: str) -> Web:
    """A reader that does not wait between its attempts."""
    return Web(address, timeout_s=0.5, sleep=lambda _: None)


def test_a_log_on_the_web() -> None:
    with serving(of_files(FILES)) as address:
        assert monitor(source(address), Expectation(TRUST)).findings == []
        assert source(f"{address}/")("tile/0/999") is None


def test_a_log_in_a_folder(tmp_path: Path) -> None:
    read = source(str(laid_out(FILES, tmp_path)))
    assert monitor(read, Expectation(TRUST)).findings == []
    assert read("tile/0/999") is None
    assert read("tile/0") is None
    assert read("checkpoint/none") is None


def test_a_file_that_may_not_be_read_is_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Unreadable, match="Permission denied"):
        sources.Folder(tmp_path).read("checkpoint")


@pytest.mark.parametrize("place", ["/nowhere/at/all", "ftp://log.example/", "file:///etc"])
def test_what_is_no_place(place: str) -> None:
    with pytest.raises(Unreadable):
        source(place)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_passing_failure_is_tried_again(status: int) -> None:
    answers: Iterator[Answer] = iter([(status, {}, b"later")] * 3 + [(200, {}, b"here")])
    with serving(lambda _: next(answers)) as address:
        assert quickly(address).read("checkpoint") == b"here"


@pytest.mark.parametrize(("status", "attempts"), [(500, 4), (403, 1), (400, 1)])
def test_attempts_are_bounded_and_say_nothing_of_the_log(status: int, attempts: int) -> None:
    asked = []

    def answer(path: str) -> Answer:
        asked.append(path)
        return status, {}, b""

    with serving(answer) as address, pytest.raises(Unreadable, match=str(status)):
        quickly(address).read("checkpoint")
    assert asked == ["/log/checkpoint"] * attempts


def test_waiting_grows_between_attempts() -> None:
    waits: list[float] = []
    with serving(lambda _: (500, {}, b"")) as address, pytest.raises(Unreadable):
        Web(address, sleep=waits.append).read("checkpoint")
    assert waits == [1, 2, 4]


@pytest.mark.parametrize(("asked", "waits"), [("7", [7.0]), ("3600", [90]), ("soon", [1.0])])
def test_a_server_may_ask_to_wait_within_reason(asked: str, waits: list[float]) -> None:
    answers: Iterator[Answer] = iter([(429, {"Retry-After": asked}, b""), (200, {}, b"here")])
    waited: list[float] = []
    with serving(lambda _: next(answers)) as address:
        assert Web(address, sleep=waited.append).read("checkpoint") == b"here"
    assert waited == waits


def test_a_file_cut_on_its_way_is_no_forgery() -> None:
    answers: Iterator[Answer] = iter(
        [(200, {"Content-Length": "9"}, b"half"), (200, {"Content-Length": "4"}, b"here")]
    )
    with serving(lambda _: next(answers)) as address:
        assert quickly(address).read("checkpoint") == b"here"


def test_nobody_there() -> None:
    with serving(of_files(FILES)) as address:
        pass
    with pytest.raises(Unreadable):
        quickly(address).read("checkpoint")


def test_a_redirect_on_the_same_host_is_followed() -> None:
    def answer(path: str) -> Answer:
        if path.startswith("/log/"):
            return 302, {"Location": path.replace("/log/", "/there/")}, b""
        return 200, {}, b"here"

    with serving(answer) as address:
        assert quickly(address).read("checkpoint") == b"here"


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/log", "http://localhost", "file:///etc/hosts"]
)
def test_a_redirect_elsewhere_is_refused(target: str) -> None:
    with (
        serving(lambda _: (302, {"Location": target}, b"")) as address,
        pytest.raises(Unreadable),
    ):
        quickly(address).read("checkpoint")


def test_a_host_that_is_followed_anywhere_would_be_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: without the rule the other host is asked."""
    monkeypatch.setattr(
        sources._SameHost, "redirect_request", sources.HTTPRedirectHandler.redirect_request
    )
    with (
        serving(lambda _: (200, {}, b"elsewhere")) as other,
        serving(lambda _: (302, {"Location": other}, b"")) as address,
    ):
        assert quickly(address).read("checkpoint") == b"elsewhere"


def test_redirects_end() -> None:
    with (
        serving(lambda path: (302, {"Location": path + "x"}, b"")) as address,
        pytest.raises(Unreadable),
    ):
        quickly(address).read("checkpoint")


def test_files_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 10)
    with (
        serving(lambda _: (200, {}, b"x" * 11)) as address,
        pytest.raises(Unreadable, match="longer"),
    ):
        quickly(address).read("checkpoint")
    (tmp_path / "checkpoint").write_bytes(b"x" * 11)
    with pytest.raises(Unreadable, match="longer"):
        source(str(tmp_path))("checkpoint")
    (tmp_path / "checkpoint").write_bytes(b"x" * 10)
    assert source(str(tmp_path))("checkpoint") == b"x" * 10


def test_a_file_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_TRANSFER_S", 0.02)
    monkeypatch.setattr(sources, "TRIES", 1)
    with dripping() as address, pytest.raises(Unreadable, match="too long"):
        quickly(address).read("checkpoint")


@contextmanager
def dripping() -> Iterator[str]:
    """A server that keeps its reader waiting with one byte after the other."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            caller, _ = server.accept()
            with caller, suppress(OSError):
                caller.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    caller.sendall(b"x")
                    time.sleep(0.005)

        thread = Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/log"
        thread.join()
