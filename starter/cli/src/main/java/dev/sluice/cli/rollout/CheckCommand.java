package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks addresses until each has answered 2xx: the smoke test of a pipeline, and of {@code helm test}. */
@Command(
        name = "check",
        description = "Ask addresses until each has answered 2xx.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice check http://gateway:8081/actuator/health --timeout 90s"},
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final List<String> SCHEMES = List.of("http", "https");

    private final Environment environment;

    @Parameters(
            arity = "1..*",
            paramLabel = "URL",
            description = "What has to answer, such as http://orders/actuator/health.")
    private List<URI> addresses = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            defaultValue = "60s",
            description = "Give up after this long, with exit code 8. Default: 60s.")
    private Duration timeout = Duration.ofMinutes(1);

    CheckCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException {
        for (URI address : addresses) {
            if (address.getHost() == null || !SCHEMES.contains(String.valueOf(address.getScheme()))) {
                environment
                        .err()
                        .println("must be an address such as http://orders/actuator/health, but was " + address);
                return ExitCode.USAGE.code();
            }
        }
        long end = System.nanoTime() + timeout.toNanos();
        boolean all = true;
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
            for (URI address : addresses) all &= answers(client, address, end);
        }
        return (all ? ExitCode.OK : ExitCode.TOO_LATE).code();
    }

    private boolean answers(HttpClient client, URI address, long end) throws InterruptedException {
        while (true) {
            String answer = ask(client, address);
            if (answer.startsWith("2")) {
                environment.out().println(address + ": " + answer);
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                environment
                        .err()
                        .println(address + ": " + answer + ", and no 2xx within " + timeout.toSeconds() + " s");
                return false;
            }
            Thread.sleep(BETWEEN);
        }
    }

    private static String ask(HttpClient client, URI address) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address).timeout(ANSWER).build();
            return Integer.toString(
                    client.send(request, BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return "no answer (" + e.getClass().getSimpleName() + ")";
        }
    }
}
