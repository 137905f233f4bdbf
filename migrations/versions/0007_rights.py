"""Consents, ages, guardians, deletions and invoice requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(length=32)
LIVE = sa.text("withdrawn_at IS NULL")
OPEN = sa.text("finished_at IS NULL")
REQUESTED = sa.text("state = 'requested'")


def upgrade() -> None:
    op.add_column("orders", sa.Column("forgotten_at", MOMENT, nullable=True))
    _consents()
    _ages()
    _deletions()
    _invoices()


def downgrade() -> None:
    for table in (
        "invoice_requests",
        "deletions",
        "guardian_consents",
        "age_declarations",
        "consents",
    ):
        op.drop_table(table)
    op.drop_column("orders", "forgotten_at")


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject_hash", HASH, nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_subject_hash", "consents", ["subject_hash"])
    _one_live("uq_consents_live", "consents", ["subject_hash", "purpose"])


def _ages() -> None:
    op.create_table(
        "age_declarations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject_hash", HASH, nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "band IN ('under_14', '14_17', 'adult')", name=op.f("ck_age_declarations_band_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_age_declarations")),
        sa.UniqueConstraint("subject_hash", name=op.f("uq_age_declarations_subject_hash")),
    )
    op.create_table(
        "guardian_consents",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject_hash", HASH, nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_consents")),
    )
    _one_live("uq_guardian_consents_live", "guardian_consents", ["subject_hash"])


def _deletions() -> None:
    op.create_table(
        "deletions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("subjects", DOCUMENT, nullable=False),
        sa.Column("group_names", sa.Boolean(), nullable=False),
        sa.Column("done", DOCUMENT, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_deletions_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deletions_public_id")),
    )
    op.create_index(
        "ix_deletions_open", "deletions", ["asked_at"], postgresql_where=OPEN, sqlite_where=OPEN
    )


def _invoices() -> None:
    op.create_table(
        "invoice_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tax_number", sa.String(length=20), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=True),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.String(length=200), nullable=True),
        sa.Column("red_number", sa.String(length=24), nullable=True),
        sa.Column("red_at", MOMENT, nullable=True),
        *_invoice_rules(),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_invoice_requests_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_requests")),
        sa.UniqueConstraint("order_id", name=op.f("uq_invoice_requests_order_id")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_requests_number")),
        sa.UniqueConstraint("red_number", name=op.f("uq_invoice_requests_red_number")),
    )
    op.create_index(
        "ix_invoice_requests_open",
        "invoice_requests",
        ["requested_at"],
        postgresql_where=REQUESTED,
        sqlite_where=REQUESTED,
    )


def _invoice_rules() -> list[sa.CheckConstraint]:
    rules = {
        "kind_known": "kind IN ('person', 'organisation')",
        "number_fits": "(kind = 'organisation') = (tax_number IS NOT NULL)",
        "state_known": "state IN ('requested', 'issued', 'refused')",
        "issued_has_number": "(state = 'issued') = (number IS NOT NULL)",
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_invoice_requests_{name}"))
        for name, rule in rules.items()
    ]


def _one_live(name: str, table: str, columns: list[str]) -> None:
    op.create_index(name, table, columns, unique=True, postgresql_where=LIVE, sqlite_where=LIVE)
