"""Letters counted by address, an event's own keys, and addresses that the operator changed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHANGES = "address_changes"
COUNTED = "uq_email_links_email_blind_number"


def upgrade() -> None:
    op.add_column("attendee_questionnaires", sa.Column("keys_sealed", sa.LargeBinary()))
    _number_letters()
    _create_changes()


def downgrade() -> None:
    op.drop_table(CHANGES)
    with op.batch_alter_table("email_links") as table:
        table.drop_constraint(COUNTED, type_="unique")
        table.drop_column("number")
    with op.batch_alter_table("attendee_questionnaires") as table:
        table.drop_column("keys_sealed")


def _number_letters() -> None:
    op.add_column("email_links", sa.Column("number", sa.Integer()))
    # Those of the last day, in the order in which they were asked for.
    op.execute(
        "UPDATE email_links SET number = (SELECT count(*) FROM email_links AS earlier"
        " WHERE earlier.email_blind = email_links.email_blind AND earlier.id <= email_links.id)"
    )
    with op.batch_alter_table("email_links") as table:
        table.alter_column("number", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(COUNTED, ["email_blind", "number"])


def _create_changes() -> None:
    op.create_table(
        CHANGES,
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("proof", sa.String(length=16), nullable=False),
        sa.Column("filed_as", sa.String(length=40)),
        sa.Column("sign_ins_ended", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "proof IN ('sealed_letter', 'in_person', 'co_owner')",
            name=op.f(f"ck_{CHANGES}_proof_known"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f(f"fk_{CHANGES}_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CHANGES}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{CHANGES}_public_id")),
    )
    op.create_index(op.f(f"ix_{CHANGES}_person_id"), CHANGES, ["person_id"])
