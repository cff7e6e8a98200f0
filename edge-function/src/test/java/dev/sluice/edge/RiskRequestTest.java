package dev.sluice.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.json.FieldError;
import dev.sluice.edge.scoring.OrderFacts;
import java.time.Instant;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskRequestTest {
    static final String FULL = """
            {"requestId":"r1","orderId":"536365","customer":"17850","device":"d","address":"a","amount":13912,\
            "currency":"GBP","items":7,"accountAgeDays":12,"payment":"card","country":"United Kingdom",\
            "time":"2026-11-23T08:00:00Z"}""";

    @Test
    void aFullRequestIsRead() {
        assertThat(RiskRequest.parse(FULL.getBytes(UTF_8)))
                .isEqualTo(new RiskRequest.Valid(new RiskRequest(
                        "r1",
                        new OrderFacts(
                                "536365",
                                "17850",
                                "d",
                                "a",
                                null,
                                13_912,
                                Currency.getInstance("GBP"),
                                7L,
                                12.0,
                                "card",
                                "United Kingdom",
                                Instant.parse("2026-11-23T08:00:00Z")))));
    }

    @Test
    void whatIsOptionalMayBeAbsentNullOrBlank() {
        OrderFacts order = order("""
                {"requestId":"r","orderId":"o","device":null,"address":" ","amount":0,"currency":"JPY",
                 "time":"2026-11-23T09:00:00+01:00","colour":{"ignored":[1,{"deep":true}]}}""");
        assertThat(order.customer()).isNull();
        assertThat(order.device()).isNull();
        assertThat(order.address()).isNull();
        assertThat(order.items()).isNull();
        assertThat(order.time()).isEqualTo("2026-11-23T08:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "requestId":"r1",     |                        | requestId      | is required and must not be blank
            "requestId":"r1"      | "requestId":" "        | requestId      | is required and must not be blank
            "requestId":"r1"      | "requestId":1          | requestId      | must be a string of at most 128 characters
            "orderId":"536365"    | "orderId":null         | orderId        | is required and must not be blank
            "customer":"17850"    | "customer":17850       | customer       | must be a string of at most 256 characters
            "device":"d"          | "device":["d"]         | device         | must be a string of at most 256 characters
            "address":"a"         | "address":{}           | address        | must be a string of at most 256 characters
            "amount":13912        | "amount":-1            | amount         | must be a whole number from 0 to 1000000000000000
            "amount":13912        | "amount":139.12        | amount         | must be a whole number from 0 to 1000000000000000
            "amount":13912        | "amount":"13912"       | amount         | must be a whole number from 0 to 1000000000000000
            "amount":13912        | "amount":99999999999999999999 | amount   | must be a whole number from 0 to 1000000000000000
            "amount":13912,       |                        | amount         | is required
            "currency":"GBP"      | "currency":"gbp"       | currency       | must be an ISO 4217 code such as GBP
            "currency":"GBP",     |                        | currency       | is required and must not be blank
            "items":7             | "items":-7             | items          | must be a whole number from 0 to 1000000
            "accountAgeDays":12   | "accountAgeDays":true  | accountAgeDays | must be a whole number from 0 to 100000
            "payment":"card"      | "payment":4            | payment        | must be a string of at most 64 characters
            "United Kingdom"      | false                  | country        | must be a string of at most 64 characters
            "2026-11-23T08:00:00Z" | "2026-11-23"          | time           | must be a time with offset from 1970 to 9999 such as 2026-11-23T08:00:00Z
            "2026-11-23T08:00:00Z" | "1969-11-23T08:00:00Z" | time          | must be a time with offset from 1970 to 9999 such as 2026-11-23T08:00:00Z
            "2026-11-23T08:00:00Z" | 1700000000000         | time           | must be a string of at most 64 characters
            """)
    void aWrongFieldIsNamed(String good, @Nullable String wrong, String field, String message) {
        assertThat(FULL).contains(good);
        assertThat(RiskRequest.parse(
                        FULL.replace(good, wrong == null ? "" : wrong).getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        RiskRequest.Invalid.class,
                        invalid -> assertThat(invalid.errors()).containsExactly(new FieldError(field, message)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                    | must be a JSON object
            null                  | must be a JSON object
            ``                    | must be JSON
            {"amount":1           | must be JSON, but breaks at line 1, column 12
            {"a":1,"a":2}         | must be JSON, but breaks at line 1, column 11
            {} {}                 | must be JSON
            {"a":NaN}             | must be JSON, but breaks at line 1, column 9
            """)
    void aTextThatIsNotOneObjectIsRefused(String text, String message) {
        assertThat(RiskRequest.parse(text.getBytes(UTF_8)))
                .isEqualTo(new RiskRequest.Invalid(java.util.List.of(new FieldError("body", message))));
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() {
        assertThat(RiskRequest.parse("{}".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        RiskRequest.Invalid.class,
                        invalid -> assertThat(invalid.errors())
                                .extracting(FieldError::field)
                                .containsExactly("requestId", "orderId", "amount", "currency", "time"));
    }

    private static OrderFacts order(String json) {
        RiskRequest.Parsed parsed = RiskRequest.parse(json.getBytes(UTF_8));
        assertThat(parsed).isInstanceOf(RiskRequest.Valid.class);
        return ((RiskRequest.Valid) parsed).request().order();
    }
}
