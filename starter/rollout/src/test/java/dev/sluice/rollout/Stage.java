package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.rollout.Run.Condition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A controller that can be started again, a gateway per service, and a clock that the test moves. */
final class Stage implements AutoCloseable {
    static final String ORDERS = "order-service";

    final ManualTime time = new ManualTime();
    final Map<String, ScriptedGateway> gateways = new LinkedHashMap<>();
    private final Path directory;
    Controller controller;

    Stage(Path directory, String... services) {
        this.directory = directory;
        this.controller = new Controller(directory, time, CrashPoint.never());
        for (String service : services) gateways.put(service, new ScriptedGateway(service, "boot-" + service, time));
    }

    @Override
    public void close() {
        controller.close();
    }

    ScriptedGateway gateway() {
        return gateways.values().iterator().next();
    }

    /** Another life of the controller on the same directory. */
    void restart() {
        controller.close();
        controller = new Controller(directory, time, CrashPoint.never());
    }

    /** Time passes without a word from any gateway. */
    void silence() {
        time.pass(ScriptedGateway.WINDOW);
        gateways.keySet().forEach(controller.rollouts::tick);
    }

    void window() {
        silence();
        gateways.values().forEach(gateway -> {
            gateway.serve(controller);
            gateway.report(controller);
        });
    }

    void windows(int count) {
        for (int i = 0; i < count; i++) window();
    }

    void runUntil(String service, String phase) {
        for (int i = 0; i < 800 && !phase(service).equals(phase); i++) window();
        assertThat(phase(service))
                .as(controller.rollouts.decisions(service).toString())
                .isEqualTo(phase);
    }

    void command(String service, Command command) {
        controller.rollouts.command(service, command, "alice");
    }

    Rollout rollout(String service) {
        return controller.rollouts.get(service).orElseThrow();
    }

    String phase(String service) {
        return rollout(service).phase();
    }

    Outcome outcome(String service) {
        return ((Done) rollout(service).state()).outcome();
    }

    ServiceRoutes routes(String service) {
        return controller.router.current().table().service(service).orElseThrow();
    }

    int weight(String service) {
        return routes(service).weights().canary();
    }

    /** Status and reason of a condition, as {@code True Proved}. */
    String condition(String service, String type) {
        Run run = rollout(service).run();
        Condition condition = run == null ? null : run.condition(type);
        return condition == null ? "none" : condition.status().text() + " " + condition.reason();
    }
}
