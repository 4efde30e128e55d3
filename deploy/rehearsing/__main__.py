"""Starts the reference for many machines, lets people report, breaks its parts in turn, and counts.

usage: deploy/rehearse [--only FAULT,FAULT…] [--people 40] [--pause 4] [--loopback] [--keep] [--write]
       --only: some of the faults; --write: the table goes into bench/RESULTS.md.
       Ends with 1 when an aim was missed, with 2 when something did not start.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from bench.figures import Report
from tests.with_postgres import unprivileged

from deploy.rehearsing.evening import evening
from deploy.rehearsing.faults import FAULTS
from deploy.rehearsing.installation import Installation
from deploy.rehearsing.network import Network
from deploy.rehearsing.parts import CannotRehearse, prepare
from deploy.rehearsing.processes import DidNotHappen


def main() -> int:
    """Prepare, start, break, count; everything is ended in whatever way this ends."""
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = Path(tempfile.mkdtemp(prefix="luoshi-rehearsal-"))
    account = unprivileged(home)
    parts = prepare(account)
    home.chmod(0o755)
    network = Network(options.network)
    installation = Installation(parts, home, account, network, options.ports, options.web_port, options.files)
    report = Report(quick=not options.write)
    report.begin("rehearse", "Many machines, rehearsed")
    report.parts[-1].command = f"deploy/rehearse {' '.join(sys.argv[1:])}".strip()
    try:
        evening(
            installation,
            report,
            [FAULTS[name] for name in options.only.split(",")],
            options.people,
            options.pause,
        )
    except (DidNotHappen, RuntimeError) as problem:
        print(f"{problem}. Logs: {home}", flush=True)
        options.keep = True
        return 2
    finally:
        installation.stop()
        if not options.keep:
            shutil.rmtree(home, ignore_errors=True)
    if options.write:
        report.write()
    return 1 if report.failed else 0


def arguments() -> argparse.Namespace:
    """What was asked for."""
    reader = argparse.ArgumentParser(prog="deploy/rehearse")
    reader.add_argument("--only", default="", help=f"some of: {', '.join(FAULTS)}")
    reader.add_argument("--people", type=int, default=40)
    reader.add_argument("--pause", type=float, default=4.0, help="seconds that a person takes for a report")
    reader.add_argument("--ports", type=int, default=15400, help="the first of sixty ports on loopback")
    reader.add_argument("--web-port", type=int, default=8160, help="the front's; three more follow")
    reader.add_argument("--no-files", dest="files", action="store_false", help="without the object store")
    reader.add_argument("--write", action="store_true", help="write the table into bench/RESULTS.md")
    reader.add_argument("--keep", action="store_true", help="keep logs and data")
    reader.add_argument("--loopback", dest="network", action="store_false", help="without networks to cut")
    options = reader.parse_args()
    options.network = options.network and Network.possible()
    options.only = options.only or ",".join(
        name for name, fault in FAULTS.items() if options.network or not fault.cuts
    )
    if unknown := set(options.only.split(",")) - set(FAULTS):
        reader.error(f"no such fault: {', '.join(sorted(unknown))}")
    if not options.network:
        print("Without root and `ip` the network cannot be cut; all else is rehearsed.", file=sys.stderr)
        if cuts := [name for name in options.only.split(",") if FAULTS[name].cuts]:
            reader.error(f"not without networks of their own: {', '.join(cuts)}")
    return options


if __name__ == "__main__":
    os.umask(0o022)
    try:
        sys.exit(main())
    except CannotRehearse as missing:
        print(missing, file=sys.stderr)
        sys.exit(2)
