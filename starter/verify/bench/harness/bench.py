"""From the command line to a bench and its report."""
import dataclasses
import importlib
import re
import signal
import sys
import time

from . import machine

BENCHES = machine.BENCH / "benches"


@dataclasses.dataclass(frozen=True)
class Bench:
    """What a bench is run with."""
    quick: bool
    build: bool
    only: str
    server_cores: set
    client_cores: set
    rounds: int = 0

    def count(self, full, quick):
        """How often a bench repeats what it measures."""
        return self.rounds or (quick if self.quick else full)

    def wants(self, name):
        return re.search(self.only, name) is not None

    def say(self, line):
        """Progress, apart from the report."""
        print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def names():
    return sorted(file.stem for file in BENCHES.glob("*.py") if file.stem != "__init__")


def main(options):
    """0 when the bench ran, whether its targets are met or not; 1 when it could not."""
    # Told to stop, it stops the servers that it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        server, client = machine.cores()
        bench = Bench(options.quick, not options.no_build, options.only, server, client, options.rounds)
        report = importlib.import_module(f"benches.{options.name}").measure(bench)
    except (machine.Missing, RuntimeError) as failure:
        print(f"bench {options.name}: {failure}", file=sys.stderr)
        return 1
    file = report.write(options.name, options.quick)
    report.print(options.name, options.quick)
    print(f"\nwritten: {file.relative_to(machine.ROOT)}")
    return 0
