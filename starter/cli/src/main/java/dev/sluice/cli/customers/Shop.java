package dev.sluice.cli.customers;

import dev.sluice.cli.orders.Sale;
import dev.sluice.cli.rollout.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The order service's API at one address: the gateway, or one version directly. Safe for use by many threads. */
public final class Shop {

    /** Longer than any healthy answer, even on a machine that does something else. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    public Shop(URI base) {
        this.base = base;
    }

    Answer place(Sale sale) {
        return send(request("/orders", sale.customer())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "order-" + sale.reference())
                .POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(sale))));
    }

    Answer get(String customer, String id) {
        return send(request("/orders/" + id, customer).GET());
    }

    /** @param cursor of the page before, or null for the first page */
    Answer list(String customer, int limit, @Nullable String cursor) {
        String after = cursor == null ? "" : "&after=" + encoded(cursor);
        return send(request("/orders?customer=" + encoded(customer) + "&limit=" + limit + after, customer)
                .GET());
    }

    /** Cancelling twice is cancelling once; the key says so to everyone on the way. */
    Answer cancel(String customer, String id) {
        return send(request("/orders/" + id + "/cancel", customer)
                .header("Idempotency-Key", "cancel-" + id)
                .POST(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path, String customer) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json, application/problem+json")
                .header("X-User-Id", customer);
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(Answer.NONE, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(Answer.NONE, e.toString());
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
