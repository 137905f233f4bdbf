"""Statements in the public log: none is logged twice, and each is found by its bytes.

What was published before has no entry, and gets none here: ``events anchor`` enters it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

IS_STATED = sa.text("kind IN (7, 8)")


def upgrade() -> None:
    op.create_index(
        "uq_log_entries_stated",
        "log_entries",
        ["body"],
        unique=True,
        postgresql_where=IS_STATED,
        sqlite_where=IS_STATED,
    )


def downgrade() -> None:
    op.drop_index("uq_log_entries_stated", "log_entries")
