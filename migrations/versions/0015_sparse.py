"""Indexes of what few orders have, without those that have none: a page less for each to write."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = ("claim_hash", "device_hash")


def upgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_orders_{column}", "orders")
        some = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_orders_{column}", "orders", [column], postgresql_where=some, sqlite_where=some
        )


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_orders_{column}", "orders")
        op.create_index(f"ix_orders_{column}", "orders", [column])
