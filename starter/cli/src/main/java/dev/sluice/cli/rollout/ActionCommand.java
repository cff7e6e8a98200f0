package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives the controller one of an operator's four commands. */
@Command(sortOptions = false, mixinStandardHelpOptions = true)
final class ActionCommand implements Callable<Integer> {

    /** What an operator can order. */
    enum Action {
        PAUSE("Keep the present weight until resumed; the test goes on."),
        RESUME("Go on where a pause stopped."),
        PROMOTE("Approve the step that waits for approval."),
        ABORT("Return all traffic to stable at once.");

        private final String description;

        Action(String description) {
            this.description = description;
        }

        String command() {
            return name().toLowerCase(Locale.ROOT);
        }

        String description() {
            return description;
        }
    }

    private final Action action;
    private final Environment environment;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--by", paramLabel = "NAME", description = "Who orders it, for the log. Default: your user name.")
    private @Nullable String by = System.getProperty("user.name");

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the log.")
    private @Nullable String reason;

    ActionCommand(Action action, Environment environment) {
        this.action = action;
        this.environment = environment;
    }

    @Override
    public Integer call() throws ApiException {
        RolloutClient client = server.client(environment);
        RolloutView view = client.command(server.rollout(client), action.command(), by, reason);
        environment.out().println(RolloutText.line(view));
        return ExitCode.OK.code();
    }
}
