"""How the web processes run; each figure carries its reason."""

import mmap
import os
import shutil
import time
from pathlib import Path

from gunicorn.workers.gthread import ThreadWorker

_var = Path(os.environ.get("VAR_DIR", "var")).resolve()

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# One process per core: the work is Python's, and two cores run two of them.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))

# Threads, because browsers open spare connections and send nothing on them: a
# sync worker would wait for the first byte there while people queue. Four are
# enough to keep a core busy while others wait for the database.
threads = int(os.environ.get("WEB_THREADS", "4"))

# How many connections each process holds, in memory that all of them see. While the code
# is reloaded the new processes stand beside the old ones; a place that is free says MANY.
MANY = 2**30
held = memoryview(mmap.mmap(-1, 4 * 4 * workers)).cast("i")
for _place in range(len(held)):
    held[_place] = MANY


class Sharing(ThreadWorker):
    """Leaves a new connection to the process that holds fewest, if that one is awake in time.

    Connections that are opened at the same moment and kept, as a proxy's are, would else
    go to whichever process came first, and the other core had nothing to do.
    """

    place = None
    looks = 0

    @property
    def nr_conns(self):
        return self._conns

    @nr_conns.setter
    def nr_conns(self, count):
        self._conns = count
        if self.place is not None:
            held[self.place] = count

    def accept(self, listener):
        if self.nr_conns > min(held) and self.looks < 10:
            # Not taken, it is seen again at once. Python lets another thread go first for
            # five milliseconds, so that long the other process may need to look.
            self.looks += 1
            time.sleep(0.0005)
            return
        self.looks = 0
        super().accept(listener)


worker_class = Sharing

# Connections of phones linger no longer than a page takes to load its files.
keepalive = 5

# Loaded once and forked, so the processes share the memory of the code.
preload_app = True

# The slowest thing here is a PDF, some tens of milliseconds. Whatever takes 30 s hangs.
timeout = 30

# Longer than any request of ours; phones ask again, and whoever restarts us wants it done.
graceful_timeout = 10

# A slow leak, ours or a library's, never adds up; jitter keeps the processes
# from restarting together.
max_requests = 50_000
max_requests_jitter = 5_000

# Heartbeat files in memory: on a busy disk their fsync can block a worker for seconds.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

# The application writes one line per request itself; gunicorn's would tell addresses.
accesslog = None

# We run gunicorn under a supervisor, which speaks by signals; a control socket
# in the home directory would be one more door.
control_socket_disable = True

# The proxy's word is judged by TRUSTED_PROXIES in the application, in one place.
forwarded_allow_ips = ""

# Requests of ours are short: an order's address and some headers.
limit_request_line = 2048
limit_request_fields = 64

# Set before the application is loaded: prometheus_client reads it at import.
_metrics = _var / "metrics"
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_metrics))


def on_starting(_server):
    """Start counting from zero: the files of the last run belong to processes long gone."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def pre_fork(server, worker):
    """Give the process a free place among those that count their connections."""
    taken = {other.place for other in server.WORKERS.values()}
    worker.place = next(place for place in range(len(held)) if place not in taken)
    held[worker.place] = 0


def worker_exit(_server, worker):
    """Nobody waits for a process that has gone."""
    held[worker.place] = MANY


def post_fork(_server, worker):
    """A database connection must never be shared by two processes."""
    worker.app.wsgi().extensions["engine"].dispose(close=False)
