"""Where organisers come in: signing in, accounts, organisations; joined by ``create_app``."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask
    from flask_smorest import Api


def open_doors(app: "Flask") -> None:
    """Register the pages, and lead whoever has to sign in to where they can."""
    from offsets.accounts import pages as accounts
    from offsets.accounts import sign_in_pages
    from offsets.organisations import pages as organisations

    accounts.init_app(app)
    for blueprint in (
        sign_in_pages.blueprint,
        accounts.blueprint,
        organisations.blueprint,
        organisations.invitations,
    ):
        app.register_blueprint(blueprint)


def open_api(documented: "Api") -> None:
    """Register what front ends call to sign in by e-mail and to keep an organisation."""
    from offsets.accounts.email import api as emails
    from offsets.organisations import api as organisations

    for part in (emails, organisations):
        documented.register_blueprint(part.blueprint)


def forget_old() -> int:
    """Delete sign-ins, links, challenges and letters that are done with; how many."""
    from offsets.accounts.clear import clear_sign_ins
    from offsets.accounts.email.confirm import forget_links
    from offsets.accounts.mail.carry import forget_mail
    from offsets.accounts.passkeys.offer import forget_challenges

    return clear_sign_ins() + forget_links() + forget_challenges() + forget_mail()
