package dev.sluice.runtime.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PprofTest {
    @TempDir
    private Path directory;

    @Test
    void goReadsIt() throws Exception {
        assumeTrue(hasGo(), "go is not installed (Debian: golang-go)");
        var file = write("main;shop.Orders.create;java.lang.Math.sqrt 30\nmain;shop.Orders.list 10\n");
        assertThat(go("tool", "pprof", "-top", "-unit=ns", file.toString()))
                .contains("Type: cpu")
                .contains("of 400ns total")
                .containsPattern("300ns +75.00% +75.00% +300ns +75.00% +java.lang.Math.sqrt")
                .containsPattern("0 +0% +100% +400ns +100% +main");
        assertThat(go("tool", "pprof", "-traces", file.toString())).contains("shop.Orders.list\n");
    }

    @Test
    void theFileIsZippedAndHasEachNameOnce() throws IOException {
        var file = write("main;work 1\nmain;work;deep 1\n");
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            var text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(text)
                    .contains("nanoseconds", "cpu, 1 s")
                    .containsOnlyOnce("work")
                    .containsOnlyOnce("deep");
        }
    }

    @Test
    void numbersTakeAsManyBytesAsTheyNeed() {
        assertThat(new ProtobufMessage().number(1, 300).bytes()).containsExactly(0x08, 0xAC, 0x02);
        assertThat(new ProtobufMessage().number(15, 1).bytes()).containsExactly(0x78, 0x01);
        assertThat(new ProtobufMessage().numbers(2, 1, 128).bytes()).containsExactly(0x12, 0x03, 0x01, 0x80, 0x01);
    }

    static boolean hasGo() {
        return List.of(System.getenv("PATH").split(":", -1)).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, "go")));
    }

    static String go(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("go"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Path write(String collapsed) throws IOException {
        var file = directory.resolve("profile.pb.gz");
        try (var out = Files.newOutputStream(file)) {
            Pprof.write(Stacks.parse(ProfileEvent.CPU, collapsed, 10), "cpu, 1 s", out);
        }
        return file;
    }
}
