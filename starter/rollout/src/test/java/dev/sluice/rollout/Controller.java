package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Address;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.Workloads.Readiness;
import dev.sluice.rollout.local.TestState;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import dev.sluice.rollout.traffic.TrafficRouter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One life of the controller: the real parts on a disk and with effects that can crash. */
final class Controller implements ScriptedGateway.Wire, AutoCloseable {
    final GatewayTableRouter router;
    final Rollouts rollouts;
    final FakeWorkloads workloads;
    private final TestState state;

    Controller(Path directory, ManualTime time, CrashPoint crash) {
        this.state = TestState.open(directory, crash);
        try {
            this.router = new GatewayTableRouter(state.epochs(), Duration.ofSeconds(15), time);
            this.workloads = new FakeWorkloads(crash);
            RolloutReconciler reconciler = new RolloutReconciler(
                    state.rollouts(),
                    new CrashingRouter(router, crash),
                    workloads,
                    new RolloutReconciler.Senses(new GatewaySamples(), Guards.NONE),
                    time);
            this.rollouts = new Rollouts(
                    state.rollouts(), reconciler, new RolloutMetrics(new SimpleMeterRegistry(), time), time);
        } catch (CrashPoint.Crash inStart) {
            state.close();
            throw inStart;
        }
    }

    @Override
    public GatewayTableRouter router() {
        return router;
    }

    @Override
    public Rollouts rollouts() {
        return rollouts;
    }

    Rollout rollout() {
        return rollouts.get("order-service").orElseThrow();
    }

    /** Puts another state on the disk, as if the last writes had not come so far. */
    void overwrite(Rollout rollout) {
        state.rollouts().save(rollout);
    }

    @Override
    public void close() {
        state.close();
    }

    /** Readiness as the test says it. */
    static final class FakeWorkloads implements Workloads {
        private final Map<String, Address> prepared = new HashMap<>();
        private final CrashPoint crash;
        Readiness readiness = Readiness.READY;
        Readiness stable = Readiness.READY;
        int most = 10_000;

        FakeWorkloads(CrashPoint crash) {
            this.crash = crash;
        }

        @Override
        public void check(RolloutResource resource) {
            assertThat(resource.deployment()).isNull();
        }

        @Override
        public Readiness carries(String rollout, int weight) {
            return weight <= most ? Readiness.READY : Readiness.unready("it has too few instances");
        }

        @Override
        public void prepare(String rollout, Version stable, Version canary) {
            crash.reached("prepare");
            prepared.put(rollout, canary.endpoint());
            crash.reached("prepared");
        }

        @Override
        public Readiness readiness(String rollout) {
            return prepared.containsKey(rollout) ? readiness : Readiness.UNKNOWN;
        }

        @Override
        public Readiness stable(String rollout) {
            return prepared.containsKey(rollout) ? stable : Readiness.UNKNOWN;
        }

        @Override
        public Version promote(String rollout, Version released) {
            crash.reached("promote");
            return released;
        }

        @Override
        public void release(String rollout) {
            crash.reached("release");
            prepared.remove(rollout);
            crash.reached("released");
        }
    }

    private record CrashingRouter(TrafficRouter router, CrashPoint crash) implements TrafficRouter {
        @Override
        public void applyAll(List<Routing> routes) {
            crash.reached("apply");
            router.applyAll(routes);
            crash.reached("applied");
        }

        @Override
        public void remove(String service) {
            crash.reached("remove");
            router.remove(service);
        }

        @Override
        public Uptake inForce(String service) {
            return router.inForce(service);
        }
    }
}
