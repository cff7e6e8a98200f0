package dev.sluice.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.simulate.Simulation.Run;
import dev.sluice.resource.World;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final String PLAN = """
            requests: 200
            length: 20m
            stable: {failing: 0.1%}
            steps: [{weight: 5, atLeast: 1m}, {weight: 50, atLeast: 1m}, {weight: 100}]
            keepStable: 1m
            """;

    @Test
    void aHealthyCanaryIsReleased() {
        List<Run> runs = run(PLAN + "canary: {failing: 0.1%}", 1);
        assertThat(runs).extracting(Run::rule).startsWith("Sluice").hasSize(5);
        assertThat(runs.getFirst().tally().outcome()).isEqualTo("released");
        assertThat(runs.getFirst().decisions().getFirst().reason()).contains("begins");
        assertThat(runs.getLast().tally().outcome()).isEqualTo("not decided");
    }

    @Test
    void aFailingCanaryCostsSluiceFewCallsAndOthersMany() {
        List<Run> runs = run(PLAN + "canary: {failing: 5%}", 1);
        Tally sluice = runs.getFirst().tally();
        assertThat(sluice.outcome()).isEqualTo("rolled back");
        assertThat(sluice.canaryRequests()).isLessThan(500);
        assertThat(runs.subList(1, runs.size()))
                .allSatisfy(run -> assertThat(run.tally().canaryFailures()).isGreaterThan(sluice.canaryFailures()));
    }

    /** Both fail for five seconds: a limit on the canary alone blames it, a comparison does not. */
    @Test
    void anOutageOfBothVersionsIsNotTheCanarys() {
        List<Run> runs = run(PLAN + "faults: [{from: 20s, length: 5s, version: both, failing: 30%}]", 1);
        assertThat(runs.getFirst().tally().outcome()).isEqualTo("released");
        assertThat(runs.get(1).tally().outcome()).isEqualTo("rolled back");
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        String world = PLAN + "canary: {failing: 2%, latency: {median: 60ms}}\nbrokenClients: {number: 5}";
        assertThat(SimulationText.lines(run(world, 7))).isEqualTo(SimulationText.lines(run(world, 7)));
        assertThat(SimulationText.lines(run(world, 7))).isNotEqualTo(SimulationText.lines(run(world, 8)));
    }

    @Test
    void thePageShowsEveryRuleAndLoadsNothing() {
        World world = World.read(PLAN + "canary: {failing: 5%}\nfaults: [{from: 1m, slower: 2}]");
        List<Run> runs = new Simulation(world, 1).run();
        String page = Page.of(world, 1, runs);
        assertThat(page)
                .contains("<svg", "Flagger, threshold 5", "Kayenta-like", "prefers-color-scheme: dark", "rolls back")
                .doesNotContain("@ROWS@")
                .doesNotContain("http://", "https://", "<script", "url(", "@import");
    }

    private static List<Run> run(String world, long seed) {
        return new Simulation(World.read(world), seed).run();
    }
}
