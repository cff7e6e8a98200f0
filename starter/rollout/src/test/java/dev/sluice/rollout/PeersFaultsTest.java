package dev.sluice.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.routing.RequestFacts;
import dev.sluice.policy.routing.Route;
import dev.sluice.policy.routing.RoutingTable;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults that users of other release controllers reported, by their numbers there, against the whole controller. */
class PeersFaultsTest {
    private static final String ORDERS = Stage.ORDERS;
    private static final int USERS = 20_000;

    private Stage stage = unset();

    @BeforeEach
    void start(@TempDir Path directory) {
        stage = new Stage(directory, ORDERS);
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    /** Abort left a non-zero canary weight: here no request of any user reaches the canary by the next table. */
    @Test
    void argo4841_afterAnAbortNoUserIsRoutedToTheCanary() {
        stage.controller.rollouts.put(Resources.of("[{weight: 50, atLeast: 60s}, {weight: 100}]"));
        stage.runUntil(ORDERS, "Shifting");
        assertThat(onCanary().cardinality()).isPositive();
        stage.command(ORDERS, Command.ABORT);
        assertThat(onCanary().cardinality()).isZero();
        stage.runUntil(ORDERS, "Done");
        assertThat(onCanary().cardinality()).isZero();
    }

    /** An empty result of the metrics was an index out of range, and aborted the rollout. */
    @Test
    void argo1466_anEmptyReportIsANormalValue() {
        stage.controller.rollouts.put(Resources.of("[{weight: 20}, {weight: 100}]"));
        stage.runUntil(ORDERS, "Shifting");
        ServiceReport full = stage.gateway().serve(stage.controller);
        ServiceReport empty = new ServiceReport(
                ORDERS,
                "boot-of-an-idle-gateway",
                1,
                ScriptedGateway.WINDOW,
                full.revision(),
                full.weight(),
                Counts.NONE,
                Counts.NONE,
                List.of(),
                0,
                0,
                null,
                null);
        assertThat(stage.controller.rollouts.report(empty)).isTrue();
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    /** Little traffic, "no values found", meant a failed check and a rollback. */
    @Test
    void flagger1035_longSilencesOfTheUsersFailNothing() {
        stage.controller.rollouts.put(Resources.of("[{weight: 20}, {weight: 50}, {weight: 100}]"));
        stage.runUntil(ORDERS, "Shifting");
        for (int i = 0; i < 200 && !stage.phase(ORDERS).equals("Done"); i++) {
            stage.gateway().traffic = i % 40 == 0;
            stage.window();
        }
        stage.gateway().traffic = true;
        stage.runUntil(ORDERS, "Done");
        assertThat(stage.outcome(ORDERS)).isEqualTo(Outcome.RELEASED);
    }

    /** Affinity by a cookie after a random draw let the canary's share drift to everyone. */
    @Test
    void flagger1647_theCanarysShareIsItsWeightHoweverOftenUsersComeAndNobodyMovesBack() {
        stage.controller.rollouts.put(Resources.of("[{weight: 5}, {weight: 25}, {weight: 50}, {weight: 100}]"));
        BitSet before = new BitSet();
        int weight = 0;
        for (int i = 0; i < 800 && !stage.phase(ORDERS).equals("Promoting"); i++) {
            stage.window();
            if (stage.weight(ORDERS) == weight) continue;
            weight = stage.weight(ORDERS);
            BitSet now = onCanary();
            assertThat(now.cardinality() / (double) USERS).isBetween(share(weight, -4), share(weight, 4));
            assertThat(onCanary()).as("the same users when they come again").isEqualTo(now);
            before.andNot(now);
            assertThat(before.cardinality()).as("users that moved back").isZero();
            before = now;
        }
        assertThat(weight).isEqualTo(10_000);
    }

    /** The weight as a share, this many standard deviations of a binomial away. */
    private static double share(int weight, int deviations) {
        double p = weight / 10_000.0;
        return p + deviations * Math.sqrt(p * (1 - p) / USERS);
    }

    private BitSet onCanary() {
        RoutingTable table = stage.controller.router.current().table();
        BitSet users = new BitSet();
        for (int user = 0; user < USERS; user++) {
            Route route = table.route(new RequestFacts(ORDERS, "user-" + user, null));
            users.set(user, route instanceof Route.ToCanary);
        }
        return users;
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static Stage unset() {
        return null;
    }
}
