"""Add a project with its evidence to the catalogue."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from offsets.errors import Conflict
from offsets.projects.models import Evidence, Project
from offsets.projects.paper import ProjectPaper


def register(session: Session, paper: ProjectPaper) -> Project:
    """Write the project and its evidence; raises Conflict where the slug is taken."""
    if is_registered(session, paper.project["slug"]):
        raise Conflict("slug")
    row = Project(**paper.project)
    session.add(row)
    session.flush()
    session.add_all(Evidence(project_id=row.id, **evidence) for evidence in paper.evidence)
    session.flush()
    return row


def is_registered(session: Session, slug: str) -> bool:
    """Whether a project of this slug is in the catalogue."""
    return session.scalar(select(Project.id).where(Project.slug == slug)) is not None
