"""Builds what is compared, from the sources in this repository. Everything lands under target/."""
import os
import subprocess

from . import machine

BINARIES = machine.TARGET / "bin"


def native(*names):
    """C programs of ours."""
    BINARIES.mkdir(parents=True, exist_ok=True)
    for name in names:
        source = machine.BENCH / "native" / f"{name}.c"
        run([machine.tool("gcc", "gcc"), "-O2", "-Wall", "-Wextra", "-Werror", "-o", BINARIES / name, source])


def go(*names):
    """Go programs of ours, each a file of its own."""
    BINARIES.mkdir(parents=True, exist_ok=True)
    for name in names:
        source = machine.BENCH / "go" / f"{name}.go"
        run([machine.tool("go", "golang-go"), "build", "-o", BINARIES / name, source],
            environment={"GO111MODULE": "off", "GOCACHE": str(machine.TARGET / "go-cache")})


def maven(*modules):
    """Modules of this repository and what they depend on, without their tests."""
    run([machine.tool("mvn", "maven"), "-q", "-B", "-ntp", "-DskipTests", "-Dspotless.check.skip=true",
         "-pl", ",".join(modules), "-am", "package"])


def run(command, environment=None):
    command = [str(part) for part in command]
    done = subprocess.run(command, cwd=machine.ROOT, env={**os.environ, **(environment or {})})
    if done.returncode != 0:
        raise machine.Missing(f"the build failed: {' '.join(command)}")
