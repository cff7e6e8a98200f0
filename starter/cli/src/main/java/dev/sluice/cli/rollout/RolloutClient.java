package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.ApiException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** Asks and orders the rollout controller. Safe for use by many threads. */
public final class RolloutClient {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final Connection connection;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    public RolloutClient(Connection connection) {
        this.connection = connection;
    }

    List<RolloutView> all() throws ApiException {
        return read(send(request("").GET()), Items.class).items();
    }

    public RolloutView get(String name) throws ApiException {
        return read(send(request(path(name)).GET()), RolloutView.class);
    }

    /** Creates or updates the rollout; starts a release when its canary is a new one. */
    public RolloutView put(String name, String yaml) throws ApiException {
        HttpRequest.Builder request =
                request(path(name)).header("Content-Type", "application/yaml").PUT(BodyPublishers.ofString(yaml));
        return read(send(request), RolloutView.class);
    }

    /** Gives a command: {@code pause}, {@code resume}, {@code approve}, {@code promote}, {@code abort} or {@code retry}. */
    RolloutView command(String name, String action, Order order) throws ApiException {
        HttpRequest.Builder request = request(path(name) + "/" + action)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(order.json()));
        return read(send(request), RolloutView.class);
    }

    /** Forgets the rollout: at once, and then the answer is empty, or when its release has been taken back. */
    Optional<RolloutView> delete(String name, Order order) throws ApiException {
        HttpRequest.Builder request = request(path(name))
                .header("Content-Type", "application/json")
                .method("DELETE", BodyPublishers.ofString(order.json()));
        String left = send(request);
        return left.isBlank() ? Optional.empty() : Optional.of(read(left, RolloutView.class));
    }

    /** The latest decisions of the rollout, oldest first. */
    List<Decision> log(String name) throws ApiException {
        return read(send(request(path(name) + "/log").GET()), Decisions.class).items();
    }

    /**
     * Follows the rollout until the listener has seen enough.
     *
     * @param wantsMore is given each view and answers whether to go on
     * @return false when the stream ended before the listener had seen enough
     */
    boolean follow(String name, Predicate<RolloutView> wantsMore) throws ApiException {
        HttpRequest request = authorized(path(name) + "/stream")
                .header("Accept", "text/event-stream")
                .GET()
                .build();
        try {
            HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                if (response.statusCode() != 200) {
                    throw refused(response.statusCode(), String.join("\n", lines.toList()));
                }
                return seesEnough(lines.iterator(), wantsMore);
            }
        } catch (UncheckedIOException e) {
            return false;
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static boolean seesEnough(Iterator<String> lines, Predicate<RolloutView> wantsMore) throws ApiException {
        StringBuilder data = new StringBuilder();
        String event = "message";
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.startsWith("event:")) {
                event = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring("data:".length()).strip()).append('\n');
            } else if (line.isEmpty()) {
                boolean complete = event.equals("rollout") && !data.isEmpty();
                if (complete && !wantsMore.test(read(data.toString(), RolloutView.class))) {
                    return true;
                }
                data.setLength(0);
                event = "message";
            }
        }
        return false;
    }

    private HttpRequest.Builder request(String path) {
        return authorized(path).timeout(ANSWER).header("Accept", "application/json, application/problem+json");
    }

    private HttpRequest.Builder authorized(String path) {
        String base = connection.server().toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + "/api/v1/rollouts" + path))
                .header("Authorization", "Bearer " + connection.token());
    }

    private static String path(String name) {
        return "/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String send(HttpRequest.Builder request) throws ApiException {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw refused(response.statusCode(), response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static <T> T read(String json, Class<T> type) throws ApiException {
        try {
            return Json.MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw new ApiException(
                    Kind.SERVER,
                    "The answer is not that of a rollout controller: " + e.getOriginalMessage()
                            + ". Is the address the controller's own, not the gateway's?",
                    e);
        }
    }

    private ApiException unreachable(IOException cause) {
        return new ApiException(
                Kind.UNREACHABLE,
                "No controller answers at " + connection.server() + " (" + Problem.said(cause)
                        + "). Check --server or SLUICE_SERVER, or start one here: ./sluice demo --keep",
                cause);
    }

    private static ApiException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new ApiException(Kind.UNREACHABLE, "Interrupted while waiting for the controller.", cause);
    }

    private static ApiException refused(int status, String body) {
        String problem = Problem.of(status, body);
        return switch (status) {
            case 403 -> new ApiException(Kind.NOT_ALLOWED, problem + " Give it with --token or SLUICE_TOKEN.");
            case 401 ->
                new ApiException(
                        Kind.NOT_ALLOWED,
                        problem + " Give the operator's token with --token or SLUICE_TOKEN (not the gateways' token).");
            case 404 -> new ApiException(Kind.NOT_FOUND, problem + " `sluice get` lists the rollouts.");
            case 409 ->
                new ApiException(
                        Kind.MEANS_NOTHING_NOW,
                        problem + " `sluice explain` says where it stands and what comes next.");
            case 400, 415, 422 -> new ApiException(Kind.INVALID, problem);
            default -> new ApiException(Kind.SERVER, problem + " The controller's log says more.");
        };
    }

    private record Items(List<RolloutView> items) {}

    private record Decisions(List<Decision> items) {}
}
