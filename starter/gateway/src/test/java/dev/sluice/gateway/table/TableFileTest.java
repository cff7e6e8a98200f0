package dev.sluice.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {

    @TempDir
    private Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path path = directory.resolve("a/b/table.json");
        TableFile file = new TableFile(path);
        assertThat(file.read()).isEmpty();
        file.write("{\"epoch\":1}");
        file.write("{\"epoch\":2}");
        assertThat(file.read())
                .get()
                .satisfies(table -> assertThat(table.epoch()).isEqualTo(2));
        try (Stream<Path> files = Files.list(directory.resolve("a/b"))) {
            assertThat(files).as("nothing half-written is left").hasSize(1);
        }
    }

    @Test
    void whatCannotBeReadIsNotThere() throws IOException {
        Path path = Files.writeString(directory.resolve("table.json"), "{\"epoch\":1,\"serv");
        assertThat(new TableFile(path).read()).isEmpty();
        assertThat(new TableFile(null).read()).isEmpty();
    }

    @Test
    void aFileThatCannotBeWrittenDoesNotStopTheGateway() throws IOException {
        Path blocked = Files.writeString(directory.resolve("file"), "");
        new TableFile(blocked.resolve("table.json")).write("{\"epoch\":1}");
        assertThat(Files.readString(blocked)).isEmpty();
    }
}
