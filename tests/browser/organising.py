"""Events at several steps in a running house, and somebody who is signed in to organise them.

Run as a program in that house's environment; prints what a browser needs as JSON.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.live import LiveHouse

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Organised:
    """The organiser's cookie, the organisation, and an event for each step."""

    token: str
    organisation: str
    events: dict[str, str]

    def addresses(self) -> dict[str, str]:
        """Every kind of page that there is of events, at the step that shows most of it."""
        return {
            "my events": "/organise",
            "new event": f"/organise/new/{self.organisation}",
            "webhooks": f"/organisations/{self.organisation}/hooks",
            "draft": f"/organise/events/{self.events['draft']}",
            "plan": f"/organise/events/{self.events['draft']}/plan",
            "data": f"/organise/events/{self.events['measured']}/data",
            "offset": f"/organise/events/{self.events['frozen']}/offset",
            "evaluation": f"/organise/events/{self.events['covered']}/evaluation",
            "forest": f"/organise/events/{self.events['measured']}/forest",
            "settings": f"/organise/events/{self.events['measured']}/settings",
            "public": f"/e/{self.events['stated']}",
            "statement": f"/e/{self.events['stated']}/statements/1",
            "plan document": f"/e/{self.events['stated']}/plans/1",
            "inventory document": f"/e/{self.events['stated']}/inventories/1",
        }


def organise(house: LiveHouse) -> Organised:
    """Make them in the house; raises where that fails."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.organising"],
        cwd=ROOT, env=house.environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return Organised(**json.loads(done.stdout.splitlines()[-1]))


def _make() -> Organised:
    from offsets import clock
    from offsets.accounts.enter import enter
    from offsets.accounts.rules import Door
    from offsets.db import session, transaction
    from offsets.events.planting.pledge import pledge
    from offsets.events.retired.attach import attach_retirement
    from offsets.organisations import create
    from offsets.organisations.details import Details
    from offsets.organisations.models import Organisation
    from tests.events import making
    from tests.events.evidence_making import retirement
    from tests.events.planting.making import wish

    person = making.make_person()
    with transaction() as writing:
        token = enter(writing, person, Door.BROWSER, "Chromium").access_token
    public_id = create.create(create.Wish(person, Details("山海会展")))
    row = session().query(Organisation).filter_by(public_id=public_id).one()
    today = clock.on_screen(clock.now()).date()
    days = {"starts_on": today - timedelta(days=3), "ends_on": today - timedelta(days=2)}
    made = {
        "draft": making.make_event(row.id, **days),
        "measured": making.make_measured(organisation=row.id, **days),
        "frozen": making.make_frozen(organisation=row.id, **days),
        "covered": making.make_covered(organisation=row.id, **days),
        "stated": making.make_stated(organisation=row.id, **days),
    }
    pledge(made["measured"], wish())
    # Its figures are long, and so is what a foreign registry calls itself.
    attach_retirement(made["frozen"], retirement(made["frozen"], mass_g=12_345_678))
    return Organised(token, public_id, made)


if __name__ == "__main__":
    from offsets import create_app

    with create_app().app_context():
        organised = _make()
    print(json.dumps(vars(organised)))  # noqa: T201  # read by the tests
