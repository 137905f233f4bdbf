"""Organisations and their members, letters, links by e-mail, passkeys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
HASH = sa.LargeBinary(length=32)
ROLES = "role IN ('owner', 'editor', 'finance', 'viewer')"
WAITS = sa.text("sent_at IS NULL AND given_up_at IS NULL")


def upgrade() -> None:
    _mails()
    _email_links()
    _passkeys()
    _organisations()
    _members()
    _invitations()


def downgrade() -> None:
    for table in (
        "invitations", "members", "organisations", "passkey_challenges", "passkeys",
        "email_links", "mails",
    ):  # fmt: skip
        op.drop_table(table)


def _mails() -> None:
    op.create_table(
        "mails",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
        sa.Column("fault", sa.String(length=120), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_mails_attempts_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mails_public_id")),
    )
    op.create_index(
        "ix_mails_waits", "mails", ["due_at"], postgresql_where=WAITS, sqlite_where=WAITS
    )


def _email_links() -> None:
    op.create_table(
        "email_links",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("asker_hash", HASH, nullable=False),
        sa.Column("email_blind", HASH, nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("0 <= tries AND tries <= 5", name=op.f("ck_email_links_few_tries")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_email_links_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_email_links_token_hash")),
        sa.UniqueConstraint("asker_hash", name=op.f("uq_email_links_asker_hash")),
    )
    op.create_index("ix_email_links_person_id", "email_links", ["person_id"])
    op.create_index("ix_email_links_expires_at", "email_links", ["expires_at"])
    op.create_index(
        "ix_email_links_email_blind_created_at", "email_links", ["email_blind", "created_at"]
    )


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", DOCUMENT, nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_passkeys_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("public_id", name=op.f("uq_passkeys_public_id")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index("ix_passkeys_person_id", "passkeys", ["person_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("id", KEY, nullable=False),
        sa.Column("challenge_hash", HASH, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_passkey_challenges_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenges")),
        sa.UniqueConstraint("challenge_hash", name=op.f("uq_passkey_challenges_challenge_hash")),
    )
    op.create_index("ix_passkey_challenges_person_id", "passkey_challenges", ["person_id"])
    op.create_index("ix_passkey_challenges_expires_at", "passkey_challenges", ["expires_at"])


def _organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("invoice_title", sa.String(length=120), nullable=True),
        sa.Column("tax_number", sa.String(length=20), nullable=True),
        sa.Column("owners", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("owners > 0", name=op.f("ck_organisations_has_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisations_public_id")),
    )


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.CheckConstraint(ROLES, name=op.f("ck_members_role_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_members_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_members_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("public_id", name=op.f("uq_members_public_id")),
        sa.UniqueConstraint(
            "organisation_id", "person_id", name=op.f("uq_members_organisation_id_person_id")
        ),
    )
    op.create_index("ix_members_person_id", "members", ["person_id"])


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("email_blind", HASH, nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("token_hash", HASH, nullable=False),
        sa.Column("invited_by", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("taken_by", KEY, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(ROLES, name=op.f("ck_invitations_role_known")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_invitations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["people.id"], name=op.f("fk_invitations_invited_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["people.id"], name=op.f("fk_invitations_taken_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitations_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index("ix_invitations_organisation_id", "invitations", ["organisation_id"])
