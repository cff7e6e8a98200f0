package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.TestService.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that is wrong with a request is said in the answer, field by field, and nothing is stored. */
class ValidationIT {

    private static final String CUSTOMER = "validation";

    private final TestService service = TestService.on(H2Server.SHARED);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"currency":"GBP","items":[I]}                                               | customer
                    {"customer":"","currency":"GBP","items":[I]}                                 | customer
                    {"customer":" a","currency":"GBP","items":[I]}                               | customer
                    {"customer":"a\\nb","currency":"GBP","items":[I]}                            | customer
                    {"customer":"C","items":[I]}                                                 | currency
                    {"customer":"C","currency":"ZZZ","items":[I]}                                | currency
                    {"customer":"C","currency":"gbp","items":[I]}                                | currency
                    {"customer":"C","currency":"XAU","items":[I]}                                | currency
                    {"customer":"C","currency":"GBP"}                                            | items
                    {"customer":"C","currency":"GBP","items":[]}                                 | items
                    {"customer":"C","currency":"GBP","items":{}}                                 | items
                    {"customer":"C","currency":"GBP","items":[I,null]}                           | items[1]
                    {"customer":"C","currency":"GBP","items":[I,3]}                              | items[1]
                    {"customer":"C","currency":"GBP","items":[{"quantity":1,"unitPrice":1}]}     | items[0].sku
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","unitPrice":1}]}        | items[0].quantity
                    {"customer":"C","currency":"GBP","items":[I,{"sku":"a","quantity":-1,"unitPrice":1}]}    | items[1].quantity
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":0,"unitPrice":1}]}       | items[0].quantity
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":100001,"unitPrice":1}]}  | items[0].quantity
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":4294967297,"unitPrice":1}]} | items[0].quantity
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":"1","unitPrice":1}]}     | items[0].quantity
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":1.5,"unitPrice":1}]}     | items[0].quantity
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":1}]}                     | items[0].unitPrice
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":1,"unitPrice":-1}]}      | items[0].unitPrice
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":1,"unitPrice":9223372036854775808}]} | items[0].unitPrice
                    {"customer":"C","currency":"GBP","items":[I,{"sku":"a","quantity":2,"unitPrice":9223372036854775807}]} | items[1]
                    {"customer":"C","currency":"GBP","items":[{"sku":"a","quantity":1,"unitPrice":9223372036854775807},I]} | items[1]
                    """)
    void aFaultIsNamedByItsPath(String template, String path) {
        String body = template.replace("I", "{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":1}")
                .replace("\"C\"", "\"" + CUSTOMER + "\"");

        Answer answer = service.place(unique(), body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.type()).isEqualTo("urn:sluice:problem:invalid-order");
        assertThat(paths(answer)).containsExactly(path);
        assertNothingStored();
    }

    @Test
    void allFaultsAreNamedAtOnceInTheOrderOfTheBody() {
        Answer answer = service.place(
                unique(),
                "{\"currency\":\"?\",\"items\":[{\"sku\":\"\",\"quantity\":0},{\"sku\":\"a\",\"unitPrice\":-5}]}");

        assertThat(paths(answer))
                .containsExactly(
                        "customer",
                        "currency",
                        "items[0].sku",
                        "items[0].quantity",
                        "items[0].unitPrice",
                        "items[1].quantity",
                        "items[1].unitPrice");
    }

    @Test
    void thousandsOfFaultsMakeAShortAnswer() {
        String items = "{},".repeat(1_999) + "{}";

        Answer answer = service.place(unique(), "{\"customer\":\"a\",\"currency\":\"GBP\",\"items\":[" + items + "]}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).contains("6000 errors");
        assertThat(paths(answer)).hasSize(50);
    }

    @Test
    void twoThousandAndOneItemsAreTooMany() {
        Answer answer = service.place(unique(), OrderBodies.order(CUSTOMER, OrderBodies.items(2_001)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(paths(answer)).containsExactly("items");
        assertNothingStored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "3", "{\"customer\":", "{\"customer\":\"a\"} x", "not json"})
    void whatIsNoJsonObjectIsAProblem(String body) {
        Answer answer = service.place(unique(), body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo("urn:sluice:problem:invalid-json");
    }

    @Test
    void aBodyAboveTheLimitIsRefused() {
        Answer answer = service.place(unique(), OrderBodies.order("x".repeat(600_000), 1));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.type()).isEqualTo("urn:sluice:problem:content-too-large");
    }

    @Test
    void aMissingKeyIsAProblemThatSaysWhatToDo() {
        Answer answer = service.placeWithoutKey(OrderBodies.order(CUSTOMER, 1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).isEqualTo("urn:sluice:problem:idempotency-key-required");
        assertThat(answer.json().path("detail").asString()).contains("Send an Idempotency-Key header");
        assertNothingStored();
    }

    @Test
    void aKeyThatCannotBeKeptIsRefused() {
        for (String key : List.of("two words", "k".repeat(256), " ")) {
            Answer answer = service.place(key, OrderBodies.order(CUSTOMER, 1));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.type()).isEqualTo("urn:sluice:problem:invalid-idempotency-key");
        }
        assertNothingStored();
    }

    @Test
    void anUnknownPathIsAProblemToo() {
        assertThat(service.get("/nowhere").type()).isEqualTo("urn:sluice:problem:not-found");
        assertThat(service.put("/orders", "{}").type()).isEqualTo("urn:sluice:problem:method-not-allowed");
    }

    private void assertNothingStored() {
        assertThat(service.get("/orders?customer=" + CUSTOMER).json().path("items"))
                .isEmpty();
    }

    private static List<String> paths(Answer answer) {
        List<String> paths = new ArrayList<>();
        answer.json()
                .path("errors")
                .forEach(error -> paths.add(error.path("path").asString()));
        return paths;
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }
}
