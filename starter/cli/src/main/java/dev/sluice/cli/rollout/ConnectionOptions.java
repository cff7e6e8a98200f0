package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.ApiException.Kind;
import dev.sluice.cli.terminal.Environment;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which controller: options, else variables, else what `demo --keep` left. */
final class ConnectionOptions {

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The controller's address. Default: SLUICE_SERVER, else the kept demo's.")
    private @Nullable String server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The operator's token. Default: SLUICE_TOKEN, which keeps it out of process lists.")
    private @Nullable String token;

    RolloutClient client(Environment environment) throws ApiException {
        return new RolloutClient(connection(environment));
    }

    Connection connection(Environment environment) throws ApiException {
        Optional<Connection> kept = Connection.leftByDemo(environment.demo());
        String address = firstOf(server, environment.variables().get("SLUICE_SERVER"));
        String secret = firstOf(token, environment.variables().get("SLUICE_TOKEN"));
        if (address == null && kept.isPresent()) {
            Connection demo = kept.get();
            return new Connection(demo.server(), secret == null ? demo.token() : secret, demo.gateway());
        }
        if (address == null) {
            throw new ApiException(
                    Kind.UNREACHABLE,
                    "No controller is given. Use --server URL or SLUICE_SERVER, or start one here: ./sluice demo --keep");
        }
        if (secret == null && kept.isPresent() && kept.get().server().toString().equals(address)) {
            return kept.get();
        }
        return new Connection(uri(address), secret == null ? "" : secret, null);
    }

    private static URI uri(String address) throws ApiException {
        try {
            URI uri = URI.create(address);
            if (uri.getScheme() != null && uri.getScheme().startsWith("http") && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw notAnAddress(address, e);
        }
        throw notAnAddress(address, null);
    }

    private static ApiException notAnAddress(String address, @Nullable Exception cause) {
        String message = "--server must be an address like http://127.0.0.1:8090, but was " + address + ".";
        return cause == null
                ? new ApiException(Kind.UNREACHABLE, message)
                : new ApiException(Kind.UNREACHABLE, message, cause);
    }

    private static @Nullable String firstOf(@Nullable String option, @Nullable String variable) {
        return option != null ? option : variable == null || variable.isBlank() ? null : variable;
    }
}
