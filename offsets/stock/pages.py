"""What is on sale, for people: the home page, the forests, and one forest with its lots.

The pages live in this room because they show lots; the projects room knows none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template

from offsets.edge.guards import anyone
from offsets.projects import catalogue
from offsets.projects.catalogue import ProjectView
from offsets.stock import availability, totals
from offsets.stock.availability import LotView
from offsets.units import FEN_PER_YUAN, mass_for_amount

blueprint = Blueprint("shop_window", __name__)


@dataclass(frozen=True, slots=True)
class OfferView:
    """A project with what can be bought of it now, at the price of the lot that is sold next."""

    project: ProjectView
    free_g: int
    price_fen_per_t: int | None

    @property
    def mass_for_yuan_g(self) -> int:
        """The grams that one yuan buys; needs a price."""
        return mass_for_amount(FEN_PER_YUAN, self.price_fen_per_t or 0)


@blueprint.get("/")
@anyone
def home() -> str:
    offers = _offers()
    return render_template(
        "projects/home.html",
        offers=offers,
        first=next((offer for offer in offers if offer.free_g), None),
        totals=totals.totals(),
    )


@blueprint.get("/projects")
@anyone
def projects() -> str:
    return render_template("projects/list.html", offers=_offers())


@blueprint.get("/projects/<slug>")
@anyone
def project(slug: str) -> str:
    found = catalogue.project(slug)
    lots = availability.lots(project=slug)
    return render_template(
        "projects/project.html",
        offer=_offer(found, lots),
        lots=lots,
        notices=availability.notices([lot.code for lot in lots]),
    )


def _offers() -> list[OfferView]:
    lots = availability.lots()
    return [
        _offer(found, (lot for lot in lots if lot.project == found.slug))
        for found in catalogue.projects()
    ]


def _offer(found: ProjectView, lots: Iterable[LotView]) -> OfferView:
    selling = [lot for lot in lots if lot.free_g and not lot.paused]
    free_g = sum(lot.free_g for lot in selling)
    return OfferView(found, free_g, selling[0].price_fen_per_t if selling else None)
