package dev.sluice.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Damage;
import dev.sluice.resource.InvalidDocument.FieldError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whatever is written: a value, or {@link InvalidDocument} with at least one sentence; never another exception. */
class ParserFuzzTest {

    private static final String WORLD = """
            requests: 200
            users: 1000
            length: 20m
            approveAfter: 1m30s
            stable: {failing: 0.1%, latency: {median: 50ms, sigma: 0.5}}
            canary: {failing: 100%}
            brokenClients: {number: 10, calls: 0.2}
            faults: [{from: 1m, length: 30s, version: both, failing: 20%, slower: 2}]
            steps: [{weight: 5, atLeast: 1m}, {approval: {}}, {weight: 100}]
            analysis: {falseAlarm: 0.01, floor: 0.5%, margin: 1%, latency: {hold: 1.1, rollback: 1.5}}
            deadline: 1h
            keepStable: 1m
            """;

    @Test
    void damagedRolloutsAreReadOrRefused() throws IOException {
        String example = Files.readString(Path.of("../../k8s/examples/one-machine.yaml"));
        ResourceReader reader = new ResourceReader();
        Damage.each(1, 1_500, new String[] {example}, orRefused(reader::read));
    }

    @Test
    void damagedWorldsAreReadOrRefused() {
        assertThat(World.read(WORLD).faults()).hasSize(1);
        Damage.each(2, 3_500, new String[] {WORLD}, orRefused(World::read));
    }

    @Test
    void damagedQuantitiesAreReadOrRefusedOnce() {
        String[] texts = {"1h30m", "10s", "365d", "0.5s", "250ms", "2.5", "0.5%", "100 %", "64KB", "16 MB", "7"};
        Damage.each(4, 5_000, texts, text -> {
            var document = JsonNodeFactory.instance.objectNode().put("field", text);
            List<FieldError> errors = new ArrayList<>();
            Fields fields = Fields.of(document, errors);
            boolean duration = Quantities.duration(fields, "field").isPresent();
            boolean weight = Quantities.weight(fields, "field").isPresent();
            boolean share = Quantities.share(fields, "field").isPresent();
            boolean percent = Quantities.percent(fields, "field").isPresent();
            boolean bytes = Quantities.bytes(fields, "field", 1L << 24).isPresent();
            long read = java.util.stream.Stream.of(duration, weight, share, percent, bytes)
                    .filter(done -> done)
                    .count();
            assertThat(errors).hasSize((int) (5 - read));
        });
    }

    private static Consumer<String> orRefused(Consumer<String> reader) {
        return text -> {
            try {
                reader.accept(text);
            } catch (InvalidDocument refused) {
                assertThat(refused.errors())
                        .isNotEmpty()
                        .allSatisfy(error -> assertThat(error.message()).isNotBlank());
            }
        };
    }
}
