package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.edge.log.LogFormat;
import dev.sluice.edge.redis.RedisAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeSettingsTest {
    @Test
    void everythingHasADefault() {
        assertThat(EdgeSettings.read(List.of(), Map.of()))
                .isEqualTo(new EdgeSettings(
                        "127.0.0.1",
                        8070,
                        Transport.AUTO,
                        2,
                        "trees",
                        null,
                        null,
                        new Store(
                                null,
                                Duration.ofMillis(15),
                                "sluice:risk:",
                                Duration.ofDays(60),
                                Duration.ofMinutes(10),
                                12L << 20),
                        null,
                        Duration.ofMinutes(5),
                        10_000,
                        new Limits(
                                1_024,
                                65_536,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60)),
                        Duration.ofSeconds(10),
                        null,
                        LogFormat.TEXT));
    }

    @Test
    void everythingCanBeSet(@TempDir Path directory) throws IOException {
        Path model = Files.createFile(directory.resolve("model.json"));
        Path rules = Files.createFile(directory.resolve("rules.json"));
        Path rates = Files.createFile(directory.resolve("rates"));
        EdgeSettings settings = EdgeSettings.read(
                List.of(
                        "--host=0.0.0.0",
                        "--port=0",
                        "--transport=nio",
                        "--loops=1",
                        "--model=" + model,
                        "--rules=" + rules,
                        "--rates=" + rates,
                        "--expiry=30s",
                        "--redis=rediss://edge:s3cret@cache:7000/3",
                        "--redis-timeout=9ms",
                        "--redis-prefix=shop:",
                        "--orders-kept=90d",
                        "--relearn=2h",
                        "--memory=2GB",
                        "--events=orders",
                        "--events-redis=redis://centre",
                        "--results=7",
                        "--max-connections=3",
                        "--max-body=1024",
                        "--header-timeout=250ms",
                        "--request-timeout=PT2S",
                        "--answer-timeout=3s",
                        "--idle-timeout=1m",
                        "--stop-timeout=4s",
                        "--traces=http://collector:4318",
                        "--log=ecs"),
                Map.of());
        assertThat(settings)
                .isEqualTo(new EdgeSettings(
                        "0.0.0.0",
                        0,
                        Transport.NIO,
                        1,
                        model.toString(),
                        rules,
                        rates,
                        new Store(
                                new RedisAddress(true, "cache", 7_000, 3, "edge", "s3cret"),
                                Duration.ofMillis(9),
                                "shop:",
                                Duration.ofDays(90),
                                Duration.ofHours(2),
                                2L << 30),
                        new EventSource(new RedisAddress(false, "centre", 6_379, 0, null, null), "orders"),
                        Duration.ofSeconds(30),
                        7,
                        new Limits(
                                3,
                                1_024,
                                Duration.ofMillis(250),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofMinutes(1)),
                        Duration.ofSeconds(4),
                        URI.create("http://collector:4318"),
                        LogFormat.ECS));
    }

    @Test
    void argumentsGoBeforeTheEnvironment() {
        assertThat(EdgeSettings.read(List.of(), Map.of("EDGE_PORT", "9000")).port())
                .isEqualTo(9_000);
        assertThat(EdgeSettings.read(List.of(), Map.of("PORT", "8000")).port()).isEqualTo(8_000);
        assertThat(EdgeSettings.read(List.of(), Map.of("PORT", "8000", "EDGE_PORT", "9000"))
                        .port())
                .isEqualTo(9_000);
        assertThat(EdgeSettings.read(List.of("--port=9001"), Map.of("EDGE_PORT", "9000"))
                        .port())
                .isEqualTo(9_001);
        assertThat(EdgeSettings.read(List.of(), Map.of("EDGE_HEADER_TIMEOUT", "1s"))
                        .limits()
                        .header())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --port=70000          | --port must be a whole number from 0 to 65535, but was 70000
            --port=               | --port must not be empty
            --loops=0             | --loops must be a whole number from 1 to 16, but was 0
            --transport=iouring   | --transport must be auto, epoll or nio, but was iouring
            --memory=1TB          | --memory must be a size from 1048576 to 17179869184 bytes such as 64KB, but was 1TB
            --memory=99999999GB   | --memory must be a size from 1048576 to 17179869184 bytes such as 64KB, but was 99999999GB
            --max-body=10         | --max-body must be a size from 1024 to 16777216 bytes such as 64KB, but was 10
            --idle-timeout=5      | --idle-timeout must be a duration from 1ms to less than a day such as 250ms or 5s, but was 5
            --idle-timeout=0s     | --idle-timeout must be a duration from 1ms to less than a day such as 250ms or 5s, but was 0s
            --model=/no/where     | --model must be a file, but there is none at /no/where
            --orders-kept=2y      | --orders-kept must be a duration from 1ms to less than 400 days such as 250ms or 5s, but was 2y
            --redis=cache:6379    | --redis must be an address such as redis://user:password@redis:6379/0
            --redis=redis://h/x   | --redis must be an address such as redis://user:password@redis:6379/0
            --events=orders       | --events needs the Redis that has the stream: --redis or --events-redis
            --events-redis=redis://h | --events-redis needs the name of the stream: --events
            --events-redis=h      | --events-redis must be an address such as redis://user:password@redis:6379/0
            --prot=1              | --prot=1 is not known; --help lists what is, each as --key=value
            --port                | --port is not known; --help lists what is, each as --key=value
            """)
    void aWrongSettingIsNamed(String argument, String message) {
        assertThatExceptionOfType(EdgeSettings.InvalidSettingsException.class)
                .isThrownBy(() -> EdgeSettings.read(List.of(argument), Map.of()))
                .withMessageContaining(message);
    }

    @Test
    void allProblemsAreToldAtOnceByTheNameThatWasUsed() {
        assertThatExceptionOfType(EdgeSettings.InvalidSettingsException.class)
                .isThrownBy(() -> EdgeSettings.read(
                        List.of("--loops=99"), Map.of("EDGE_PORT", "tcp://10.0.0.7:8070", "EDGE_LOOPS", "98")))
                .withMessage("""
                        EDGE_PORT must be a whole number from 0 to 65535, but was tcp://10.0.0.7:8070; \
                        set enableServiceLinks: false in the pod
                        --loops must be a whole number from 1 to 16, but was 99""");
    }

    @Test
    void eventsAreReadWhereTheCountersAreUnlessSaidOtherwise() {
        EdgeSettings settings = EdgeSettings.read(List.of("--redis=redis://cache", "--events=orders"), Map.of());
        assertThat(settings.events()).isEqualTo(new EventSource(RedisAddress.parse("redis://cache"), "orders"));
    }

    @Test
    void theHelpNamesEverySetting() {
        for (Setting setting : Setting.values())
            assertThat(Setting.help()).contains("--" + setting.key()).contains(setting.variable());
    }
}
