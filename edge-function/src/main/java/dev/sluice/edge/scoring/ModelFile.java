package dev.sluice.edge.scoring;

import dev.sluice.edge.json.JsonFields;
import dev.sluice.policy.risk.RiskModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Reads a model, built-in or of the user: boosted trees or a scorecard, told apart by their fields. */
final class ModelFile {
    private ModelFile() {}

    /** {@code trees} and {@code scorecard} come with the program, everything else is the path of a file. */
    static RiskModel load(String choice) {
        String builtIn = choice + ".json";
        try (InputStream in = choice.matches("trees|scorecard") ? ModelFile.class.getResourceAsStream(builtIn) : null) {
            if (in != null) return read(builtIn, in.readAllBytes());
            return read(choice, Files.readAllBytes(Path.of(choice)));
        } catch (IOException e) {
            throw new InvalidDataException(choice, e);
        }
    }

    static RiskModel read(String source, byte[] json) {
        JsonFields root = JsonFields.parse(json);
        if (!root.errors().isEmpty()) throw InvalidDataException.of(source, root.errors());
        RiskModel model = root.has("trees") ? new TreeFile(root).model() : new ScorecardFile(root).scorecard();
        if (!root.errors().isEmpty()) throw InvalidDataException.of(source, root.errors());
        return Objects.requireNonNull(model);
    }
}
