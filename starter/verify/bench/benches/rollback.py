"""How fast a failing canary is left: a real controller, two real gateways, 10 canary requests a second, every canary call failing.

Each run is a release of its own. A new user comes with each request, through the gateways in turn, and the canary has its share of
them; the times of all requests are set beforehand, so a slow answer delays nobody. A few seconds into the release every call of the
canary is answered 500. The smaller the canary's share, the fewer of its errors are evidence enough: at 5 % two, at 50 % about eight. What counts is seen by the canary itself: its first failing answer, its last request, and how many there were.
"""
import contextlib
import dataclasses
import http.client
import http.server
import json
import statistics
import threading
import time

from harness import build, machine
from harness.report import Report, Target
from harness.server import Server

CANARY_RATE = 10
WARMING_SECONDS = 10
HEALTHY_SECONDS = 3
SETTLE_SECONDS = 2
LIMIT_SECONDS = 60
TOKEN = "operator-token-of-the-bench"
GATEWAY_TOKEN = "gateway-token-of-the-bench"



@dataclasses.dataclass(frozen=True)
class Scene:
    """What happens in each of the runs; the weight in percent."""
    name: str
    weight: int
    replay: bool
    runs: int

    @property
    def rate(self):
        """Users a second of whom the canary gets ten."""
        return CANARY_RATE * 100 // self.weight


SCENES = [Scene("5 % of the users", 5, True, 20), Scene("5 % of the users without replay", 5, False, 5),
          Scene("half of the users", 50, True, 5)]

PLAN = """
apiVersion: sluice.dev/v1alpha1
kind: Rollout
metadata: {{name: orders, annotations: {{sluice.dev/revision: "{revision}"}}}}
spec:
  workload: {{endpoints: {{{endpoints}}}}}
  traffic:
    sticky: {{header: X-User-Id}}
    replay: {{enabled: {replay}, maxBodySize: 64KB}}
  steps: [{{weight: {weight}, atLeast: 1h}}, {{weight: 100, atLeast: 1h}}]
  deadline: 10h
"""


def measure(bench):
    if bench.build:
        build.maven("starter/rollout", "starter/gateway")
    report = Report()
    with platform() as it:
        with Users(it, CANARY_RATE * 20) as warming:
            time.sleep(WARMING_SECONDS)
        bench.say(f"warm, errors: {warming.failures or None}")
        for scene in SCENES:
            if not bench.wants(scene.name):
                continue
            runs = 2 if bench.quick else scene.runs
            bench.say(f"{scene.name}: {runs} releases")
            add(report, scene, [release(bench, it, scene, run) for run in range(runs)])
    return report


def add(report, scene, runs):
    times = [run["seconds"] for run in runs]
    calls = [run["failingCalls"] for run in runs]
    errors = [run["userErrors"] for run in runs]
    report.results.append({"name": scene.name, "weight": scene.weight, "replay": scene.replay, "runs": runs})
    report.add_table(
        f"{scene.name}, {len(runs)} releases", ["", "min", "median", "max"],
        [[label, float(min(values)), float(statistics.median(values)), float(max(values))]
         for label, values in (("first canary error to last canary request, ms", [1000 * t for t in times]),
                               ("failing calls of the canary", calls), ("errors that users saw", errors))])
    if scene.weight == 5:
        report.targets.append(Target(f"{scene.name}: seconds to the last canary request, worst run", 1.0, max(times)))
        report.targets.append(Target(f"{scene.name}: failing calls, worst run", 3, max(calls)))
    if scene.replay:
        report.targets.append(Target(f"{scene.name}: errors that users saw, all runs", 0, sum(errors)))


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass  # a gateway that stops closes its connections


class Version:
    """One version of the service; remembers when it was asked."""

    def __init__(self):
        self.failing = False
        self.asked = []
        version = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                status = 200
                if not self.path.startswith("/actuator"):
                    failing = version.failing
                    version.asked.append((time.monotonic(), failing))
                    status = 500 if failing else 200
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = Listener(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"


class Platform:
    def __init__(self, stack):
        self.stable, self.canary = Version(), Version()
        state = machine.TARGET / "rollback-state" / str(time.time_ns())
        self.controller = stack.enter_context(boot("rollout controller", "starter/rollout", [
            f"--sluice.rollout.api.token={TOKEN}", f"--sluice.rollout.api.gateway-token={GATEWAY_TOKEN}",
            f"--sluice.rollout.state-directory={state}"]))
        self.gateways = [stack.enter_context(boot(f"rollback gateway {n}", "starter/gateway", [
            f"--sluice.gateway.instance=gw-{n}", f"--sluice.gateway.controller.uri=http://127.0.0.1:{self.controller.port}",
            f"--sluice.gateway.controller.token={GATEWAY_TOKEN}", "--sluice.gateway.services.orders.path=/orders/**",
            f"--sluice.gateway.services.orders.fallback-uri={self.stable.address}"])) for n in (1, 2)]
        self.users = 0
        self.register()

    def register(self):
        """The service as it is before any release."""
        self.apply("base", SCENES[0], f"stable: {self.stable.address}")

    def release(self, revision, scene):
        self.apply(revision, scene, f"stable: {self.stable.address}, canary: {self.canary.address}")

    def apply(self, revision, scene, endpoints):
        body = PLAN.format(revision=revision, endpoints=endpoints, weight=scene.weight, replay=str(scene.replay).lower())
        status, answer = self.call_controller("PUT", body)
        if status >= 300:
            raise RuntimeError(f"the controller refused the release: {status} {answer}")

    def weights(self):
        return [json.loads(gateway.get("/actuator/routes")[1])["services"][0]["weight"] for gateway in self.gateways]

    def outcome(self):
        return json.loads(self.call_controller("GET")[1]).get("outcome")

    def call_controller(self, method, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.controller.port, timeout=10)
        try:
            connection.request(method, "/api/v1/rollouts/orders", body, {"Authorization": f"Bearer {TOKEN}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@contextlib.contextmanager
def platform():
    with contextlib.ExitStack() as stack:
        yield Platform(stack)


def boot(name, module, arguments):
    home, _ = machine.jdk()
    jars = sorted((machine.ROOT / module / "target").glob("*-exec.jar"))
    if not jars:
        raise machine.Missing(f"{module} has no exec jar: run without --no-build")
    return Server(name, [home / "bin" / "java", "-Xmx256m", "-jar", jars[-1], "--server.port={port}",
                         "--server.address=127.0.0.1", *arguments], machine.all_cores(), ready="/actuator/health/liveness")


class Users:
    """An open loop of users, until the context ends."""

    def __init__(self, it, rate):
        self.it = it
        self.rate = rate
        self.failures = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def run(self):
        begun, sent = time.monotonic(), 0
        while not self.ended.wait(max(0, begun + sent / self.rate - time.monotonic())):
            sent += 1
            self.it.users += 1
            threading.Thread(target=self.ask, args=(self.it.users,), daemon=True).start()

    def ask(self, user):
        gateway = self.it.gateways[user % 2]
        connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
        try:
            connection.request("GET", f"/orders/{user}", headers={"X-User-Id": f"u{user}"})
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 500:
                self.failures.append(f"{answer.status} by {answer.headers.get('sluice-version', 'the gateway')}")
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(type(error).__name__)
        finally:
            connection.close()


def release(bench, it, scene, number):
    it.canary.failing = False
    it.canary.asked.clear()
    weight = 100 * scene.weight
    with Users(it, scene.rate) as users:
        it.release(f"run-{time.time_ns()}", scene)
        wait("both gateways send users to the canary", lambda: it.weights() == [weight, weight])
        time.sleep(HEALTHY_SECONDS)
        it.canary.failing = True
        wait("both gateways have left the canary", lambda: it.weights() == [0, 0])
        time.sleep(SETTLE_SECONDS)
        wait("the release is over", lambda: it.outcome() == "rolledBack")
    failing = [at for at, failed in it.canary.asked if failed]
    run = {"seconds": round(failing[-1] - failing[0], 4), "failingCalls": len(failing), "userErrors": len(users.failures)}
    if users.failures:
        run["kinds"] = sorted(set(users.failures))
    bench.say(f"{scene.name}, release {number + 1}: {run}")
    return run


def wait(what, condition):
    deadline = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {LIMIT_SECONDS} s")
        time.sleep(0.05)
