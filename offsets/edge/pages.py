"""Pages that show words alone."""

from flask import Blueprint, render_template

from offsets.config import settings
from offsets.edge.guards import anyone

blueprint = Blueprint("words", __name__)


@blueprint.get("/about")
@anyone
def about() -> str:
    return render_template("about.html", hold_minutes=settings().hold_minutes)
