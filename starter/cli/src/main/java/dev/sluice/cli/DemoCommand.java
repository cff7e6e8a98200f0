package dev.sluice.cli;

import dev.sluice.cli.demo.Canary;
import dev.sluice.cli.demo.Demo;
import dev.sluice.cli.demo.DemoFailure;
import dev.sluice.cli.demo.DemoOptions;
import dev.sluice.cli.demo.Workspace;
import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import dev.sluice.cli.terminal.Screen;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the whole platform on this machine and releases a canary on a stream of orders. */
@Command(
        name = "demo",
        description = "Run the whole platform here and release a canary on a stream of orders.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice demo",
            "  sluice demo --canary errors          v2 fails, and is rolled back",
            "  sluice demo --keep                   leaves everything running to look at"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private final Environment environment;

    @Option(
            names = "--orders",
            paramLabel = "FILE",
            description = "Orders to replay, one JSON object a line, plain or gzipped. Default: made up from --seed.")
    private @Nullable Path orders;

    @Option(
            names = "--rate",
            paramLabel = "N",
            converter = RateText.class,
            description = "Requests a second at most, such as 100 or 100/s. Default: ${DEFAULT-VALUE}.",
            defaultValue = "120")
    private double rate = DemoOptions.USUAL_RATE;

    @Option(
            names = "--canary",
            paramLabel = "KIND",
            description = "How v2 behaves: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
            defaultValue = "healthy")
    private Canary canary = Canary.healthy;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
    private long seed = DemoOptions.USUAL_SEED;

    @Option(names = "--keep", description = "Leave everything running and print how to look at it.")
    private boolean keep;

    @Option(
            names = "--observe",
            description = "Start Prometheus beside it, where it is installed, and print where to look.")
    private boolean observe;

    @Option(
            names = "--traces",
            paramLabel = "URL",
            description = "Send the traces of one request in five there by OTLP, such as http://localhost:4318.")
    private @Nullable URI traces;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the result as JSON.")
    private @Nullable Path report;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Keep logs, database and state here, so that two demos can run at once. Default: target/demo.")
    private @Nullable Path directory;

    @Option(names = "--free-ports", description = "Take any free ports, even if the usual ones are free.")
    private boolean freePorts;

    @Option(names = "--stop", description = "Stop what an earlier `demo --keep` left running, and nothing else.")
    private boolean stop;

    DemoCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Screen screen = new Screen(environment);
        Workspace workspace = new Workspace(
                environment.repository(), directory == null ? environment.demo() : directory.toAbsolutePath());
        DemoOptions options = new DemoOptions(orders, rate, canary, seed, keep, freePorts, observe, traces, report);
        try {
            if (stop) {
                Demo.stopKept(workspace, screen);
                return ExitCode.OK.code();
            }
            return (Demo.run(options, workspace, screen) ? ExitCode.OK : ExitCode.NO).code();
        } catch (DemoFailure failure) {
            environment.err().println(failure.getMessage());
            return ExitCode.UNREACHABLE.code();
        }
    }
}
