package dev.sluice.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** Waits until a process is ready, with a deadline that a busy machine can keep. */
final class Readiness {

    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER)
            .build();

    private Readiness() {}

    static void await(RunningProgram program) throws InterruptedException {
        Instant deadline = Instant.now().plus(DEADLINE);
        String name = program.program().name();
        while (!answers(program.program().ready())) {
            if (!program.alive()) {
                throw new DemoFailure("The process " + name + " ended while it started:\n" + program.logTail());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new DemoFailure("The process " + name + " was not ready after " + DEADLINE.toMinutes()
                        + " minutes (" + program.program().ready() + "):\n" + program.logTail());
            }
            Thread.sleep(BETWEEN);
        }
    }

    private static boolean answers(URI ready) throws InterruptedException {
        try {
            return ready.getScheme().equals("tcp") ? accepts(ready) : isOk(ready);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean accepts(URI ready) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(ready.getHost(), ready.getPort()), (int) ANSWER.toMillis());
            return true;
        }
    }

    private static boolean isOk(URI ready) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(ready).timeout(ANSWER).build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }
}
