package dev.sluice.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExamplesTest {

    @Test
    void theExampleForOneMachineIsAccepted() throws IOException {
        String yaml = Files.readString(Path.of("../../k8s/examples/one-machine.yaml"));
        RolloutResource resource = new ResourceReader().read(yaml);
        assertThat(resource.name()).isEqualTo("order-service");
        assertThat(resource.plan().steps()).hasSize(5);
    }

    @Test
    void theExampleOfAGroupIsAccepted() throws IOException {
        String yaml = Files.readString(Path.of("../../k8s/examples/release-group.yaml"));
        for (String document : yaml.split("(?m)^---$", -1))
            assertThat(new ResourceReader().read(document).group()).isEqualTo("checkout");
    }

    @Test
    void theExampleOfAWorldIsAccepted() throws IOException {
        World world = World.read(Files.readString(Path.of("../../docs/world.yaml")));
        assertThat(world.faults()).hasSize(2);
        assertThat(world.plan().steps()).hasSize(4);
    }
}
