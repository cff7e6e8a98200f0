package dev.sluice.cli.demo;

import dev.sluice.cli.customers.OrderAudit;
import dev.sluice.cli.rollout.Json;
import dev.sluice.cli.rollout.RolloutView;
import dev.sluice.cli.rollout.RolloutView.Counts;
import dev.sluice.cli.rollout.RolloutView.PhaseSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The demo's result as a file. Times are epoch milliseconds, weights basis points, latencies milliseconds from the gateway's
 * request to the version's answer.
 *
 * @param userErrors errors that reached a customer, as the customers counted them
 * @param riskChecked orders for which the edge function was asked
 */
record Report(
        String outcome,
        String reason,
        List<PhaseSpan> phases,
        ByVersion<Long> requests,
        ByVersion<Long> errors,
        long userErrors,
        long replayed,
        @Nullable Long firstCanaryErrorAt,
        @Nullable Long lastCanaryRequestAt,
        long ordersSent,
        long ordersStored,
        long duplicates,
        long riskChecked,
        ByVersion<Latency> latency) {

    /** A figure of each version. */
    record ByVersion<T>(T stable, T canary) {}

    record Latency(double p50, double p99) {

        private static final double MICROS = 1_000.0;

        static Latency of(Counts counts) {
            return new Latency(counts.p50Micros() / MICROS, counts.p99Micros() / MICROS);
        }
    }

    static Report of(RolloutView view, long userErrors, OrderAudit audit, long riskChecked) {
        Counts stable = view.stableCounts();
        Counts canary = view.canaryCounts();
        return new Report(
                view.outcomeIfAny().orElse("undecided"),
                Objects.requireNonNullElse(view.reason(), ""),
                view.phases(),
                new ByVersion<>(stable.requests(), canary.requests()),
                new ByVersion<>(stable.failures(), canary.failures()),
                userErrors,
                view.replayed(),
                view.firstCanaryErrorAt(),
                view.lastCanaryRequestAt(),
                audit.sent(),
                audit.stored(),
                audit.duplicates(),
                riskChecked,
                new ByVersion<>(Latency.of(stable), Latency.of(canary)));
    }

    void writeTo(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(file, Json.indented(this) + "\n");
    }
}
