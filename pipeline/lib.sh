# What the scripts share. Sourced, never run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

NAMESPACE=${NAMESPACE:-sluice}
PLATFORM=${PLATFORM:-sluice}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 2; }

need() {
  for tool in "$@"; do command -v "$tool" >/dev/null || die "$tool is not on the PATH; install it, or run this where it is"; done
}

need_cluster() {
  need helm kubectl
  kubectl version >/dev/null 2>&1 || die "no cluster answers; set KUBECONFIG to one"
}

# The build's version: the tag if it is said, else what Git calls this commit.
tag() { printf '%s\n' "${TAG:-$(git describe --always --dirty --abbrev=10)}"; }

# Opens a way to the controller, unless SLUICE_SERVER names one, and sets SLUICE_SERVER and SLUICE_TOKEN.
reach_controller() {
  if [ -z "${SLUICE_TOKEN:-}" ]; then
    SLUICE_TOKEN=$(kubectl -n "$NAMESPACE" get secret "$PLATFORM-tokens" -o 'jsonpath={.data.operator-token}' | base64 -d)
  fi
  export SLUICE_TOKEN
  [ -n "${SLUICE_SERVER:-}" ] && { export SLUICE_SERVER; return; }
  forward_log=$(mktemp)
  kubectl -n "$NAMESPACE" port-forward "service/$PLATFORM-rollout" :8090 >"$forward_log" 2>&1 &
  forward=$!
  trap 'kill "$forward" 2>/dev/null || true; rm -f "$forward_log"' EXIT
  for _ in $(seq 100); do
    port=$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\).*/\1/p' "$forward_log" | head -n 1)
    [ -n "$port" ] && { export SLUICE_SERVER=http://127.0.0.1:$port; return; }
    kill -0 "$forward" 2>/dev/null || break
    sleep 0.2
  done
  die "cannot reach the controller: $(cat "$forward_log")"
}
