package dev.sluice.cli.simulate;

import dev.sluice.cli.simulate.Simulation.Run;
import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import dev.sluice.cli.terminal.WrittenFile;
import dev.sluice.resource.ReleaseRecord;
import dev.sluice.resource.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Releases a canary in a described world, or decides a recorded release again. */
@Command(
        name = "simulate",
        description = {
            "Release a canary in a described world, by Sluice and by the rules of others, or decide a recorded release again.",
            "A world is YAML: requests, users, stable, canary, faults, and steps and analysis as in a Rollout."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice simulate docs/world.yaml --html page.html",
            "  curl -H \"Authorization: Bearer $SLUICE_TOKEN\" $SLUICE_SERVER/api/v1/rollouts/order-service/record > record.ndjson",
            "  sluice simulate record.ndjson"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {

    private final Environment environment;

    @Parameters(index = "0", paramLabel = "FILE", description = "A world (YAML), or the record of a release (.ndjson).")
    private Path file = Path.of("");

    @Option(names = "--seed", paramLabel = "NUMBER", description = "The same seed, the same figures. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page with charts as well; it loads nothing else.")
    private @Nullable Path html;

    public SimulateCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        String text = WrittenFile.read(file);
        return file.toString().endsWith(".ndjson") ? replay(text) : simulate(World.read(text));
    }

    private int simulate(World world) throws IOException {
        List<Run> runs = new Simulation(world, seed).run();
        environment.out().println("Seed " + seed + ".");
        SimulationText.lines(runs).forEach(environment.out()::println);
        if (html != null) {
            WrittenFile.write(html, Page.of(world, seed, runs));
            environment.out().println("Charts: " + html);
        }
        return ExitCode.OK.code();
    }

    private int replay(String text) {
        Replayed replayed = new Replayed(ReleaseRecord.read(text));
        replayed.lines().forEach(environment.out()::println);
        return replayed.same() ? ExitCode.OK.code() : ExitCode.NO.code();
    }
}
