"""The web processes share what comes, and their configuration is one that gunicorn takes."""

import os
import runpy
import time
from pathlib import Path
from unittest.mock import patch

import pytest
from gunicorn.workers.gthread import ThreadWorker

with patch.dict(os.environ):  # It says where the web processes' metrics go.
    CONFIGURED = runpy.run_path(str(Path(__file__).parents[1] / "gunicorn.conf.py"))


@pytest.mark.parametrize("kind", [CONFIGURED["worker_class"], ThreadWorker])
def test_who_took_a_connection_lets_the_other_process_go_first(
    kind: type[ThreadWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three that it is told of, another process takes the second; gunicorn's own never waits."""
    worker, done = kind.__new__(kind), list[str]()
    worker.nr_conns = 0

    def take(self: ThreadWorker, mine: bool) -> None:
        self.nr_conns += mine
        done.append("taken" if mine else "too late")

    monkeypatch.setattr(ThreadWorker, "accept", take)
    monkeypatch.setattr(time, "sleep", lambda _: done.append("waited"))
    for mine in (True, False, True):
        worker.accept(mine)

    expected = ["taken", "waited", "too late", "taken", "waited"]
    shares = kind is not ThreadWorker
    assert done == [step for step in expected if shares or step != "waited"]
