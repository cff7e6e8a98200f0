package dev.sluice.cli.simulate;

import static dev.sluice.cli.simulate.Chart.escaped;

import dev.sluice.cli.rollout.Words;
import dev.sluice.cli.simulate.Chart.Point;
import dev.sluice.cli.simulate.Simulation.Run;
import dev.sluice.cli.simulate.Simulation.Second;
import dev.sluice.policy.analysis.Evidence;
import dev.sluice.resource.World;
import dev.sluice.resource.World.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** A simulation as one page that loads nothing: what each rule cost the users, and how it came to it. */
final class Page {

    private static final int SMOOTHED_SECONDS = 10;
    private static final double LEAST_EVIDENCE = -6;

    private final World world;
    private final List<Run> runs;
    private final double seconds;

    private Page(World world, List<Run> runs) {
        this.world = world;
        this.runs = runs;
        this.seconds =
                runs.stream().mapToDouble(run -> run.tally().seconds()).max().orElse(1);
    }

    static String of(World world, long seed, List<Run> runs) {
        Page page = new Page(world, runs);
        return template()
                .replace("@STORY@", escaped(page.story(seed)))
                .replace("@ROWS@", page.rows())
                .replace("@CHARTS@", page.weights() + page.evidence() + page.failures())
                .replace("@DECISIONS@", page.decisions());
    }

    private String story(long seed) {
        String faults = world.faults().isEmpty()
                ? "Nothing goes wrong."
                : "Shaded: "
                        + String.join(
                                "; ", world.faults().stream().map(Page::told).toList()) + ".";
        return String.format(
                Locale.ROOT,
                "%,.0f requests a second of %,d users. Stable fails %s of its calls in %d ms, the canary %s in %d ms (medians). %s Seed %d.",
                world.requestsPerSecond(),
                world.users(),
                Words.share(world.stable().failing()),
                world.stable().median().toMillis(),
                Words.share(world.canary().failing()),
                world.canary().median().toMillis(),
                faults,
                seed);
    }

    private static String told(Fault fault) {
        String who = fault.stable() && fault.canary() ? "both versions" : fault.canary() ? "the canary" : "stable";
        List<String> what = new ArrayList<>();
        if (fault.failing() > 0) {
            what.add(Words.share(fault.failing()) + " more failures");
        }
        if (fault.slower() > 1) {
            what.add(String.format(Locale.ROOT, "%.3g times slower", fault.slower()));
        }
        return who + ": " + String.join(", ", what) + " from " + SimulationText.time(seconds(fault.from()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    private String rows() {
        StringBuilder rows = new StringBuilder();
        for (Run run : runs) {
            Tally tally = run.tally();
            rows.append(String.format(
                    Locale.ROOT,
                    "<tr><th>%s</th><td>%s</td><td>%s</td><td>%,d</td><td>%,d</td><td>%,d</td><td class='why'>%s</td></tr>%n",
                    escaped(run.rule()),
                    tally.outcome(),
                    SimulationText.time(tally.seconds()),
                    tally.canaryRequests(),
                    tally.canaryFailures(),
                    tally.usersHit(),
                    escaped(tally.why())));
        }
        return rows.toString();
    }

    private String weights() {
        Chart chart = faults(new Chart("The canary's share of the users", " %", seconds, 0, 100));
        for (int i = 0; i < runs.size(); i++) {
            chart.steps(runs.get(i).rule(), i, weights(runs.get(i)));
        }
        return chart.html();
    }

    /** From the first weight to everyone or nobody, if it came to that. */
    private List<Point> weights(Run run) {
        List<Point> points = new ArrayList<>();
        int before = -1;
        for (Second second : run.seconds()) {
            if (second.weight() != before) {
                points.add(new Point((double) second.second(), second.weight() / 100.0));
            }
            before = second.weight();
        }
        double last = points.isEmpty() ? 0 : points.getLast().value();
        double end =
                run.tally().ending().map(ending -> ending.good() ? 100.0 : 0.0).orElse(last);
        points.add(new Point(run.tally().seconds(), end));
        return points;
    }

    private String evidence() {
        Run sluice = runs.getFirst();
        double limit = -Math.log(world.criteria().falseAlarm());
        return faults(new Chart(
                        "Sluice's evidence against the canary (natural logarithm)",
                        "",
                        length(sluice),
                        LEAST_EVIDENCE,
                        limit + 2))
                .limit("rolls back", limit)
                .line("fails more often than stable", 0, judged(sluice, Evidence::worse))
                .line("fails above the floor", 1, judged(sluice, Evidence::floor))
                .line("slower than the rollback factor", 2, judged(sluice, Evidence::latency))
                .line(
                        "greatest placebo",
                        3,
                        judged(sluice, evidence -> evidence.placebos().greatest()))
                .html();
    }

    private String failures() {
        Run sluice = runs.getFirst();
        List<Point> canary = new ArrayList<>();
        List<Point> stable = new ArrayList<>();
        for (int i = 0; i < sluice.seconds().size(); i += SMOOTHED_SECONDS) {
            List<Second> part = sluice.seconds()
                    .subList(i, Math.min(i + SMOOTHED_SECONDS, sluice.seconds().size()));
            canary.add(rate(part, true));
            stable.add(rate(part, false));
        }
        double most = Math.max(most(canary), most(stable));
        return faults(new Chart(
                        "Failures while Sluice decides, ten seconds each",
                        " %",
                        length(sluice),
                        0,
                        Math.max(1, 1.1 * most)))
                .line("canary", 1, canary)
                .line("stable", 0, stable)
                .html();
    }

    private static Point rate(List<Second> part, boolean canary) {
        long requests = part.stream()
                .mapToLong(it -> (canary ? it.canary() : it.stable()).requests())
                .sum();
        long failures = part.stream()
                .mapToLong(it -> (canary ? it.canary() : it.stable()).failures())
                .sum();
        return new Point(part.getFirst().second(), requests == 0 ? 0 : 100.0 * failures / requests);
    }

    private static double most(List<Point> points) {
        return points.stream().mapToDouble(Point::value).max().orElse(0);
    }

    private static double length(Run run) {
        return Math.max(1, run.seconds().size());
    }

    private Chart faults(Chart chart) {
        world.faults()
                .forEach(fault -> chart.band(
                        told(fault), seconds(fault.from()), seconds(fault.from().plus(fault.length()))));
        return chart;
    }

    private static List<Point> judged(Run run, ToDoubleFunction<Evidence> value) {
        List<Point> points = new ArrayList<>();
        for (Second second : run.seconds()) {
            if (second.evidence() != null) {
                points.add(new Point(second.second() + 1.0, value.applyAsDouble(second.evidence())));
            }
        }
        return points;
    }

    private String decisions() {
        StringBuilder items = new StringBuilder();
        for (SluiceRule.Decision decision : runs.getFirst().decisions()) {
            items.append(String.format(
                    Locale.ROOT,
                    "<li><b>%s</b> %s: %s</li>%n",
                    SimulationText.time((decision.atMillis() - Simulation.START_MILLIS) / 1_000.0),
                    Words.weight(decision.weight()),
                    escaped(decision.reason())));
        }
        return items.toString();
    }

    private static String template() {
        try (InputStream page = Objects.requireNonNull(Page.class.getResourceAsStream("page.html"), "page.html")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
