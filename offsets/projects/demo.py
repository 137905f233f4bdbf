"""The demonstration catalogue: real forests and real figures, each with its source.

What no source gives is said to be a demonstration value in the data itself.
"""

import json
from pathlib import Path

from offsets.db import transaction
from offsets.projects import paper
from offsets.projects.register import is_registered, register

_PROJECTS = Path(__file__).with_name("demo.json")


def papers() -> list[paper.ProjectPaper]:
    """The projects of the demonstration."""
    return [paper.read(document) for document in json.loads(_PROJECTS.read_text("utf-8"))]


def load_projects() -> int:
    """Add the projects that are not there yet; returns how many were added."""
    with transaction() as session:
        missing = [p for p in papers() if not is_registered(session, p.project["slug"])]
        for each in missing:
            register(session, each)
    return len(missing)
