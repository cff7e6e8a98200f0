package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.TestService.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a caller of the order service may rely on, whatever the database. */
abstract class ApiContract {

    private final TestService service;

    ApiContract(TestDatabase database) {
        this.service = TestService.on(database);
    }

    @Test
    void anOrderIsStoredAndReadBackAsItWasAnswered() {
        String customer = unique();
        List<OrderItem> items = List.of(new OrderItem("85123A", 6, 255), new OrderItem("71053", 6, 339));

        Answer placed = service.place(unique(), OrderBodies.order(customer, items));

        assertThat(placed.status()).isEqualTo(201);
        assertThat(placed.header("Location"))
                .isEqualTo("/orders/" + placed.json().path("id").asString());
        assertThat(placed.json().path("total").asLong()).isEqualTo(6 * 255 + 6 * 339);
        assertThat(placed.json().path("status").asString()).isEqualTo("ACCEPTED");
        assertThat(placed.json().path("createdAt").asString()).endsWith("Z");
        assertThat(placed.json().path("items")).hasSize(2);
        assertThat(service.get(placed.header("Location")).json()).isEqualTo(placed.json());
    }

    @Test
    void textsComeBackUnchangedInEveryScript() {
        String customer = "Žofie 𝄞 😀 " + UUID.randomUUID();

        Answer placed = service.place(unique(), OrderBodies.order(customer, 100));

        assertThat(placed.status()).isEqualTo(201);
        assertThat(service.get(placed.header("Location"))
                        .json()
                        .path("customer")
                        .asString())
                .isEqualTo(customer);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 101, 1_200, 2_000})
    void everyItemOfALargeOrderIsKeptInItsPlace(int count) {
        List<OrderItem> items = OrderBodies.items(count);

        Answer placed = service.place(unique(), OrderBodies.order(unique(), items));

        assertThat(placed.status()).isEqualTo(201);
        Answer read = service.get(placed.header("Location"));
        assertThat(read.json()).isEqualTo(placed.json());
        List<String> skus = new ArrayList<>();
        read.json().path("items").forEach(item -> skus.add(item.path("sku").asString()));
        assertThat(skus).isEqualTo(items.stream().map(OrderItem::sku).toList());
    }

    @Test
    void customersThatDifferInCaseAreDifferentCustomers() {
        String customer = "abc" + unique();
        service.place(unique(), OrderBodies.order(customer, 100));

        assertThat(list(customer, 10, "").path("items")).hasSize(1);
        assertThat(list("ABC" + customer.substring(3), 10, "").path("items")).isEmpty();
    }

    @Test
    void anUnknownOrderIsAProblem() {
        for (String id : List.of(UUID.randomUUID().toString(), "not-an-id")) {
            Answer answer = service.get("/orders/" + id);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.type()).isEqualTo("urn:sluice:problem:order-not-found");
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    @Test
    void pagesShowEveryOrderOnceNewestFirstWhileOthersArrive() {
        String customer = unique();
        List<String> placed = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            placed.add(id(service.place(unique(), OrderBodies.order(customer, i))));
        }

        List<String> shown = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = list(customer, 10, next);
            page.path("items").forEach(order -> shown.add(order.path("id").asString()));
            sizes.add(page.path("items").size());
            next = page.path("next").asString("");
            service.place(unique(), OrderBodies.order(customer, 100));
        } while (!next.isEmpty());

        assertThat(sizes).containsExactly(10, 10, 5);
        Collections.reverse(placed);
        assertThat(shown).isEqualTo(placed);
    }

    @Test
    void aFullLastPageHasNoNext() {
        String customer = unique();
        service.place(unique(), OrderBodies.order(customer, 1));
        service.place(unique(), OrderBodies.order(customer, 2));

        assertThat(list(customer, 2, "").path("next").isNull()).isTrue();
        assertThat(list(unique(), 2, "").path("items")).isEmpty();
    }

    @Test
    void aCursorOfAnotherCustomerIsRefused() {
        String customer = unique();
        service.place(unique(), OrderBodies.order(customer, 1));
        service.place(unique(), OrderBodies.order(customer, 2));
        String next = list(customer, 1, "").path("next").asString();

        Answer answer = service.get("/orders?customer=" + unique() + "&after=" + next);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo("urn:sluice:problem:invalid-cursor");
    }

    @ParameterizedTest
    @CsvSource({
        "'',invalid-parameter",
        "customer=c&limit=0,invalid-parameter",
        "customer=c&limit=101,invalid-parameter",
        "customer=c&limit=ten,invalid-parameter",
        "customer=c&after=,invalid-cursor",
        "customer=c&after=1,invalid-cursor"
    })
    void aListThatCannotBeMadeIsAProblem(String query, String type) {
        Answer answer = service.get("/orders?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo("urn:sluice:problem:" + type);
    }

    @Test
    void anOrderIsCancelledOnceAndForAll() {
        Answer placed = service.place(unique(), OrderBodies.order(unique(), 100));

        Answer first = service.cancel(id(placed));
        Answer second = service.cancel(id(placed));

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.json().path("status").asString()).isEqualTo("CANCELLED");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(service.get("/orders/" + id(placed)).json()).isEqualTo(first.json());
    }

    @Test
    void anOrderInReviewCanBeCancelledAndARejectedOneCannot() {
        Answer inReview = service.place(unique(), OrderBodies.order(unique(), 60_000));
        assertThat(inReview.json().path("status").asString()).isEqualTo("PENDING_REVIEW");
        assertThat(service.cancel(id(inReview)).json().path("status").asString())
                .isEqualTo("CANCELLED");

        String key = unique();
        String body = OrderBodies.order(unique(), 60_000);
        Answer rejected = service.place(key, body, "sluice-risk", Verdicts.signed("deny", key, body));
        assertThat(rejected.json().path("status").asString()).isEqualTo("REJECTED");
        Answer refused = service.cancel(id(rejected));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.type()).isEqualTo("urn:sluice:problem:order-not-cancellable");
        assertThat(service.get("/orders/" + id(rejected)).json().path("status").asString())
                .isEqualTo("REJECTED");
    }

    @Test
    void anUnknownOrderCannotBeCancelled() {
        assertThat(service.cancel(UUID.randomUUID().toString()).status()).isEqualTo(404);
    }

    private JsonNode list(String customer, int limit, String after) {
        Answer answer = service.get(
                "/orders?customer=" + customer + "&limit=" + limit + (after.isEmpty() ? "" : "&after=" + after));
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private static String id(Answer answer) {
        return answer.json().path("id").asString();
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }
}
