package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import dev.sluice.cli.terminal.WrittenFile;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.ResourceReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks Rollouts as the controller would, without one. */
@Command(
        name = "lint",
        description =
                "Name every mistake in a Rollout file with its path, as the controller would; exit code 2 if there is one.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice lint rollout.yaml && sluice apply -f rollout.yaml"},
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {

    private final Environment environment;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Rollouts as YAML or JSON.")
    private List<Path> files = List.of();

    LintCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        boolean wrong = false;
        for (Path file : files) {
            wrong |= mistakes(file) > 0;
        }
        return wrong ? ExitCode.USAGE.code() : ExitCode.OK.code();
    }

    private int mistakes(Path file) throws IOException {
        try {
            String name = new ResourceReader().read(WrittenFile.read(file)).name();
            environment.out().println(file + ": Rollout " + name + " is well written.");
            return 0;
        } catch (InvalidDocument refused) {
            refused.errors().forEach(error -> environment.out().println(file + ": " + error));
            return refused.errors().size();
        }
    }
}
