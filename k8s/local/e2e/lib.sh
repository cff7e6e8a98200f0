# What the scenarios share. Sourced, never run.

proved=0

say() { printf '%s %s\n' "$(date +%T)" "$*"; }
proves() { proved=$((proved + 1)); say "PROVED: $*"; }

die() {
  say "FAILED: $*"
  { k get rollouts,pods,deployments -o wide && k get events --sort-by=.lastTimestamp | tail -n 30; } 2>&1 || true
  exit 1
}

need() {
  for tool in "$@"; do command -v "$tool" >/dev/null || { say "$tool is not on the PATH"; exit 2; }; done
}

finish() {
  local code=$?
  watch_off
  [ -z "$load" ] || kill "$load" 2>/dev/null || true
  [ -z "$forward" ] || kill "$forward" 2>/dev/null || true
  if [ "${KEEP:-}" != 1 ] && [ $code = 0 ]; then kubectl delete namespace "$NAMESPACE" --wait=false >/dev/null 2>&1 || true; fi
  rm -rf "$work"
  exit $code
}

k() { kubectl -n "$NAMESPACE" "$@"; }
helm_() { helm -n "$NAMESPACE" "$@"; }

# eventually SECONDS WHAT COMMAND…: until the command succeeds.
eventually() {
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $until ] || die "gave up waiting: $what"
    sleep 1
  done
}

# ── what people do ───────────────────────────────────────────────────────────────────────────────────────────────────

platform() {
  helm_ upgrade sluice helm/platform --install --wait --timeout 5m -f helm/platform/values-local.yaml \
    --set gateway.replicas=2 --set rollout.replicas=2 --set "image.registry=${REGISTRY:-}" --set-string "image.tag=$TAG" "$@" >/dev/null
  if [ -n "$forward" ]; then kill "$forward" 2>/dev/null || true; forward=; fi
}

# orders TAG [OPTION…]: the release of a build.
orders() {
  local tag=$1
  shift
  helm_ upgrade orders helm/service --install -f helm/service/values-local.yaml -f k8s/local/e2e/orders-values.yaml \
    --set "image.repository=${REGISTRY:+$REGISTRY/}sluice/order-service" --set-string "image.tag=$tag" --set-string "test.image.tag=$TAG" "$@" >/dev/null
}

# release TAG [OPTION…]: a build that was never released before, so that outcome and weighted mean this release and none before.
release() {
  field .status.startedAt >"$work/before"
  orders "$@" --set-string "podAnnotations.e2e=$(date +%s%N)"
}

# The build that serves, as it is.
restore() {
  local mark
  mark=$(running_mark)
  orders "$(running_tag)" ${mark:+--set-string "podAnnotations.e2e=$mark"}
}

# Ends a pod at once: by KILL_POD without a farewell, else as fast as Kubernetes does it.
kill_pod() {
  say "killing $1"
  if [ -n "${KILL_POD:-}" ]; then $KILL_POD "$NAMESPACE" "$1"; else k delete pod "$1" --force --grace-period=0 >/dev/null 2>&1; fi
  sleep 2
}

# ── what there is ────────────────────────────────────────────────────────────────────────────────────────────────────

field() { k get rollout orders -o "jsonpath={$1}"; }
condition() { field ".status.conditions[?(@.type==\"$1\")].$2"; }
adopted() { [ "$(condition Adopted status)" = True ] && no_candidate; }
progressing() { condition Progressing message | grep -Eq "$1"; }
begun() { [ "$(field .status.startedAt)" != "$(cat "$work/before" 2>/dev/null)" ]; }
preparing() { [ "$(field .status.phase)" = Preparing ]; }
ended() { begun && [ "$(field .status.phase)" = Done ]; }
weighted() { local weight; begun || return 1; weight=$(field .status.weight); [ -n "$weight" ] && [ "$weight" != 0% ] && printf '%s' "$weight" >"$work/weight"; }
last_weight() { cat "$work/weight"; }
no_candidate() { [ "$(k get deployment orders -o 'jsonpath={.spec.replicas}/{.status.replicas}')" = 0/ ]; }
deployment_ready() { [ "$(k get deployment orders -o 'jsonpath={.status.readyReplicas}')" = "$(k get deployment orders -o 'jsonpath={.spec.replicas}')" ]; }
no_copy() { ! k get deployment orders-stable; }
running_mark() { k get deployment orders-stable -o 'jsonpath={.spec.template.metadata.annotations.e2e}'; }
running_tag() { k get deployment orders-stable -o 'jsonpath={.spec.template.spec.containers[0].image}' | sed 's/.*://'; }
other_tag() { if [ "$(running_tag)" = "$TAG" ]; then echo "$NEXT"; else echo "$TAG"; fi; }
pod() { k get pods -l "$1" --field-selector=status.phase=Running -o 'jsonpath={.items[0].metadata.name}'; }
candidate_pod() { pod 'app.kubernetes.io/name=orders,!sluice.dev/version'; }
leads_other_than() { local now; now=$(pod sluice.dev/leader=true) && [ -n "$now" ] && [ "$now" != "$1" ]; }
# Whether the JVM of a pod has mapped its AOT cache.
cached() { case $(k exec "$1" -- /opt/java/bin/jcmd 1 VM.info 2>/dev/null) in *' /app/app.aot'*) ;; *) return 1 ;; esac; }

# Every Deployment has all its pods, ready, and none that leaves.
settled() {
  k get deployments -o json | python3 -c 'import json,sys
for d in json.load(sys.stdin)["items"]:
    wanted, s = d["spec"].get("replicas", 1), d.get("status", {})
    if s.get("observedGeneration") != d["metadata"]["generation"] or s.get("replicas", 0) != wanted or s.get("readyReplicas", 0) != wanted: sys.exit(1)' &&
    ! k get pods | grep -q Terminating
}

# What carries the service's name, but for the namespace's own.
nothing_left() { [ -z "$(k get all,configmaps,secrets,rollouts,controllerrevisions,serviceaccounts,endpointslices -o name 2>/dev/null | grep -E '/orders(-|$)')" ]; }

# outcome WORD SECONDS: the release ends so.
outcome() {
  eventually "$2" "the release ends as $1" ended_as "$1"
}
ended_as() { ended && [ "$(field .status.outcome)" = "$1" ]; }

# ── the weights, and how long a roll-back took ───────────────────────────────────────────────────────────────────────

watch_on() {
  k get rollout orders --watch -o 'jsonpath={.status.weight}{"\n"}' >"$work/weights" 2>/dev/null &
  watching=$!
}
watch_off() {
  [ -z "${watching:-}" ] || kill "$watching" 2>/dev/null || true
  watching=
}
weights() { uniq "$work/weights" | tr '\n' ' ' | sed 's/ $//'; }

took_back() { echo "from the first failure that stable answered to the last: $(count replayedForMillis) ms; $(condition Progressing message)"; }

# ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

needs_url() {
  [ -n "${GATEWAY_URL:-}" ] || { say "left out: it needs GATEWAY_URL, since a port-forward ends with its gateway"; return 1; }
}

url() {
  if [ -n "${GATEWAY_URL:-}" ]; then
    case $GATEWAY_URL in http*) echo "$GATEWAY_URL" ;; *) bash -c "$GATEWAY_URL" ;; esac
    return
  fi
  if [ -z "$forward" ] || ! kill -0 "$forward" 2>/dev/null; then
    k port-forward service/sluice-gateway :80 >"$work/forward" 2>&1 &
    forward=$!
    eventually 20 "the port-forward" grep -q '^Forwarding from 127' "$work/forward"
  fi
  sed -n 's/^Forwarding from \(127.0.0.1:[0-9]*\).*/http:\/\/\1/p' "$work/forward" | head -n 1
}

serves() { [ "$(curl -s -o /dev/null -w '%{http_code}' "$(url)/orders?customer=nobody")" = 200 ]; }

load_on() {
  url >"$work/url"
  python3 "$here/load.py" "$(cat "$work/url")" "$RATE" "$work/load.json" >"$work/load.log" 2>&1 &
  load=$!
  sleep 2
}

# load_off [tolerant]: ends it; a failed request ends the run.
load_off() {
  kill "$load"
  wait "$load" || true
  load=
  [ "${1:-}" = tolerant ] || [ "$(count failed)" = 0 ] || { cat "$work/load.json"; die "$(count failed) requests failed"; }
}
count() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$work/load.json" "$1"; }
sent() { echo "$(count sent) sent, $(count failed) failed, $(count replayed) replayed on stable, $(count again) sent again, slowest $(count slowestMillis) ms"; }
