"""The order path with a downstream call of 100 ms at 2,000 concurrent customers: blocking code on the starter, beside Tomcat.

Each customer orders again as soon as the last order is answered. The handler is the same everywhere: it reads and checks the order, calls
another service with a blocking client, and answers. The server has one core; the customers and the other service have the other.
"""
import contextlib

from harness import build, load, machine, peers, rounds, server
from harness.report import Report, Target

CUSTOMERS = 2_000
ORDER = ('{"customer":"c-1042","currency":"EUR","items":[{"sku":"A-100","quantity":2,"price":1999},'
         '{"sku":"B-200","quantity":1,"price":4950},{"sku":"C-300","quantity":12,"price":125}]}')
CHECKOUT = load.Request("checkout", "POST", "/blocking/checkout", ORDER)
PEERS = [peers.tomcat_platform, peers.tomcat, peers.sluice]
# Tomcat keeps buffers for each of the connections, which do not fit in the heap of the other benches. The blocking client keeps five
# connections for reuse unless it is told how many callers there are.
HEAP = (*peers.JVM, "-Xms768m", "-Xmx768m", f"-Dhttp.maxConnections={CUSTOMERS + 500}")


def measure(bench):
    if bench.build:
        peers.build_all()
        build.go("downstream")
    machine.allow_files(3 * CUSTOMERS)
    pace = rounds.Pace(3, 1, CUSTOMERS, 2, 4) if bench.quick else rounds.Pace(5, 4, CUSTOMERS, 3, 8)
    kinds = [PEERS[0], *(kind for kind in PEERS[1:] if bench.wants(peers.NAMES[kind]))]
    with contextlib.ExitStack() as running:
        downstream = running.enter_context(server.native("downstream", bench.client_cores, "downstream"))
        downstream.pin()
        arguments = (f"--bench.downstream=http://127.0.0.1:{downstream.port}",)
        cells = []
        for kind in kinds:
            bench.say(f"start: {peers.NAMES[kind]}")
            cells.append(rounds.Cell(
                peers.NAMES[kind], running.enter_context(kind(bench.server_cores, heap=HEAP, arguments=arguments)), CHECKOUT))
        samples = rounds.measure(cells, pace, bench.client_cores, bench.say)
    return report(samples)


def report(samples):
    found = Report()
    base = peers.NAMES[PEERS[0]]
    rows = []
    for name, turns in samples.items():
        ratio = rounds.spread([mine.per_second / its.per_second for mine, its in zip(turns, samples[base])])
        rate, p50, p99, cpu = (rounds.spread([getattr(turn, field) for turn in turns])
                               for field in ("per_second", "p50_micros", "p99_micros", "cpu_micros"))
        found.results.append({"name": name, "customers": CUSTOMERS, "base": base, "throughputRatio": ratio, "ordersPerSecond": rate,
                              "p50Micros": p50, "p99Micros": p99, "cpuMicros": cpu, "rounds": len(turns)})
        rows.append([name, rate["median"], ratio["min"], ratio["median"], ratio["max"], p50["median"] / 1000, p99["median"] / 1000,
                     cpu["median"]])
    found.add_table(f"{CUSTOMERS:,} concurrent customers, downstream call of 100 ms: orders per second, ratio to {base}",
                    ["", "orders/s", "min", "median", "max", "p50 ms", "p99 ms", "CPU µs"], rows)
    mine = next((r for r in found.results if r["name"] == peers.NAMES[peers.sluice]), None)
    if mine:
        found.targets.append(Target(f"throughput, ratio to {base}", 3.8, mine["throughputRatio"]["median"], at_least=True))
        found.targets.append(Target("p50 of an order, ms", 110, mine["p50Micros"]["median"] / 1000))
    return found
