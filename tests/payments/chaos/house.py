"""The web process of a chaotic house, for gunicorn: ``tests.payments.chaos.house:app``."""

import os

from offsets import create_app
from offsets.payments import inbox
from tests.payments.chaos.haste import hurry, make_faulty

hurry()
if os.environ.get("CHAOS_DEAF"):
    inbox._take = lambda *_: "nothing_to_do"
app = create_app()
make_faulty(app, os.getpid())
