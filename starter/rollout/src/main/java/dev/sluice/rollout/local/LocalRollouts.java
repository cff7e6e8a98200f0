package dev.sluice.rollout.local;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.InvalidDocument.FieldError;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rollout resources that lie in a directory and are applied at the start: all of them, or none. */
final class LocalRollouts {
    private final ResourceReader reader = new ResourceReader();

    void applyAll(Path directory, Rollouts rollouts) {
        List<RolloutResource> resources = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (Path file : files(directory)) {
            try {
                resources.add(reader.read(Files.readString(file)));
            } catch (InvalidDocument invalid) {
                for (FieldError error : invalid.errors()) errors.add(file.getFileName() + ": " + error);
            } catch (IOException exception) {
                errors.add(file.getFileName() + ": " + exception.getMessage());
            }
        }
        if (!errors.isEmpty())
            throw new StartRefused(
                    "Rollouts in " + directory.toAbsolutePath() + " cannot be applied:\n  - "
                            + String.join("\n  - ", errors),
                    "Correct these fields, or move the files out of sluice.rollout.rollouts-directory.");
        resources.forEach(rollouts::put);
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().matches(".*\\.(yaml|yml)"))
                    .sorted()
                    .toList();
        } catch (IOException exception) {
            throw new StartRefused(
                    "The directory of rollouts " + directory.toAbsolutePath() + " cannot be read: " + exception + ".",
                    "Create it, or leave sluice.rollout.rollouts-directory unset.",
                    exception);
        }
    }
}
