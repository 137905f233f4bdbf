"""JSON: the catalogue."""

from typing import Any

from offsets.edge import paging
from offsets.edge.api import FRESH, Blueprint
from offsets.edge.guards import anyone
from offsets.edge.paging import PageArguments
from offsets.projects import catalogue
from offsets.projects.catalogue import ProjectView
from offsets.projects.schemas import Project, ProjectPage

blueprint = Blueprint(
    "projects", __name__, "Whose forest it is, and on what evidence. 谁家的林子，凭什么证据。"
)


@blueprint.route("/projects", zh="项目列表")
@anyone
@blueprint.arguments(PageArguments(), location="query")
@blueprint.response(200, ProjectPage())
@blueprint.fails_with("invalid")
def list_projects(wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """List projects

    In the order in which they were added, with the evidence behind their figures.
    """
    limit = wanted["limit"]
    rows = catalogue.projects(paging.after(wanted["cursor"]), limit + 1)
    shown, following = paging.page(rows, limit, lambda project: project.slug)
    return {"projects": shown, "next": following}, FRESH | paging.link(following)


@blueprint.route("/projects/<code:slug>", zh="查看项目")
@anyone
@blueprint.response(200, Project())
@blueprint.fails_with("not_found")
def show_project(slug: str) -> tuple[ProjectView, dict[str, str]]:
    """Show one project"""
    return catalogue.project(slug), FRESH
