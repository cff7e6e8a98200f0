package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AotCacheTest {
    @ParameterizedTest
    @CsvSource({
        "java -jar edge.jar, 7f00-7f10 r--p 00 08:01 1 /app/lib/edge.jar, NONE",
        "java -XX:AOTCache=/app/edge.aot -jar edge.jar, 7f00-7f10 r--p 00 08:01 1 /app/edge.aot, USED",
        "java -XX:AOTCache=edge.aot -jar edge.jar, 7f00-7f10 r--p 00 08:01 1 /app/edge.aot, USED",
        "java -XX:AOTCache=/app/edge.aot -jar edge.jar, 7f00-7f10 r--p 00 08:01 1 /app/lib/edge.jar, REFUSED",
        "java -XX:AOTCache=a.aot -XX:AOTCache=b.aot, 7f00-7f10 r--p 00 08:01 1 /app/a.aot, REFUSED"
    })
    void aCacheIsUsedIfItIsMapped(String arguments, String mapping, AotCache expected) {
        assertThat(AotCache.of(arguments.replace(' ', '\0'), mapping + "\n")).isEqualTo(expected);
    }
}
