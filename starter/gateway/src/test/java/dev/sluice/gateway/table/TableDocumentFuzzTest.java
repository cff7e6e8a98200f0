package dev.sluice.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Damage;
import org.junit.jupiter.api.Test;

/** Whatever a controller sends or lies on disk: a table or a refusal; the last good table then stays in force. */
class TableDocumentFuzzTest {

    private static final String TABLE = """
            {"epoch": 7, "issuedAt": 1700000000000, "lease": "PT15S", "services": [{"name": "order-service", "revision": "2",
             "weight": 500, "stable": {"version": "1", "addresses": ["http://127.0.0.1:9001"]},
             "canary": {"version": "2", "addresses": ["http://127.0.0.1:9002", "http://[::1]:9003"]},
             "sticky": {"header": "X-User-Id"}, "lanes": [{"name": "qa", "header": {"x-lane": "qa"}}],
             "replay": {"enabled": true, "maxBodySize": 65536}, "mirror": 100}]}
            """;

    @Test
    void damagedTablesAreReadOrRefused() {
        assertThat(TableDocument.read(TABLE).epoch()).isEqualTo(7);
        Damage.each(1, 20_000, new String[] {TABLE}, text -> {
            try {
                assertThat(TableDocument.read(text)).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }
}
