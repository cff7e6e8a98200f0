package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.TestService.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Faults on demand, for whoever asked for them at the start, and for nobody else. */
class MisbehaviourIT {

    private static final int ORDERS = 60;

    @Test
    void theSwitchDoesNotExistUnlessEnabled() {
        TestService service = TestService.on(H2Server.SHARED, "--orders.misbehaviour.error-rate=1");

        assertThat(service.get("/misbehaviour").status()).isEqualTo(404);
        assertThat(service.put("/misbehaviour", "{\"errorRate\": 1}").status()).isEqualTo(404);
        assertThat(service.get("/orders?customer=c").status()).isEqualTo(200);
    }

    @Test
    void everyLostOrderIsFoundAgainAndNoneIsDoubled() {
        TestService service = service();
        service.put("/misbehaviour", "{\"errorRate\": 0.5, \"seed\": 7}");
        String customer = UUID.randomUUID().toString();
        int failed = 0;
        int lostAnswers = 0;
        for (int i = 0; i < ORDERS; i++) {
            String key = UUID.randomUUID().toString();
            Answer answer = service.place(key, OrderBodies.order(customer, i));
            while (answer.status() == 500 && failed < 10 * ORDERS) {
                failed++;
                assertThat(answer.type()).isEqualTo("urn:sluice:problem:misbehaviour");
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                answer = service.place(key, OrderBodies.order(customer, i));
            }
            lostAnswers += answer.status() == 200 ? 1 : 0;
        }
        service.put("/misbehaviour", "{\"errorRate\": 0}");

        assertThat(failed).isBetween(1, 10 * ORDERS);
        assertThat(lostAnswers).as("orders whose first answer was lost").isBetween(1, ORDERS - 1);
        assertThat(service.get("/orders?limit=100&customer=" + customer).json().path("items"))
                .hasSize(ORDERS);
    }

    @Test
    void theSameSeedFailsTheSameCalls() {
        TestService service = service();

        assertThat(statuses(service, 11)).isEqualTo(statuses(service, 11)).contains(200, 500);
        assertThat(statuses(service, 12)).isNotEqualTo(statuses(service, 11));
    }

    @Test
    void nothingButOrdersIsHit() {
        TestService service = service();
        service.put("/misbehaviour", "{\"errorRate\": 1, \"slowdown\": 1}");

        assertThat(service.get("/actuator/health").status()).isEqualTo(200);
        assertThat(service.get("/orders/" + UUID.randomUUID()).status()).isEqualTo(500);
        assertThat(service.get("/misbehaviour").json().path("errorRate").asDouble())
                .isEqualTo(1.0);

        assertThat(service.put("/misbehaviour", "{\"errorRate\": 0}").status()).isEqualTo(200);
        assertThat(service.get("/orders?customer=c").status()).isEqualTo(200);
    }

    @Test
    void faultsOutOfRangeAreRefusedAndChangeNothing() {
        TestService service = service();
        service.put("/misbehaviour", "{\"errorRate\": 0, \"slowdown\": 1}");
        for (String change : List.of(
                "{\"errorRate\": 1.1}", "{\"errorRate\": -0.1}", "{\"slowdown\": 0.5}", "{\"slowdown\": 101}")) {
            Answer answer = service.put("/misbehaviour", change);
            assertThat(answer.status()).as(change).isEqualTo(400);
            assertThat(answer.type()).isEqualTo("urn:sluice:problem:invalid-parameter");
        }
        assertThat(service.get("/misbehaviour").json().path("slowdown").asDouble())
                .isEqualTo(1.0);
    }

    private static TestService service() {
        return TestService.on(H2Server.SHARED, "--orders.misbehaviour.enabled=true");
    }

    private static List<Integer> statuses(TestService service, long seed) {
        service.put("/misbehaviour", "{\"errorRate\": 0.3, \"seed\": " + seed + "}");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            statuses.add(service.get("/orders?customer=c").status());
        }
        service.put("/misbehaviour", "{\"errorRate\": 0}");
        return statuses;
    }
}
