package dev.sluice.cli.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Damage;
import org.junit.jupiter.api.Test;

/** Whatever stands in an order file: an order or a refusal that says what is wrong. */
class OrderLineFuzzTest {

    private static final String[] LINES = {"""
        {"orderId":"900001","ts":"2024-01-02T08:26:00Z","customerId":"77","country":"France","kind":"SALE","currency":"GBP",\
        "total":15.43,"items":[{"sku":"A1","qty":6,"price":2.55},{"sku":"B2","qty":1,"price":0.125}]}""", """
        {"orderId":"C900003","customerId":"77","kind":"CANCEL","currency":"GBP","items":[]}""", """
        {"orderId":"A1","customerId":null,"kind":"ADJUST","items":[]}"""};

    @Test
    void damagedOrdersAreReadOrRefused() {
        Damage.each(1, 20_000, LINES, text -> {
            try {
                assertThat(OrderLine.parse(text)).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }
}
