"""What the operator did for people whose mailbox is lost."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from offsets.accounts.recovery.rules import Proof
from offsets.db import Base, Key, Moment

_PROOFS = ", ".join(f"'{each}'" for each in Proof)


class AddressChange(Base):
    """One row is one time that the operator gave a person another address to sign in by."""

    __tablename__ = "address_changes"
    __table_args__ = (CheckConstraint(f"proof IN ({_PROOFS})", name="proof_known"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)
    """Stands in both letters, so that whoever answers one is understood."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    proof: Mapped[str] = mapped_column(String(16))
    """A ``recovery.rules.Proof``."""
    filed_as: Mapped[str | None] = mapped_column(String(40))
    """Under which number the operator filed the proof; forgotten with the person."""
    sign_ins_ended: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
