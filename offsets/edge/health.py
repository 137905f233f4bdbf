"""Is the process alive, and may it be given work?"""

import time
from pathlib import Path

from flask import Blueprint, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from offsets import db, schema
from offsets.config import settings
from offsets.edge.guards import anyone

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@anyone
def live() -> Response:
    """The process answers; it asks nobody else, so a slow database restarts no web process."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@anyone
def ready() -> tuple[Response, int]:
    """The database answers and has the tables that this code expects; else 503.

    Rooms add what they have to say of themselves; that decides nothing.
    """
    database, migrated = _database()
    answer = {
        "database": database,
        "migrated": migrated,
        # Told but not decisive: without the worker people can still buy.
        "worker_seen_s_ago": worker_seen_s_ago(),
    }
    if database and migrated:
        tellers = current_app.extensions["readiness"]
        answer |= {name: tell(db.session()) for name, tell in tellers.items()}
    return jsonify(answer), 200 if database and migrated else 503


def heartbeat() -> Path:
    """The file whose age tells when the worker of this machine last made its round."""
    return settings().var_dir / "worker.heartbeat"


def worker_seen_s_ago() -> int | None:
    """Seconds since the worker's last round, or None where no worker ran on this machine."""
    try:
        return max(0, int(time.time() - heartbeat().stat().st_mtime))
    except FileNotFoundError:
        return None


def _database() -> tuple[bool, bool]:
    try:
        with db.engine().connect() as connection:
            return True, not schema.pending(connection)
    except SQLAlchemyError:
        return False, False
