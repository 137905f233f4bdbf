"""Turn an order's holds into intervals of the axes: each gram once, in the order of payment."""

from dataclasses import dataclass

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from offsets.stock.models import NOT_OPEN, Hold, Lot

_SELL_HOLDS = (
    update(Hold)
    .where(Hold.order_id == bindparam("of_order"), Hold.state.not_in(NOT_OPEN))
    .values(state="sold")
    .returning(Hold.lot_id, Hold.mass_g, Hold.amount_fen)
)
_ADVANCE = (
    update(Lot)
    .where(Lot.id == bindparam("of_lot"))
    .values(
        next_g=Lot.next_g + bindparam("sell_g"),
        held_g=Lot.held_g - bindparam("sell_g"),
        sold_fen=Lot.sold_fen + bindparam("money_fen"),
        issued=Lot.issued + bindparam("pieces"),
    )
    .returning(Lot.next_g)
)


@dataclass(frozen=True, slots=True)
class Interval:
    """The half-open range [start_g, end_g) of one lot's axis."""

    lot_id: int
    start_g: int
    end_g: int

    @property
    def mass_g(self) -> int:
        return self.end_g - self.start_g


@dataclass(frozen=True, slots=True)
class SoldHold:
    """A hold that is sold but whose interval is not taken yet."""

    lot_id: int
    mass_g: int
    amount_fen: int


def mark_sold(session: Session, order_id: int) -> list[SoldHold]:
    """Mark what the order holds as sold, by lot; empty if its holds were released meanwhile."""
    rows = session.connection().execute(_SELL_HOLDS, {"of_order": order_id})
    return sorted((SoldHold(*row) for row in rows), key=lambda sold: sold.lot_id)


def unmark_sold(session: Session, order_id: int) -> None:
    """Turn holds whose intervals were never taken back into held ones."""
    session.connection().execute(
        update(Hold).where(Hold.order_id == order_id, Hold.state == "sold").values(state="held")
    )


def take_interval(session: Session, sold: SoldHold, pieces: int) -> Interval:
    """Move the lot's frontier over the sold grams; ``pieces`` certificates begin there."""
    end_g: int = (
        session.connection()
        .execute(
            _ADVANCE,
            {
                "of_lot": sold.lot_id,
                "sell_g": sold.mass_g,
                "money_fen": sold.amount_fen,
                "pieces": pieces,
            },
        )
        .scalar_one()
    )
    return Interval(sold.lot_id, end_g - sold.mass_g, end_g)
