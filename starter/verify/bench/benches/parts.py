"""What the parts of the starter cost: the same order on servers that each lack one of them, or do one thing another way.

The server has one core and the client the other, 64 keep-alive connections. A ratio below 1 is what the part costs.
"""
import contextlib

from harness import load, peers, rounds
from harness.report import Report

from .runtime import ORDER

JOURNEY = ("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "baggage: tenant=a,sluice.lane=qa")
ORDERS = load.Request("order", "POST", "/orders", ORDER)
BLOCKING = load.Request("blocking", "POST", "/blocking/orders", ORDER)
TRAVELLING = load.Request("order with lane and trace", "POST", "/orders", ORDER, JOURNEY)
NAMED = load.Request("order with request id", "POST", "/orders", ORDER, ("X-Request-Id: 0123456789abcdef",))

ALL = "as it comes"
PARTS = {
    ALL: (),
    "no fast path": ("--sluice.runtime.fast-path.enabled=false",),
    "no admission": ("--sluice.runtime.admission.enabled=false",),
    "no request context": ("--sluice.runtime.context.enabled=false",),
    "Reactor restores no thread locals": ("--spring.reactor.context-propagation=limited",),
    "no JFR stream of pinned threads": ("--sluice.runtime.watchdog.pinning=false",),
    "no watchdog": ("--sluice.runtime.watchdog.enabled=false",),
}
COLLECTORS = {"Parallel GC": "-XX:+UseParallelGC", "G1": "-XX:+UseG1GC"}
REQUESTS = {
    ORDERS: (*PARTS, *COLLECTORS),
    BLOCKING: (ALL, "Reactor restores no thread locals", "no JFR stream of pinned threads"),
    TRAVELLING: (ALL, "Reactor restores no thread locals"),
    NAMED: (ALL,),
}


def measure(bench):
    if bench.build:
        peers.build_all()
    report = Report()
    pace = rounds.Pace(1, 3, 64, 1, 8) if bench.quick else rounds.Pace(1, 5, 64, 1, 20)
    wanted = {request: [part for part in parts if part == ALL or bench.wants(f"{request.name}: {part}")]
              for request, parts in REQUESTS.items()}
    with contextlib.ExitStack() as running:
        servers = {}
        for part in dict.fromkeys(part for parts in wanted.values() for part in parts):
            bench.say(f"start: {part}")
            servers[part] = running.enter_context(server(part, bench.server_cores))
        cells = [rounds.Cell(f"{request.name}: {part}", servers[part], request)
                 for request, parts in wanted.items() for part in parts]
        samples = rounds.measure(cells, pace, bench.client_cores, bench.say)
    publish(report, wanted, samples)
    return report


def server(part, cores):
    heap = (*peers.JVM[:2], COLLECTORS[part]) if part in COLLECTORS else peers.JVM
    return peers.sluice(cores, heap, PARTS.get(part, ()), name=f"Sluice, {part}")


def publish(report, wanted, samples):
    for request, parts in wanted.items():
        rows = []
        base = samples[f"{request.name}: {ALL}"]
        for part in parts:
            turns = samples[f"{request.name}: {part}"]
            ratio = rounds.spread(rounds.ratios(turns, base))
            cpu = rounds.spread([turn.cpu_micros for turn in turns])
            rows.append([part, cpu["median"], ratio["min"], ratio["median"], ratio["max"]])
            report.results.append({"workload": request.name, "name": part, "base": ALL, "ratio": ratio, "cpuMicros": cpu,
                                   "rounds": len(turns)})
        report.add_table(f"{request.name}: CPU time per request, ratio to the starter as it comes",
                         ["", "CPU µs", "min", "median", "max"], rows)
