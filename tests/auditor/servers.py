"""A web server of a log's files on this machine, honest or not."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


@contextmanager
def serving(answer: Callable[[str], Answer]) -> Iterator[str]:
    """Serve what ``answer`` gives for each path below the yielded address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/log"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def of_files(files: Mapping[str, bytes]) -> Callable[[str], Answer]:
    def answer(path: str) -> Answer:
        raw = files.get(path.removeprefix("/log/"))
        return (404, {}, b"") if raw is None else (200, {}, raw)

    return answer
