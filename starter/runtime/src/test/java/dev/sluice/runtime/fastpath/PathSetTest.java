package dev.sluice.runtime.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

class PathSetTest {
    @ParameterizedTest
    @CsvSource({
        "/orders/{id}, /orders/{name}",
        "/orders/{id}, /orders/last",
        "/orders/{id}, /Orders/last",
        "/orders/{id}, /orders/*",
        "/orders/{id}, /orders/{*rest}",
        "/orders/{id}, /orders/**",
        "/orders/{id}, /**",
        "/orders/{id}, /*/last",
        "/orders/{id}, /{any}/{id}",
        "/orders/{id}, /**/last",
        "/orders/{id}/parts/{part}, /orders/*/parts/last",
        "/orders/{*rest}, /orders/a/b/c",
        "/orders/last, /orders/last",
        "/orders/last, /orders/{id}"
    })
    void patternsWithACommonPathMeet(String mine, String theirs) {
        assertThat(new PathSet(pattern(mine)).mayMeet(pattern(theirs))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/{id}, /actuator/**",
        "/orders/{id}, /actuator/{*path}",
        "/orders/{id}, /orders",
        "/orders/{id}, /orders/{id}/parts",
        "/orders/{id}/parts, /orders/{id}/items",
        "/orders/{id}, /customers/*",
        "/orders/last, /orders/first",
        "/orders/last, /customers/{id}"
    })
    void patternsWithoutACommonPathDoNotMeet(String mine, String theirs) {
        assertThat(new PathSet(pattern(mine)).mayMeet(pattern(theirs))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/last, /orders/{id}, true",
        "/orders/last, /orders/first, false",
        "/orders/{id}, /orders/{id}, false",
        "/orders/{id}, /**, false"
    })
    void onlyOnePathIsKnownToBeWithinAPattern(String mine, String theirs, boolean within) {
        assertThat(new PathSet(pattern(mine)).isWithin(pattern(theirs))).isEqualTo(within);
    }

    private static PathPattern pattern(String text) {
        return PathPatternParser.defaultInstance.parse(text);
    }
}
