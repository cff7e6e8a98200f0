package dev.sluice.gateway.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonNumberTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /total | {"total":13912} | 13912
                    /order/total | {"order":{"total":-1}} | -1
                    sum(/items,/quantity,/unitPrice) | {"items":[{"quantity":6,"unitPrice":255},{"quantity":2,"unitPrice":10}]} | 1550
                    sum(/items,/quantity) | {"items":[{"quantity":6},{"quantity":2}]} | 8
                    sum( /items , /quantity ) | {"items":[]} | 0
                    count(/items) | {"items":[1,2,3]} | 3
                    """)
    void anExpressionHasTheValueThatTheBodySays(String expression, String json, long expected) {
        assertThat(in(expression, json)).hasValue(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /total | {}
                    /total | {"total":"13912"}
                    /total | {"total":1.5}
                    /total | {"total":99999999999999999999}
                    /total | [1]
                    sum(/items,/quantity) | {"items":{"quantity":1}}
                    sum(/items,/quantity) | {"items":[{"quantity":1},{}]}
                    sum(/items,/quantity,/unitPrice) | {"items":[{"quantity":9223372036854775807,"unitPrice":2}]}
                    sum(/items,/quantity) | {"items":[{"quantity":9223372036854775807},{"quantity":1}]}
                    count(/items) | {"items":3}
                    """)
    void whatIsMissingOrNoWholeNumberHasNoValue(String expression, String json) {
        assertThat(in(expression, json)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "total", "sum(/items)", "count(/a,/b)", "sum(items,/q)", "max(/items,/q)", "sum(/a,/b"})
    void anythingElseIsRefused(String expression) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonNumber.parse(expression))
                .withMessageContaining("but was " + expression);
    }

    @Test
    void theDefaultRuleReadsAnOrder() {
        assertThat(in("count(/items)", "{\"items\":[{\"sku\":\"85123A\"}]}")).hasValue(1);
    }

    private static OptionalLong in(String expression, String json) {
        return JsonNumber.parse(expression).in(JsonMapper.shared().readTree(json));
    }
}
