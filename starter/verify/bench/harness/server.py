"""A process under test: warmed up on all cores, measured on its own, observed through /proc, stopped by us and by nobody else."""
import http.client
import os
import signal
import socket
import subprocess
import time

from . import build, machine

START_LIMIT = 120
STOP_LIMIT = 60


class Server:
    """One server on loopback; a context manager that leaves no process behind."""

    def __init__(self, name, command, cores, ready="/hello", environment=None):
        self.name = name
        self.port = free_port()
        self.command = [str(part).replace("{port}", str(self.port)) for part in command]
        self.cores = cores
        self.ready = ready
        self.environment = environment or {}
        self.log = machine.TARGET / "logs" / f"{name.replace('/', '-').replace(' ', '-')}.log"
        self.process = None

    def __enter__(self):
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=machine.ROOT, env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT)
        try:
            self.await_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def await_ready(self):
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with status {self.process.returncode}, see {self.log}")
            if self.answers(self.ready):
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} did not answer {self.ready} within {START_LIMIT} s, see {self.log}")

    def answers(self, path):
        try:
            return self.get(path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def get(self, path):
        """Status and body of one request, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def cpu_seconds(self):
        """User and system time of all threads so far, ended ones included."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / machine.CLOCK_TICK

    def resident_bytes(self):
        with open(f"/proc/{self.process.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def pin(self):
        """Keeps all its threads on its cores from now on; those it starts later inherit that."""
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            try:
                os.sched_setaffinity(int(task), self.cores)
            except ProcessLookupError:
                pass  # the thread has ended

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.terminate()
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def native(name, cores, program):
    """A program of ours that takes the port as its argument."""
    return Server(name, [build.BINARIES / program, "{port}"], cores, environment={"GOMAXPROCS": str(len(cores))})


def java(name, module, main, cores, flags=(), arguments=(), ready="/hello"):
    """A main class of a module that `build.maven` has built."""
    home, _ = machine.jdk()
    return Server(name, [home / "bin" / "java", f"-XX:ActiveProcessorCount={len(cores)}", *flags, "-cp", class_path(module), main, "--server.port={port}",
                         "--server.address=127.0.0.1", *arguments], cores, ready)


def class_path(module):
    """The classes of a module and everything it depends on, as its build has left them."""
    target = machine.ROOT / module / "target"
    path = (target / "class-path").read_text().strip()
    classes = target / "classes"
    return f"{classes}:{path}" if classes.is_dir() else path
