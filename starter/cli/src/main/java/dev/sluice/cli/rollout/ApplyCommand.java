package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.InvalidDocument.FieldError;
import dev.sluice.resource.ResourceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts rollouts from files: all of them are read before the first is sent, so that a mistake changes nothing. */
@Command(
        name = "apply",
        description = "Create or change rollouts; a new canary starts a release.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice apply -f rollout.yaml",
            "  sluice apply -f k8s/examples/release-group.yaml && sluice watch order-service"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {

    private final Environment environment;
    private final ResourceReader reader = new ResourceReader();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "A file with Rollouts, separated by lines of ---. May be given several times.")
    private List<Path> files = new ArrayList<>();

    ApplyCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws ApiException {
        List<String> errors = new ArrayList<>();
        Map<String, String> rollouts = new LinkedHashMap<>();
        for (Path file : files) {
            read(file, rollouts, errors);
        }
        if (!errors.isEmpty()) {
            errors.forEach(environment.err()::println);
            return ExitCode.USAGE.code();
        }
        RolloutClient client = connection.client(environment);
        for (Map.Entry<String, String> rollout : rollouts.entrySet()) {
            environment.out().println(RolloutText.line(client.put(rollout.getKey(), rollout.getValue())));
        }
        return ExitCode.OK.code();
    }

    private void read(Path file, Map<String, String> rollouts, List<String> errors) {
        try {
            for (String document : Files.readString(file).split("(?m)^---\\s*$", -1)) {
                if (!document.isBlank() && rollouts.put(reader.read(document).name(), document) != null) {
                    errors.add(file + ": a rollout of this name is there twice");
                }
            }
        } catch (InvalidDocument invalid) {
            for (FieldError error : invalid.errors()) {
                errors.add(file + ": " + error);
            }
        } catch (IOException e) {
            errors.add(file + " cannot be read: " + Problem.said(e));
        }
    }
}
