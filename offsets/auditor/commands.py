"""The auditor's shell: check a certificate or a statement, monitor a log, witness it.

It needs no database, no settings and no account: a trust file, and what the log
publishes. Every command ends with 0 where all holds, 1 where something is wrong,
2 where it was called wrongly, 3 where the log could not be looked at, and 4
where all agrees with itself but no trust file says who should have signed.
"""

import os
from contextlib import nullcontext
from dataclasses import replace
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

import click

from offsets import clock
from offsets.auditor import files
from offsets.auditor.cosign import Witness
from offsets.auditor.options import HOURS, KEY, OWN_FILE, TRUST
from offsets.auditor.source import Unreadable, source
from offsets.auditor.words import (
    FILE_REFUSED,
    NOTHING_BEFORE,
    UNTRUSTED,
    all_is_well,
    keys_to_ask_for,
    say,
    say_claim,
    say_finding,
    statements_in,
    vouched_by,
)
from offsets.ledger.answer import answer
from offsets.ledger.cosignature import (
    ED25519_COSIGNATURE,
    ML_DSA_44_COSIGNATURE,
    Cosigner,
    CosignerKey,
)
from offsets.ledger.cosigner_key import SEED_BYTES, cosigner_key, private_line
from offsets.ledger.errors import Malformed, Refused
from offsets.ledger.monitor import Expectation, Fault, Report
from offsets.ledger.monitor import monitor as read_log
from offsets.ledger.note import vkey
from offsets.ledger.proof_file import MAX_BYTES
from offsets.ledger.trust import Trust


class Exit(IntEnum):
    """How a command ends."""

    HOLDS = 0
    WRONG = 1
    MISUSED = 2
    UNREADABLE = 3
    UNTRUSTED = 4


_trust_option = click.option("--trust", type=TRUST, help="The log's and witnesses' keys.")


@click.group()
def commands() -> None:
    """Check what a log of carbon sink claims, without trusting who runs it."""


@commands.command()
@click.argument("file", type=click.File("rb"))
@_trust_option
@click.option("--replays", multiple=True, help="A witness known to replay the whole log.")
def verify(file: BinaryIO, trust: Trust | None, replays: tuple[str, ...]) -> None:
    """Check a certificate's or a statement's FILE, offline."""
    raw = file.read(MAX_BYTES + 1)
    known = {each.name for each in trust.witnesses} if trust else set()
    if unknown := set(replays) - known:
        raise click.UsageError(f"no witnesses of the trust file: {', '.join(sorted(unknown))}")
    try:
        told = replace(trust, replayers=frozenset(replays)) if trust else None
        claims = answer(raw, told)
    except Refused as error:
        say(FILE_REFUSED)
        click.echo(f"  {error}")
        raise SystemExit(Exit.WRONG) from None
    if trust is None:
        say(UNTRUSTED)
    for claim in claims:
        say_claim(claim)
    raise SystemExit(Exit.HOLDS if trust else Exit.UNTRUSTED)


@commands.command()
@click.argument("log")
@_trust_option
@click.option("--state", type=OWN_FILE, help="Keeps the last checkpoint; made when missing.")
@click.option("--max-age", "max_age_h", type=HOURS, help="Hours since a witness last saw it.")
def monitor(log: str, trust: Trust | None, state: Path | None, max_age_h: int | None) -> None:
    """Read a whole LOG, an address or a folder, and name whatever is wrong."""
    not_before = None if max_age_h is None else int(clock.now().timestamp() - max_age_h * 3600)
    with files.alone(state) if state else nullcontext():
        is_first = state is None or not state.exists()
        report = _read(log, trust, state, not_before)
        if report.findings:
            _convict(report, state)
        if state:
            files.replace(state, report.note)
    if trust is None:
        say(UNTRUSTED)
    say(all_is_well(report))
    if is_first:
        say(NOTHING_BEFORE)
    say(vouched_by(report))
    for words in (*statements_in(report), *(keys_to_ask_for(report, trust) if trust else ())):
        say(words)
    raise SystemExit(Exit.HOLDS if trust else Exit.UNTRUSTED)


@commands.command()
@click.argument("log")
@click.option("--trust", type=TRUST, required=True, help="The log's keys.")
@click.option("--key", type=KEY, required=True, help="Yours, as keygen wrote it.")
@click.option("--state", type=OWN_FILE, required=True, help="Keeps the last checkpoint cosigned.")
@click.option("--first", is_flag=True, help="There is no state yet; refused where there is.")
@click.option("--out", type=OWN_FILE, help="Where the cosignature goes; the screen by default.")
def witness(
    log: str, trust: Trust, key: CosignerKey, state: Path, first: bool, out: Path | None
) -> None:
    """Replay a whole LOG and cosign its checkpoint if it continues the last one cosigned."""
    ours = Witness(key, trust)
    with files.alone(state):
        # A state that was lost must not look like a first visit: any history would do then.
        if first == state.exists():
            raise click.UsageError(f"{state}: --first is for when there is no state, and only then")
        report = _read(log, ours.trust, state)
        if report.findings:
            _convict(report, state)
        note = ours.cosign(report, int(clock.now().timestamp()))
        # Kept before anybody sees it: a witness that forgets would sign a second history.
        files.replace(state, note)
    if out:
        files.replace(out, note)
        say(all_is_well(report))
    else:
        click.echo(note.decode(), nl=False)


@commands.command()
@click.argument("name")
@click.option("--out", type=OWN_FILE, required=True, help="Where the private key goes.")
@click.option("--ml-dsa", is_flag=True, help="Secure against quantum computers; larger.")
def keygen(name: str, out: Path, ml_dsa: bool) -> None:
    """Make a witness's key under a NAME like court.example/witness; prints the public half."""
    kind = ML_DSA_44_COSIGNATURE if ml_dsa else ED25519_COSIGNATURE
    try:
        key = cosigner_key(name, kind, os.urandom(SEED_BYTES))
        secret = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except (Malformed, OSError) as error:
        raise click.UsageError(str(error)) from None
    with open(secret, "wb") as file:
        file.write(private_line(key))
    public: Cosigner = key.verifier
    click.echo(vkey(public.name, public.kind, public.public_key))


def _read(
    log: str, trust: Trust | None, state: Path | None, not_before: int | None = None
) -> Report:
    try:
        last = files.last_seen(state) if state else None
        return read_log(source(log), Expectation(trust, last, not_before))
    except Unreadable as error:
        click.echo(f"Error: {error}", err=True)
        raise SystemExit(Exit.UNREADABLE) from None
    except (Malformed, OSError) as error:
        raise click.UsageError(str(error)) from None


def _convict(report: Report, state: Path | None) -> None:
    """Say what is wrong, keep the evidence, and end."""
    for found in report.findings:
        say_finding(found)
    if state and any(found.fault == Fault.SPLIT_VIEW for found in report.findings):
        evidence = state.with_name(f"{state.name}.conflict")
        files.replace(evidence, report.note)
        click.echo(f"  {state} + {evidence}")
    raise SystemExit(Exit.WRONG)
