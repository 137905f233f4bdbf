"""A small counterpart of Stripe on this machine, for tests and for whoever builds a front end.

It speaks real HTTP: Checkout Sessions, PaymentIntents, refunds, disputes, signed
events, idempotency keys and a pay page, and it goes wrong on demand. Nothing of
it ships. ``python -m tests.counterparts.stripe`` runs it; docs/stripe.md says how.
"""
