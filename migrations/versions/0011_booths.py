"""Booths: an event's floor plan, and who subscribed a share of its footprint there."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LIVING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    _plans()
    _booths()
    _subscriptions()


def downgrade() -> None:
    for table in ("event_booth_subscriptions", "event_booths", "event_booth_plans"):
        op.drop_table(table)


def _plans() -> None:
    op.create_table(
        "event_booth_plans",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("share_g", sa.BigInteger(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("laid_at", MOMENT, nullable=False),
        sa.CheckConstraint("share_g > 0", name=op.f("ck_event_booth_plans_share_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_booth_plans_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_booth_plans")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_booth_plans_event_id")),
    )


def _booths() -> None:
    op.create_table(
        "event_booths",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("hall", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("w", sa.Integer(), nullable=False),
        sa.Column("h", sa.Integer(), nullable=False),
        sa.CheckConstraint("w > 0 AND h > 0", name=op.f("ck_event_booths_size_positive")),
        sa.CheckConstraint("x >= 0 AND y >= 0", name=op.f("ck_event_booths_place_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_booths_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_booths")),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_booths_public_id")),
        sa.UniqueConstraint(
            "event_id", "hall", "label", name=op.f("uq_event_booths_event_id_hall_label")
        ),
    )


def _subscriptions() -> None:
    table = "event_booth_subscriptions"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("booth_id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["booth_id"], ["event_booths.id"], name=op.f(f"fk_{table}_booth_id_event_booths")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["event_purchases.order_id"],
            name=op.f(f"fk_{table}_order_id_event_purchases"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_booth_id"), table, ["booth_id"])
    for column in ("booth", "order"):
        op.create_index(
            f"uq_{table}_{column}",
            table,
            [f"{column}_id"],
            unique=True,
            postgresql_where=LIVING,
            sqlite_where=LIVING,
        )
