package dev.sluice.rollout.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls a controller over HTTP. */
final class Caller {
    static final String OPERATOR = "operator-token";
    static final String GATEWAY = "gateway-token";

    private static final JsonMapper MAPPER = new JsonMapper();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final int port;

    Caller(int port) {
        this.port = port;
    }

    /** Status and body of an answer. */
    record Answer(int status, String type, JsonNode body) {}

    Answer get(String path, String token) throws IOException, InterruptedException {
        return send(request(path, token).GET());
    }

    Answer put(String path, String token, String body) throws IOException, InterruptedException {
        return send(request(path, token)
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer post(String path, String token, String body) throws IOException, InterruptedException {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer delete(String path, String token) throws IOException, InterruptedException {
        return send(request(path, token).DELETE());
    }

    /** An answer that is no JSON. */
    String text(String path, String token) throws IOException, InterruptedException {
        return client.send(request(path, token).GET().build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The whole answer to somebody without a token. */
    HttpResponse<String> answer(String path) throws IOException, InterruptedException {
        return client.send(request(path, "").GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** An event stream; closing it is going away. */
    InputStream open(String path, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + token)
                .GET()
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String body = answer.body().isBlank() ? "{}" : answer.body();
        return new Answer(
                answer.statusCode(), answer.headers().firstValue("Content-Type").orElse(""), MAPPER.readTree(body));
    }

    private HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
