package dev.sluice.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many orders the edge function has scored, by its own meter; repeats of a request are not counted again. */
final class RiskChecks {

    private static final Pattern SCORED = Pattern.compile(
            "^sluice_edge_requests_seconds_count\\{[^}]*outcome=\"scored\"[^}]*} ([0-9.E+]+)", Pattern.MULTILINE);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final URI metrics;
    private long before;

    RiskChecks(URI edge) {
        this.metrics = edge.resolve("/metrics");
    }

    /** From here on the count begins anew. */
    void start() throws IOException, InterruptedException {
        before = total();
    }

    long sinceStart() throws IOException, InterruptedException {
        return total() - before;
    }

    private long total() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(metrics).timeout(ANSWER).build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return scored(response.body());
        }
    }

    static long scored(String metrics) throws IOException {
        Matcher matcher = SCORED.matcher(metrics);
        if (!matcher.find()) {
            throw new IOException("the edge function's metrics do not say how many requests it has scored");
        }
        return (long) Double.parseDouble(matcher.group(1));
    }
}
