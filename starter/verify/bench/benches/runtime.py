"""CPU time per request of the starter beside the floor, Go and the stock stacks: a greeting, a JSON order, 10,000 connections.

The server has one core and the client the other, 64 keep-alive connections. With 10,000 connections both have all cores.
"""
import contextlib
import dataclasses

from harness import load, machine, peers, rounds
from harness.report import Report, Target

ORDER = ('{"customer":"c-1042","currency":"EUR","items":[{"sku":"A-100","quantity":2,"price":1999},'
         '{"sku":"B-200","quantity":1,"price":4950},{"sku":"C-300","quantity":12,"price":125}]}')
HELLO = load.Request("annotated", "GET", "/hello")
HELLO_FUNCTIONAL = load.Request("functional", "GET", "/functional/hello")
HELLO_BLOCKING = load.Request("blocking", "GET", "/blocking/hello")
ORDERS = load.Request("annotated", "POST", "/orders", ORDER)
ORDERS_FUNCTIONAL = load.Request("functional", "POST", "/functional/orders", ORDER)
ORDERS_BLOCKING = load.Request("blocking", "POST", "/blocking/orders", ORDER)

GREETING = "GET, 64 connections"
GREETERS = [
    (peers.epoll, HELLO),
    (peers.go_net, HELLO),
    (peers.go_http, HELLO),
    (peers.webflux, HELLO),
    (peers.webflux, HELLO_FUNCTIONAL),
    (peers.webflux, HELLO_BLOCKING),
    (peers.webflux_actuator, HELLO),
    (peers.tomcat, HELLO_BLOCKING),
    (peers.sluice, HELLO),
    (peers.sluice, HELLO_FUNCTIONAL),
    (peers.sluice, HELLO_BLOCKING),
    (peers.sluice_pooled, HELLO),
]
ORDERING = "POST of a JSON order with validation, 64 connections"
SHOPS = [
    (peers.go_http, ORDERS),
    (peers.webflux, ORDERS),
    (peers.webflux, ORDERS_FUNCTIONAL),
    (peers.webflux, ORDERS_BLOCKING),
    (peers.webflux_actuator, ORDERS),
    (peers.tomcat, ORDERS_BLOCKING),
    (peers.sluice, ORDERS),
    (peers.sluice, ORDERS_FUNCTIONAL),
    (peers.sluice, ORDERS_BLOCKING),
    (peers.sluice_pooled, ORDERS),
]
CROWD = 10_000
CROWDED = "GET, 10,000 connections"
HOSTS = [
    (peers.epoll, HELLO),
    (peers.go_http, HELLO),
    (peers.webflux_actuator, HELLO),
    (peers.tomcat, HELLO_BLOCKING),
    (peers.sluice, HELLO),
    (peers.sluice, HELLO_BLOCKING),
]
CROWD_HEAP = ("-Xms512m", "-Xmx1g", "-XX:+UseSerialGC")


def measure(bench):
    if bench.build:
        peers.build_all()
    report = Report()
    pace = rounds.Pace(1, 3, 64, 1, 8) if bench.quick else rounds.Pace(1.5, 5, 64, 2, 20)
    median = side_by_side(bench, GREETING, GREETERS, pace, report)
    target(report, "GET annotated, ratio to C epoll", 3.0, median, "Sluice, annotated", "C epoll")
    target(report, "GET annotated, ratio to stock WebFlux with actuator", 0.65, median, "Sluice, annotated",
           "WebFlux with actuator, annotated")
    target(report, "GET blocking, ratio to Tomcat with virtual threads", 0.75, median, "Sluice, blocking", "Tomcat, blocking")
    median = side_by_side(bench, ORDERING, SHOPS, pace, report)
    target(report, "POST annotated, ratio to Go net/http", 1.3, median, "Sluice, annotated", "Go net/http")
    target(report, "POST blocking, ratio to Tomcat with virtual threads", 0.75, median, "Sluice, blocking", "Tomcat, blocking")
    median = crowd(bench, report)
    target(report, "10,000 connections annotated, ratio to C epoll", 2.5, median, "Sluice, annotated", "C epoll")
    target(report, "10,000 connections blocking, ratio to C epoll", 3.5, median, "Sluice, blocking", "C epoll")
    return report


def target(report, name, limit, samples, mine, base):
    if mine in samples and base in samples:
        report.targets.append(Target(name, limit, rounds.spread(rounds.ratios(samples[mine], samples[base]))["median"]))


def line(kind, request):
    return f"{peers.NAMES[kind]}, {request.name}" if kind in peers.SPRING else peers.NAMES[kind]


def wanted(bench, title, lines):
    """The lines to measure; the first one is what the others are compared with."""
    rest = [(kind, request) for kind, request in lines[1:] if bench.wants(f"{title}: {line(kind, request)}")]
    return [lines[0], *rest] if rest else []


def side_by_side(bench, title, lines, pace, report):
    """All servers run at once and take turns, each on the server's core."""
    lines = wanted(bench, title, lines)
    if not lines:
        return {}
    bench.say(title)
    with contextlib.ExitStack() as running:
        servers = {}
        for kind, _ in lines:
            if kind not in servers:
                bench.say(f"start: {peers.NAMES[kind]}")
                servers[kind] = running.enter_context(kind(bench.server_cores))
        cells = [rounds.Cell(line(kind, request), servers[kind], request) for kind, request in lines]
        samples = rounds.measure(cells, pace, bench.client_cores, bench.say)
    publish(report, title, samples)
    return samples


def crowd(bench, report):
    """One server at a time, on all cores together with its client: side by side they would share memory that each needs."""
    lines = wanted(bench, CROWDED, HOSTS)
    if not lines:
        return {}
    machine.allow_files(CROWD + 2_000)
    pace = rounds.Pace(2, 2, CROWD, 2, 5) if bench.quick else rounds.Pace(3, 3, CROWD, 2, 8)
    samples, memory = {}, {}
    for kind, request in lines:
        name = line(kind, request)
        bench.say(f"{CROWDED}: {name}")
        with kind(machine.all_cores(), heap=CROWD_HEAP) as server:
            memory[name] = idle_bytes(server, request)
            samples.update(rounds.measure([rounds.Cell(name, server, request)], pace, machine.all_cores(), bench.say))
    publish(report, CROWDED, samples, memory)
    return samples


def idle_bytes(server, request):
    """Memory of the process for one more connection, answered once and idle. The heap's young part has been touched before."""
    load.run(server, request, machine.all_cores(), connections=64, seconds=4)
    before = server.resident_bytes()
    with load.Held(server, request, machine.all_cores(), CROWD):
        return max(0, server.resident_bytes() - before) / CROWD


def publish(report, title, samples, memory=None):
    base = next(iter(samples))
    rows = []
    for name, turns in samples.items():
        ratio = rounds.spread(rounds.ratios(turns, samples[base]))
        cpu, rate, p50, p99 = (rounds.spread([getattr(turn, field.name) for turn in turns]) for field in dataclasses.fields(turns[0]))
        row = [name, cpu["median"], ratio["min"], ratio["median"], ratio["max"], rate["median"], p50["median"], p99["median"]]
        result = {"workload": title, "name": name, "base": base, "ratio": ratio, "cpuMicros": cpu, "requestsPerSecond": rate,
                  "p50Micros": p50, "p99Micros": p99, "rounds": len(turns)}
        if memory:
            row.append(memory[name] / 1024)
            result["idleConnectionBytes"] = round(memory[name])
        rows.append(row)
        report.results.append(result)
    heading = ["", "CPU µs", "min", "median", "max", "req/s", "p50 µs", "p99 µs", *(["KiB per idle connection"] if memory else [])]
    report.add_table(f"{title}: CPU time per request, ratio to {base}", heading, rows)
