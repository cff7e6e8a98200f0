package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A machine without epoll: a JVM that was told not to load native libraries. */
class EpollUnavailableIT {
    @Test
    void theStartFailsWithAnExplanationWhenEpollIsDemanded() throws Exception {
        var output = run("--sluice.runtime.transport=epoll");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("'sluice.runtime.transport' demands epoll, which cannot be used on linux-")
                .contains("io.netty.transport.noNative")
                .contains("set 'sluice.runtime.transport' to 'auto' to fall back to NIO");
    }

    @Test
    void theServerRunsOnNioWithOneWarningOtherwise() throws Exception {
        var output = run("--sluice.runtime.transport=auto");
        assertThat(output).containsOnlyOnce("Epoll is not available, the server runs on NIO");
        assertThat(output).contains("Netty started on port").contains("answered by {", "\"thread\":\"sluice-nio-");
    }

    private static String run(String argument) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dio.netty.transport.noNative=true",
                "-cp",
                System.getProperty("java.class.path"),
                AskItself.class.getName(),
                argument));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Starts the server, asks it once, and ends. */
    static final class AskItself {
        public static void main(String[] arguments) throws Exception {
            try (var server = RunningServer.start(arguments[0].substring(2))) {
                System.out.println("answered by " + server.get("/reactive").body());
            }
        }
    }
}
