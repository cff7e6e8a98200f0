package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.TestService.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes to an order of which the caller knows a version: none is lost, and none hits an order that has moved on. */
abstract class ConcurrencyContract {

    private final TestService service;

    ConcurrencyContract(TestDatabase database) {
        this.service = TestService.on(database);
    }

    @Test
    void everyAnswerCarriesTheOrdersVersion() {
        Answer placed = place();
        String path = placed.header("Location");

        assertThat(placed.header("ETag")).isEqualTo("\"1\"");
        assertThat(placed.json().path("version").asInt()).isEqualTo(1);
        assertThat(service.get(path).header("ETag")).isEqualTo("\"1\"");
        Answer cancelled = service.cancel(id(placed));
        assertThat(cancelled.header("ETag")).isEqualTo("\"2\"");
        assertThat(cancelled.json().path("version").asInt()).isEqualTo(2);
        assertThat(service.get(path).header("ETag")).isEqualTo("\"2\"");
    }

    @Test
    void whoKnowsTheOrderIsNotSentItAgain() {
        Answer placed = place();

        assertThat(service.get(placed.header("Location"), "If-None-Match", "\"1\"")
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\"", "*", "\"7\", \"1\""})
    void theExpectedVersionIsCancelled(String ifMatch) {
        Answer placed = place();

        assertThat(service.cancel(id(placed), "If-Match", ifMatch).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "W/\"1\""})
    void anotherVersionIsNotCancelled(String ifMatch) {
        Answer placed = place();

        Answer refused = service.cancel(id(placed), "If-Match", ifMatch);

        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.type()).isEqualTo("urn:sluice:problem:order-changed");
        assertThat(service.get(placed.header("Location")).json()).isEqualTo(placed.json());
    }

    @Test
    void aConditionThatSaysNothingIsRefused() {
        Answer refused = service.cancel(id(place()), "If-Match", "one");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.type()).isEqualTo("urn:sluice:problem:invalid-parameter");
    }

    @Test
    void aRepeatedCancellationIsTheSameWhateverItExpected() {
        Answer placed = place();
        Answer first = service.cancel(id(placed), "If-Match", "\"1\"");

        Answer repeat = service.cancel(id(placed), "If-Match", "\"1\"");

        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.body()).isEqualTo(first.body());
    }

    @Test
    void aRejectedOrderOfTheExpectedVersionCannotBeCancelledEither() {
        String key = unique();
        String body = OrderBodies.order(unique(), 60_000);
        Answer rejected = service.place(key, body, "sluice-risk", Verdicts.signed("deny", key, body));

        assertThat(service.cancel(id(rejected), "If-Match", "\"1\"").status()).isEqualTo(409);
        assertThat(service.cancel(id(rejected), "If-Match", "\"2\"").status()).isEqualTo(412);
    }

    @Test
    void ofManyCancellationsAtOnceOneMakesTheVersion() throws Exception {
        Answer placed = place();
        List<Future<Answer>> calls = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 30; i++) {
                calls.add(executor.submit(() -> service.cancel(id(placed), "If-Match", "\"1\"")));
            }
        }

        for (Future<Answer> call : calls) {
            assertThat(call.get().status()).isEqualTo(200);
            assertThat(call.get().json().path("version").asInt()).isEqualTo(2);
        }
    }

    private Answer place() {
        return service.place(unique(), OrderBodies.order(unique(), 100));
    }

    private static String id(Answer answer) {
        return answer.json().path("id").asString();
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }
}
