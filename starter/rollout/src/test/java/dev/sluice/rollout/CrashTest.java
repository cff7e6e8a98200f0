package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.RolloutState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release comes to the same end wherever the controller is killed: before, inside and after every write, and before and
 * after every effect.
 */
class CrashTest {
    private static final int LONGEST = 400;

    @TempDir
    @Nullable
    Path directory;

    @Test
    void aHealthyReleaseIsReleasedWhereverTheControllerIsKilled() {
        killEverywhere("healthy", Resources.STEPS, script -> {});
    }

    @Test
    void aFailingCanaryIsRolledBackWhereverTheControllerIsKilled() {
        killEverywhere("failing", Resources.STEPS, script -> script.gateway.canaryFails = script.now >= 12 ? 50 : 0);
    }

    @Test
    void anAbortIsCarriedOutWhereverTheControllerIsKilled() {
        killEverywhere("abort", Resources.STEPS, script -> {
            if (script.phase().equals("Shifting")) script.command(Command.ABORT);
        });
    }

    @Test
    void anApprovedReleaseIsReleasedWhereverTheControllerIsKilled() {
        killEverywhere("approved", "[{weight: 20}, {approval: {}}, {weight: 100}]", script -> {
            if (script.now > 15 && script.phase().equals("Paused")) script.command(Command.PROMOTE);
        });
    }

    @Test
    void aLateFaultIsComparedWithStableAndRolledBackWhereverTheControllerIsKilled() {
        killEverywhere(
                "late",
                "[{weight: 50}, {weight: 100, atLeast: 30s}]",
                script -> script.gateway.canaryFails = script.now >= 8 ? 60 : 0);
    }

    private void killEverywhere(String name, String steps, Consumer<Script> operator) {
        Ending undisturbed = new Script(path(name + "-undisturbed"), steps, operator).run(CrashPoint.never());
        int operations = undisturbed.operations();
        assertThat(operations).as("operations that last").isGreaterThan(50);
        IntStream.rangeClosed(1, operations).parallel().forEach(n -> {
            CrashPoint crash = CrashPoint.at(n);
            Ending ending = new Script(path(name + "-" + n), steps, operator).run(crash);
            assertThat(crash.over()).isTrue();
            assertThat(ending.places())
                    .as("way of %s killed at operation %d", name, n)
                    .isEqualTo(undisturbed.places());
            assertThat(ending.end())
                    .as("end of %s killed at operation %d", name, n)
                    .isEqualTo(undisturbed.end());
        });
    }

    private Path path(String name) {
        if (directory == null) throw new IllegalStateException("no directory");
        return directory.resolve(name);
    }

    /** How a release ended, without times and figures. */
    private record End(String phase, String outcome, String stable, int weight, boolean canaryInTable) {}

    private record Ending(End end, List<String> places, int operations) {}

    /** One release with a gateway, an operator, and a controller that is started again whenever it was killed. */
    private static final class Script {
        final ManualTime time = new ManualTime();
        final ScriptedGateway gateway = new ScriptedGateway("boot-1", time);
        private final Path directory;
        private final String steps;
        private final Consumer<Script> operator;
        private @Nullable Controller controller;
        private CrashPoint crash = CrashPoint.never();
        int now;

        Script(Path directory, String steps, Consumer<Script> operator) {
            this.directory = directory;
            this.steps = steps;
            this.operator = operator;
        }

        Ending run(CrashPoint at) {
            crash = at;
            survive(() -> controller().rollouts.put(Resources.of(steps)));
            for (now = 0; now < LONGEST && !ended(); now++) {
                time.pass(ScriptedGateway.WINDOW);
                survive(() -> controller().rollouts.tick("order-service"));
                survive(() -> operator.accept(this));
                gateway.serve(controller());
                survive(() -> gateway.report(controller()));
            }
            survive(() -> gateway.report(controller()));
            Rollout rollout = controller().rollout();
            checkBooks(rollout);
            Ending ending = new Ending(end(rollout), places(rollout), at.operations());
            controller().close();
            return ending;
        }

        String phase() {
            return controller().rollout().phase();
        }

        /** As a person would: asks again when the connection broke, and takes a refusal for an answer. */
        void command(Command command) {
            try {
                controller().rollouts.command("order-service", command, "alice");
            } catch (Rollouts.Refused already) {
                assertThat(crash.over())
                        .as("refused without a crash: " + already.getMessage())
                        .isTrue();
            }
        }

        private Controller controller() {
            Controller running = controller;
            while (running == null) {
                try {
                    running = new Controller(directory, time, crash);
                } catch (CrashPoint.Crash inStart) {
                    running = null;
                }
            }
            controller = running;
            return running;
        }

        /** Does it again with a new controller when the old one was killed in it. */
        private void survive(Runnable work) {
            try {
                work.run();
            } catch (CrashPoint.Crash killed) {
                if (controller != null) controller.close();
                controller = null;
                work.run();
            }
        }

        private boolean ended() {
            return controller().rollout().state() instanceof RolloutState.Done;
        }

        /** Every report of this release counts once, every decision is in the log once, and epochs rise. */
        private void checkBooks(Rollout rollout) {
            Run run = rollout.run();
            assertThat(run).isNotNull();
            if (run == null) return;
            assertThat(run.traffic().canary().requests()).isEqualTo(gateway.canaryRequests);
            assertThat(run.traffic().stable().requests()).isEqualTo(gateway.stableRequests);
            List<Long> numbers = new ArrayList<>();
            controller().rollouts.decisions("order-service").forEach(decision -> numbers.add(decision.number()));
            Decision last = rollout.decision();
            assertThat(last).isNotNull();
            if (last == null) return;
            for (long number = 1; number <= last.number(); number++)
                assertThat(numbers).contains(number);
            assertThat(numbers).doesNotHaveDuplicates().isSorted();
            assertThat(gateway.epochs()).isSorted().doesNotHaveDuplicates();
        }

        private End end(Rollout rollout) {
            var routes = controller()
                    .router
                    .current()
                    .table()
                    .service("order-service")
                    .orElseThrow();
            String outcome = rollout.state() instanceof RolloutState.Done done
                    ? done.outcome().name()
                    : "none";
            return new End(
                    rollout.phase(),
                    outcome,
                    routes.stable().addresses().getFirst().toString(),
                    routes.weights().canary(),
                    routes.canary() != null);
        }

        /** Where the release stood one after the other, as the log has it. */
        private List<String> places(Rollout rollout) {
            List<String> places = new ArrayList<>();
            for (Decision decision : controller().rollouts.decisions(rollout.name())) {
                String place = decision.phase() + " " + decision.step() + " at " + decision.weight();
                if (places.isEmpty() || !places.getLast().equals(place)) places.add(place);
            }
            return places;
        }
    }
}
