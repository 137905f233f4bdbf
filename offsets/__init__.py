"""The house: forest carbon sink by the kilogram. Here, and only here, its rooms are joined.

Everything is imported inside the functions, so that a pure module such as
``offsets.units`` can be used without the whole house, and the commands of
``offsets.auditor`` run where neither Flask nor SQLAlchemy is installed.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from offsets.config import Settings
    from offsets.payments.gateway import Gateway
    from offsets.payments.record import Joints as PaymentJoints

ROOMS = (
    "log", "accounts", "rights", "inventories", "projects", "stock", "payments", "certificates",
    "orders", "organisations", "events",
)  # fmt: skip
"""In order of import: a room may use those before it."""

INNER_ROWS = (
    "accounts.mail", "accounts.email", "accounts.passkeys", "accounts.recovery",
    "events.retired", "events.evidence", "events.planting", "events.attendance", "events.booths",
    "events.hooks",
)  # fmt: skip
"""Rooms within rooms that have tables of their own."""

MAX_BODY_BYTES = 2 * 1024 * 1024
"""An order of 10,000 holders with names of 120 bytes is 1.5 MB; nothing else comes near."""

_ROOT = Path(__file__).parent.parent


def create_app(settings: "Settings | None" = None) -> "Flask":
    """A running house with the given settings, or with those of the environment."""
    from flask import Flask

    from offsets import config, db
    from offsets.lookups import bound_lookups

    bound_lookups()
    settings = settings or config.load()
    app = Flask(
        __name__, static_folder=str(_ROOT / "static"), template_folder=str(_ROOT / "templates")
    )
    app.extensions["settings"] = settings
    _configure(app, settings)
    load_rows()
    db.init_app(app, settings.database_url)
    _join_accounts(app, settings)
    _join_events(app)
    _join_upward(app, settings)
    _lay_pipes(app, settings)
    _open_doors(app, settings)
    return app


def load_rows() -> None:
    """Import every room's tables: they refer to each other by name."""
    for room in (*ROOMS, *INNER_ROWS):
        import_module(f"offsets.{room}.models")
    import_module("offsets.idempotency")


def _configure(app: "Flask", settings: "Settings") -> None:
    from werkzeug.middleware.proxy_fix import ProxyFix

    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_key_fallbacks),
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    # Flask asks of every function at every call whether it is a coroutine; none is.
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask documents
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def _lay_pipes(app: "Flask", settings: "Settings") -> None:
    """What every room's views share. The log comes first, so that it sees all the rest."""
    from offsets import gauges
    from offsets.edge import (
        assets,
        bodies,
        forms,
        headers,
        language,
        limits,
        logs,
        metrics,
        problems,
        shown,
    )

    logs.init_app(app)
    metrics.init_app(app, gauges.read)
    # Providers' pay pages stand elsewhere: there, and nowhere else, our forms may lead.
    gateways: dict[str, Gateway] = app.extensions["gateways"]
    headers.init_app(app, settings, [o for each in gateways.values() for o in each.pay_origins])
    limits.init_app(app, settings)
    bodies.init_app(app)
    forms.init_app(app)
    language.init_app(app)
    assets.init_app(app)
    shown.init_app(app)
    problems.init_app(app)


def _join_upward(app: "Flask", settings: "Settings") -> None:
    """Hand lower rooms what they call in higher ones: money arrived, so settle the order."""
    from offsets.certificates.erase import Joints as CertificateJoints
    from offsets.config import BadSettings
    from offsets.orders.forget import forget_holder
    from offsets.payments.sandbox.gateway import SandboxGateway

    app.extensions["payment_joints"] = _payment_joints()
    app.extensions["certificate_joints"] = CertificateJoints(on_erased=forget_holder)
    makers: dict[str, Callable[[], Gateway]] = {
        "sandbox": lambda: SandboxGateway(settings.sandbox_secret, settings.public_url),
        "stripe": lambda: _stripe(settings),
        "wechatpay": lambda: _wechatpay(settings),
        "bank_transfer": lambda: _bank_transfer(settings),
    }
    if unknown := set(settings.gateways) - makers.keys():
        raise BadSettings(f"GATEWAYS names unknown gateways: {', '.join(sorted(unknown))}")
    app.extensions["gateways"] = {name: makers[name]() for name in settings.gateways}
    _join_log(app, settings)


def _payment_joints() -> "PaymentJoints":
    from offsets.orders.amiss import amiss
    from offsets.orders.refund import finish_refund, reopen_refund
    from offsets.orders.settle import settle
    from offsets.orders.settle_at_once import settle_at_once
    from offsets.orders.waits import waits
    from offsets.payments.record import Joints

    return Joints(
        on_paid=settle,
        at_once=settle_at_once,
        on_refunded=finish_refund,
        on_refund_returned=reopen_refund,
        waits=waits,
        amiss=amiss,
    )


def _join_accounts(app: "Flask", settings: "Settings") -> None:
    """Tell the guards who knows people and keys, and open the line to WeChat if there is one."""
    from offsets.accounts import caller
    from offsets.accounts.wechat.client import WeChat

    app.extensions["account_door"] = caller
    account = settings.mini_program
    app.extensions["wechat"] = WeChat(account) if account else None


def _join_events(app: "Flask") -> None:
    """Tell the buying pages whose events people come from."""
    from offsets.events.booths import from_booth
    from offsets.orders.occasions import Joints

    app.extensions["order_joints"] = Joints(from_booth.occasion, from_booth.placed)


def _join_log(app: "Flask", settings: "Settings") -> None:
    """Where the public log's files lie, and what it asks of the rooms above it."""
    from offsets.certificates import unsealed
    from offsets.log import watch
    from offsets.log.joints import Joints
    from offsets.log.store import open_store
    from offsets.log.witnesses import read_witnesses, told_trust

    app.extensions["log_joints"] = Joints(unsealed.waiting, unsealed.issues, unsealed.oldest)
    app.extensions["log_store"] = open_store(settings)
    app.extensions["log_trust"] = told_trust
    app.extensions["readiness"] = {"log": watch.readiness}
    read_witnesses(settings)


def _stripe(settings: "Settings") -> "Gateway":
    from offsets.payments.stripe.gateway import open_gateway

    return open_gateway(settings)


def _wechatpay(settings: "Settings") -> "Gateway":
    # Its libraries take their time to import: only a house that uses them waits for them.
    from offsets.payments.wechatpay.gateway import open_gateway

    return open_gateway(settings)


def _bank_transfer(settings: "Settings") -> "Gateway":
    from offsets.payments.bank_transfer.gateway import open_gateway

    return open_gateway(settings)


def _open_doors(app: "Flask", settings: "Settings") -> None:
    """Register every room's pages and webhooks, and the API."""
    from offsets.certificates import pages as certificates
    from offsets.edge import health, reference
    from offsets.edge import pages as words
    from offsets.inventories import event_pages, event_shown, factor_pages
    from offsets.inventories import pages as inventories
    from offsets.joints import events, organisers, rights, sealed
    from offsets.log import pages as log
    from offsets.orders import buying, transfers
    from offsets.orders import pages as orders
    from offsets.payments import webhooks
    from offsets.payments.sandbox import pages as sandbox
    from offsets.stock import pages as stock

    rooms = (health, reference, words, log, inventories, event_pages, event_shown, factor_pages)
    for room in (*rooms, stock, certificates, buying, orders, webhooks):
        app.register_blueprint(room.blueprint)
    if "bank_transfer" in settings.gateways:
        app.register_blueprint(transfers.blueprint)
    if "sandbox" in settings.gateways:
        app.register_blueprint(sandbox.blueprint)
    rights.join(app)
    sealed.join(app)
    rights.open_doors(app)
    events.open_doors(app)
    organisers.open_doors(app)
    _open_api(app)


def _open_api(app: "Flask") -> None:
    """In the order in which developers read it: what is sold, buying it, what to offset."""
    from offsets.accounts import api as accounts
    from offsets.certificates import api as certificates
    from offsets.edge import api, changelog
    from offsets.inventories import api as inventories
    from offsets.inventories import event_api as lists
    from offsets.joints import events, organisers, rights
    from offsets.orders import api as orders
    from offsets.orders import mine_api as mine
    from offsets.payments import api as payments
    from offsets.projects import api as projects
    from offsets.stock import api as stock

    documented = api.init_app(app)
    parts = (projects, stock, certificates, payments, orders, mine, inventories, lists, accounts)
    for part in (*parts, changelog):
        documented.register_blueprint(part.blueprint)
    rights.open_api(documented)
    events.open_api(documented)
    organisers.open_api(documented)
