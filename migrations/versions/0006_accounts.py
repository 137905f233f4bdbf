"""People, their sign-ins and devices, and the keys of other front ends."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(length=32)


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("device_hash", HASH, nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("forgotten_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("public_id", name=op.f("uq_people_public_id")),
        sa.UniqueConstraint("device_hash", name=op.f("uq_people_device_hash")),
    )
    _identities()
    _sign_ins()
    _devices()
    _clients()


def downgrade() -> None:
    for table in ("client_keys", "clients", "devices", "sign_ins", "identities", "people"):
        op.drop_table(table)


def _identities() -> None:
    op.create_table(
        "identities",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject_hash", HASH, nullable=False),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_identities_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("kind", "subject_hash", name=op.f("uq_identities_kind_subject_hash")),
    )
    op.create_index("ix_identities_person_id", "identities", ["person_id"])


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("door", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("access_hash", HASH, nullable=False),
        sa.Column("access_expires_at", MOMENT, nullable=False),
        sa.Column("family_hash", HASH, nullable=True),
        sa.Column("refresh_hash", HASH, nullable=True),
        sa.Column("refresh_expires_at", MOMENT, nullable=True),
        sa.Column("spent_refresh_hash", HASH, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(refresh_hash IS NULL) = (refresh_expires_at IS NULL)",
            name=op.f("ck_sign_ins_refresh_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sign_ins_public_id")),
        sa.UniqueConstraint("access_hash", name=op.f("uq_sign_ins_access_hash")),
        sa.UniqueConstraint("family_hash", name=op.f("uq_sign_ins_family_hash")),
    )
    op.create_index("ix_sign_ins_person_id", "sign_ins", ["person_id"])


def _devices() -> None:
    op.create_table(
        "devices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("device_hash", HASH, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_devices_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("device_hash", name=op.f("uq_devices_device_hash")),
    )
    op.create_index("ix_devices_person_id", "devices", ["person_id"])


def _clients() -> None:
    op.create_table(
        "clients",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("device_hash", HASH, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clients_public_id")),
        sa.UniqueConstraint("device_hash", name=op.f("uq_clients_device_hash")),
    )
    op.create_table(
        "client_keys",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("key_hash", HASH, nullable=False),
        sa.Column("scopes", DOCUMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_client_keys_client_id_clients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_client_keys_key_hash")),
    )
    op.create_index("ix_client_keys_client_id", "client_keys", ["client_id"])
