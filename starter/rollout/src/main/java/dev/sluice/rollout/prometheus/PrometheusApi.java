package dev.sluice.rollout.prometheus;

import dev.sluice.rollout.RolloutProperties;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API of a Prometheus, or of anything that speaks it. */
final class PrometheusApi {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int LARGEST_ANSWER = 32 << 20;
    private static final int LONGEST_MESSAGE = 300;

    private final @Nullable URI query;
    private final String token;
    private final Duration timeout;
    private final HttpClient client;

    PrometheusApi(RolloutProperties.Prometheus properties) {
        this.query = properties.url() == null ? null : URI.create(trimmed(properties.url()) + "/api/v1/query");
        this.token = properties.token();
        this.timeout = properties.timeout();
        this.client = HttpClient.newBuilder()
                .connectTimeout(properties.timeout())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** A question that was not answered; the message is a sentence for people. */
    static final class Unanswered extends Exception {
        private static final long serialVersionUID = 1L;

        Unanswered(String message) {
            super(message);
        }

        Unanswered(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What was scraped of a selector in the time before a moment: as it was scraped, with the times of the scrapes. */
    List<Series> scraped(String selector, Instant until, Duration back) throws Unanswered {
        JsonNode data = ask(selector + "[" + back.toMillis() + "ms]", until);
        if (!data.path("resultType").asString("").equals("matrix"))
            throw new Unanswered("Prometheus answered " + selector + " with something else than samples.");
        List<Series> all = new ArrayList<>();
        for (JsonNode series : data.path("result").values()) {
            Map<String, String> labels = new LinkedHashMap<>();
            series.path("metric")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asString("")));
            List<Series.Point> points = new ArrayList<>();
            for (JsonNode point : series.path("values").values()) points.add(point(point));
            all.add(new Series(labels, points));
        }
        return all;
    }

    /** The one value of an expression; empty when it has none. */
    OptionalDouble value(String expression, Instant at) throws Unanswered {
        JsonNode data = ask(expression, at);
        JsonNode result = data.path("result");
        String type = data.path("resultType").asString("");
        if (type.equals("scalar")) return number(point(result).value());
        if (!type.equals("vector"))
            throw new Unanswered("The query answers with a " + type + " instead of one value: " + expression);
        if (result.size() > 1)
            throw new Unanswered("The query has " + result.size()
                    + " values instead of one; put sum(…) or max(…) around it: " + expression);
        return result.isEmpty()
                ? OptionalDouble.empty()
                : number(point(result.get(0).path("value")).value());
    }

    private static OptionalDouble number(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private JsonNode ask(String text, Instant at) throws Unanswered {
        if (query == null)
            throw new Unanswered("No Prometheus is configured: set sluice.rollout.prometheus.url of the controller.");
        String body = "query=" + encoded(text) + "&time=" + at.toEpochMilli() / 1_000.0 + "&timeout="
                + timeout.toMillis() + "ms";
        HttpRequest.Builder request = HttpRequest.newBuilder(query)
                .timeout(timeout)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isBlank()) request.header("Authorization", "Bearer " + token);
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return data(answer.statusCode(), text(answer.body()));
        } catch (IOException exception) {
            String message = exception.getMessage();
            throw new Unanswered(
                    "Prometheus at " + query.getAuthority() + " does not answer: "
                            + (message == null ? exception.getClass().getSimpleName() : message) + ".",
                    exception);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unanswered("The controller stops.", stopped);
        }
    }

    private static String text(InputStream body) throws IOException, Unanswered {
        try (body) {
            byte[] bytes = body.readNBytes(LARGEST_ANSWER + 1);
            if (bytes.length > LARGEST_ANSWER)
                throw new Unanswered("The answer of Prometheus is larger than " + (LARGEST_ANSWER >> 20)
                        + " MB; name more labels in the selector.");
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static JsonNode data(int status, String text) throws Unanswered {
        try {
            JsonNode answer = MAPPER.readTree(text);
            if (answer != null && answer.path("status").asString("").equals("success")) return answer.path("data");
            String error = answer == null ? "" : answer.path("error").asString("");
            throw new Unanswered(
                    "Prometheus answered with " + status + ": " + shortened(error.isEmpty() ? text : error));
        } catch (JacksonException noJson) {
            throw new Unanswered(
                    "Prometheus answered with " + status + ", and not in JSON: " + shortened(text), noJson);
        }
    }

    private static Series.Point point(JsonNode pair) throws Unanswered {
        try {
            return new Series.Point(
                    Math.round(pair.path(0).asDouble(0) * 1_000),
                    value(pair.path(1).asString("NaN")));
        } catch (NumberFormatException noNumber) {
            throw new Unanswered("Prometheus answered with a value that is no number: " + pair + ".", noNumber);
        }
    }

    private static double value(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
    }

    private static String trimmed(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
