package dev.sluice.rollout.prometheus;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.resource.RolloutResource.Samples;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Run;
import dev.sluice.rollout.SampleSource;
import dev.sluice.rollout.ServiceReport;
import dev.sluice.rollout.prometheus.PrometheusApi.Unanswered;
import dev.sluice.rollout.traffic.TrafficRouter.Uptake;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts of both versions out of Prometheus, one report a tick. A tick is reported under its number, so one that is read again,
 * by a controller that was started anew, counts once; one that could not be read in time is read later. What stable did in the
 * last ticks is in memory alone: Prometheus has it.
 */
final class TickSamples implements SampleSource {
    /** The gateway's process, as it were: numbers of ticks rise for ever. */
    private static final String BOOT = "prometheus";

    /** Ticks of stable that tell what is normal. */
    private static final int NORMAL = 60;

    /** Ticks that are read when those before are known. */
    private static final int LATEST = 8;

    /** Ticks without a scrape after which nobody knows how the versions do. */
    private static final int STALE = 3;

    private static final int EVERYONE = 10_000;
    private static final long SHORTEST_LAG = 1_000;
    private static final long LONGEST_LAG = 5_000;
    private static final String UNASKED = "Prometheus has not been asked yet.";

    private final Scrapes prometheus;
    private final Duration tick;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** Where scrapes are read. */
    interface Scrapes {
        List<Series> scraped(String selector, Instant until, Duration back) throws Unanswered;
    }

    /**
     * What is known of a service.
     *
     * @param selector that stable's requests were counted by
     * @param stable its latest ticks
     * @param newestMillis time of its latest scrape
     * @param read the last tick that was read
     * @param failure why the last question was not answered; empty when it was
     */
    private record Known(
            String selector, SortedMap<Long, Counts> stable, long newestMillis, long read, String failure) {
        static final Known NOTHING = new Known("", new TreeMap<>(), Long.MIN_VALUE, Long.MIN_VALUE, "");

        Known failed(String why) {
            return new Known(selector, stable, newestMillis, read, why);
        }
    }

    TickSamples(Scrapes prometheus, Duration tick) {
        this.prometheus = prometheus;
        this.tick = tick;
    }

    @Override
    public Hearing hearing(Rollout rollout, Uptake uptake, Instant at) {
        Known service = known.getOrDefault(rollout.name(), Known.NOTHING);
        String silence = silence(service, at);
        int ticks = service.stable().size();
        if (ticks < Analysis.LEAST_TICKS)
            return new Hearing(
                    silence,
                    null,
                    "Learning how stable's errors come: " + ticks + " of " + Analysis.LEAST_TICKS + " ticks of "
                            + tick.toMillis() / 1_000.0 + " s are known.");
        List<Long> failures =
                service.stable().values().stream().map(Counts::failures).toList();
        long requests =
                service.stable().values().stream().mapToLong(Counts::requests).sum();
        if (requests == 0) return new Hearing(silence, null, "No requests reach the stable version yet.");
        double failed = failures.stream().mapToLong(Long::longValue).sum();
        double seconds = ticks * tick.toMillis() / 1_000.0;
        return new Hearing(
                silence, new Normal(requests / seconds, failed / requests, Analysis.dispersion(failures)), "");
    }

    /** Whether there is a tick that was not read yet. */
    boolean due(String service, Instant at) {
        Known last = known.getOrDefault(service, Known.NOTHING);
        return !last.failure().isEmpty() || closed(at) > last.read();
    }

    /**
     * Reads what is new and reports the ticks of the release that is on, oldest first. Only then is the service heard again, so after
     * an outage nothing is proved by the first of many ticks while the others may show a failure.
     */
    void read(Rollout rollout, Samples samples, Instant at, Consumer<ServiceReport> listener) {
        Known last = known.getOrDefault(rollout.name(), Known.NOTHING);
        try {
            Reading reading = reading(rollout, samples, last, at);
            reports(rollout, reading, closed(at)).forEach(listener);
            known.put(rollout.name(), remembered(last, reading, at));
        } catch (Unanswered unanswered) {
            known.put(rollout.name(), last.failed(String.valueOf(unanswered.getMessage())));
        }
    }

    /** Why the last question about a service was not answered; empty when it was. */
    String failure(String service) {
        return known.getOrDefault(service, Known.NOTHING).failure();
    }

    /** Forgets all services but these. */
    void keep(Set<String> services) {
        known.keySet().retainAll(services);
    }

    /** @param first the first tick that was seen whole */
    private record Reading(String selector, TickCounter stable, TickCounter canary, long first) {}

    private Reading reading(Rollout rollout, Samples samples, Known last, Instant at) throws Unanswered {
        String selector = VersionNames.ofStable(samples.requests(), rollout);
        boolean goesOn = last.selector().equals(selector) && last.read() > closed(at) - LATEST + 2;
        Duration back = tick.multipliedBy(goesOn ? LATEST : NORMAL + 2);
        String revision = revision(rollout);
        return new Reading(
                selector,
                counter(selector, VersionNames.ofStable(samples.failures(), rollout), at, back),
                counter(
                        VersionNames.ofCanary(samples.requests(), rollout, revision),
                        VersionNames.ofCanary(samples.failures(), rollout, revision),
                        at,
                        back),
                number(at.minus(back)) + 2);
    }

    private TickCounter counter(String requests, String failures, Instant at, Duration back) throws Unanswered {
        return new TickCounter(
                tick.toMillis(), prometheus.scraped(requests, at, back), prometheus.scraped(failures, at, back));
    }

    private Known remembered(Known last, Reading reading, Instant at) {
        SortedMap<Long, Counts> stable = new TreeMap<>();
        boolean same = last.selector().equals(reading.selector());
        if (same) stable.putAll(last.stable());
        for (long number = reading.first(); number <= closed(at); number++)
            if (reading.stable().has(number))
                stable.put(number, reading.stable().counts(number));
        while (stable.size() > NORMAL) stable.remove(stable.firstKey());
        long newest = reading.stable().newestMillis();
        return new Known(
                reading.selector(), stable, same ? Math.max(newest, last.newestMillis()) : newest, closed(at), "");
    }

    private List<ServiceReport> reports(Rollout rollout, Reading reading, long closed) {
        Run run = rollout.run();
        Rollout.Version canary = rollout.canary();
        if (run == null || canary == null || !rollout.active()) return List.of();
        List<ServiceReport> reports = new ArrayList<>();
        long first = Math.max(reading.first(), number(run.startedAt()) + 1);
        for (long number = first; number <= closed; number++)
            if (reading.stable().has(number) || reading.canary().has(number))
                reports.add(report(rollout.name(), canary.revision(), reading, number, weight(run, number)));
        return reports;
    }

    private ServiceReport report(String service, String revision, Reading reading, long number, int weight) {
        Counts canary = reading.canary().counts(number);
        long from = number * tick.toMillis();
        return new ServiceReport(
                service,
                BOOT,
                number,
                tick,
                revision,
                weight,
                reading.stable().counts(number),
                canary,
                List.of(),
                0,
                canary.failures(),
                canary.failures() > 0 ? from : null,
                canary.requests() > 0 ? from + tick.toMillis() : null);
    }

    /** The weight in force in the whole tick; 0 when it changed in it, so that the tick counts in no test. */
    private int weight(Run run, long number) {
        Instant from = Instant.ofEpochMilli(number * tick.toMillis());
        Instant to = from.plus(tick);
        @Nullable Integer found = null;
        for (Run.Phase phase : run.phases()) {
            Instant end = phase.to();
            boolean touches = phase.from().isBefore(to) && (end == null || end.isAfter(from));
            if (!touches) continue;
            if (found != null && found != phase.weight()) return 0;
            found = phase.weight();
        }
        boolean whole =
                !run.phases().isEmpty() && !run.phases().getFirst().from().isAfter(from);
        return found == null || !whole ? 0 : Math.min(found, EVERYONE);
    }

    private String silence(Known service, Instant at) {
        if (service.newestMillis() >= at.minus(tick.multipliedBy(STALE)).toEpochMilli()) return "";
        if (!service.failure().isEmpty()) return service.failure() + " Nothing is decided until it does.";
        if (service.selector().isEmpty()) return UNASKED;
        String lacks = service.newestMillis() == Long.MIN_VALUE
                ? "Prometheus has no sample of " + service.selector()
                : "Prometheus has scraped " + service.selector() + " last at "
                        + Instant.ofEpochMilli(service.newestMillis());
        return lacks + ". Nothing is decided without samples; check the scrape and spec.analysis.samples.";
    }

    private static String revision(Rollout rollout) {
        Rollout.Version canary = rollout.canary();
        return canary == null ? "" : canary.revision();
    }

    /** The last tick that is over, and in which the scrapes are written by now. */
    private long closed(Instant at) {
        long lag = Math.clamp(tick.toMillis() / 5, SHORTEST_LAG, LONGEST_LAG);
        return number(at.minusMillis(lag)) - 1;
    }

    private long number(Instant at) {
        return Math.floorDiv(at.toEpochMilli(), tick.toMillis());
    }
}
