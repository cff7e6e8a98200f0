package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.ApiException.Kind;
import dev.sluice.cli.terminal.Environment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which controller, and which rollout of it. */
final class ServerOptions {

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "ROLLOUT", description = "May be left out if there is one.")
    private @Nullable String rollout;

    RolloutClient client(Environment environment) throws ApiException {
        return connection.client(environment);
    }

    Optional<String> named() {
        return Optional.ofNullable(rollout);
    }

    /** The rollout meant, which is the only one when none is named. */
    String rollout(RolloutClient client) throws ApiException {
        if (rollout != null) {
            return rollout;
        }
        List<String> names = client.all().stream().map(RolloutView::name).toList();
        return switch (names.size()) {
            case 1 -> names.getFirst();
            case 0 ->
                throw new ApiException(
                        Kind.NOT_FOUND, "The controller has no rollout yet. Apply one: sluice apply -f FILE");
            default -> throw new ApiException(Kind.NOT_FOUND, "Say which rollout: " + String.join(", ", names) + ".");
        };
    }
}
