"""Everything that this Stripe knows, in memory, and what may happen to it."""

import time
from threading import RLock

from tests.counterparts.stripe import objects
from tests.counterparts.stripe.notices import Notices
from tests.counterparts.stripe.objects import Thing

INSTANT = {"card"}
"""Refunds to a card succeed at once, to a wallet later."""


class Refused(Exception):
    """A request that Stripe answers with 400: its stable code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class Store:
    """Things by id; each method is something that happens, and owes its notices."""

    def __init__(self, notices: Notices) -> None:
        self.lock = RLock()
        self.notices = notices
        self.sessions: dict[str, Thing] = {}
        self.intents: dict[str, Thing] = {}
        self.charges: dict[str, Thing] = {}
        self.refunds: dict[str, Thing] = {}
        self.disputes: dict[str, Thing] = {}
        self.intent_data: dict[str, Thing] = {}
        """What a session's PaymentIntent shall carry, by the session's id."""

    def open_session(self, request: Thing, base_url: str, livemode: bool) -> Thing:
        made = objects.session(request, base_url, livemode)
        with self.lock:
            self.sessions[made["id"]] = made
            self.intent_data[made["id"]] = request.get("payment_intent_data", {})
        return made

    def session(self, session_id: str) -> Thing:
        """A session as it stands now; KeyError for an unknown one."""
        with self.lock:
            found = self.sessions[session_id]
            if found["status"] == "open" and found["expires_at"] <= time.time():
                self._expire(found)
            return found

    def expire(self, session_id: str) -> Thing:
        with self.lock:
            found = self.session(session_id)
            if found["status"] != "open":
                raise Refused("", "Only Checkout Sessions with a status in [open] can be expired.")
            self._expire(found)
            return found

    def pay(self, session_id: str, method: str = "card") -> None:
        """The payer pays, and it goes through at once; nothing happens to an ended session."""
        with self.lock:
            found = self.session(session_id)
            if found["status"] == "open":
                intent = self._complete(found, method)
                self._succeed(found, intent, method)
                self.notices.owe("checkout.session.completed", found)

    def pay_slowly(self, session_id: str, method: str = "card") -> None:
        """The payer pays, and the bank says later whether the money comes."""
        with self.lock:
            found = self.session(session_id)
            if found["status"] == "open":
                self._complete(found, method)["status"] = "processing"
                self.notices.owe("checkout.session.completed", found)

    def finish_slow(self, session_id: str, succeeds: bool) -> None:
        """The bank says it."""
        with self.lock:
            found = self.sessions[session_id]
            intent = self.intents[found["payment_intent"]]
            if intent["status"] != "processing":
                return
            if succeeds:
                self._succeed(found, intent, intent["payment_method_types"][0])
                self.notices.owe("checkout.session.async_payment_succeeded", found)
            else:
                intent["status"] = "requires_payment_method"
                self.notices.owe("checkout.session.async_payment_failed", found)

    def refund(self, intent_id: str, amount: int | None, metadata: Thing) -> Thing:
        """Take a refund; raises Refused where there is not that much left, or a dispute."""
        with self.lock:
            paid = self.charges.get(self.intents[intent_id]["latest_charge"] or "")
            if paid is None:
                raise Refused("", "This PaymentIntent does not have a successful charge to refund.")
            left = paid["amount"] - paid["amount_refunded"]
            amount = left if amount is None else amount
            if paid["disputed"]:
                raise Refused("charge_disputed", "Charge has been charged back.")
            if not left:
                raise Refused("charge_already_refunded", "Charge has already been refunded.")
            if amount > left:
                raise Refused("", "Refund amount is greater than unrefunded amount on charge.")
            instant = paid["payment_method_details"]["type"] in INSTANT
            made = objects.refund(paid, amount, metadata, "succeeded" if instant else "pending")
            self.refunds[made["id"]] = made
            paid["amount_refunded"] += amount
            paid["refunded"] = paid["amount_refunded"] == paid["amount"]
            self.notices.owe("refund.created", made)
            return made

    def finish_refund(self, refund_id: str, succeeds: bool = True) -> None:
        """The wallet says whether it took the money back; a card may say so days later too."""
        with self.lock:
            found = self.refunds[refund_id]
            if succeeds:
                found["status"] = "succeeded"
                self.notices.owe("refund.updated", found)
                return
            found["status"], found["failure_reason"] = "failed", "unknown"
            self.charges[found["charge"]]["amount_refunded"] -= found["amount"]
            self.charges[found["charge"]]["refunded"] = False
            self.notices.owe("refund.failed", found)

    def dispute(self, intent_id: str, reason: str = "product_not_received") -> Thing:
        """A card holder quarrels with the bank."""
        with self.lock:
            paid = self.charges[self.intents[intent_id]["latest_charge"]]
            paid["disputed"] = True
            made = objects.dispute(paid, reason)
            self.disputes[made["id"]] = made
            self.notices.owe("charge.dispute.created", made)
            return made

    def decide(self, dispute_id: str, status: str) -> None:
        """The bank decides: ``won`` or ``lost`` for the merchant."""
        with self.lock:
            self.disputes[dispute_id]["status"] = status
            self.notices.owe("charge.dispute.closed", self.disputes[dispute_id])

    def _expire(self, found: Thing) -> None:
        found["status"] = "expired"
        found["url"] = None
        self.notices.owe("checkout.session.expired", found)

    def _complete(self, found: Thing, method: str) -> Thing:
        intent = objects.payment_intent(found, self.intent_data[found["id"]], method)
        self.intents[intent["id"]] = intent
        found["payment_intent"] = intent["id"]
        found["status"], found["url"] = "complete", None
        return intent

    def _succeed(self, found: Thing, intent: Thing, method: str) -> None:
        paid = objects.charge(intent, method)
        self.charges[paid["id"]] = paid
        intent["status"], intent["latest_charge"] = "succeeded", paid["id"]
        intent["amount_received"] = intent["amount"]
        found["payment_status"] = "paid"
        # These come too, and the merchant does well to let them pass.
        self.notices.owe("payment_intent.succeeded", intent)
        self.notices.owe("charge.succeeded", paid)
