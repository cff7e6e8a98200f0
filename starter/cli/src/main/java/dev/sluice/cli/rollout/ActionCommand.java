package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Gives the controller one of an operator's commands. */
@Command(sortOptions = false, mixinStandardHelpOptions = true)
final class ActionCommand implements Callable<Integer> {

    /** What an operator can order. */
    enum Action {
        PAUSE("Keep the present weight until resumed; the test goes on.", "sluice pause order-service --reason lunch"),
        RESUME("Go on where a pause stopped.", "sluice resume order-service"),
        APPROVE(
                "Go on from the step that waits for approval.",
                "sluice approve order-service --reason \"tested by hand\""),
        PROMOTE(
                "Approve, or go on to the next step without waiting for more evidence.",
                "sluice promote order-service --all --reason hotfix"),
        ABORT("Return all traffic to stable at once.", "sluice abort order-service --reason \"numbers look odd\""),
        RETRY("Try a canary again that was rolled back or aborted.", "sluice retry order-service"),
        DELETE("Forget the rollout; a release is taken back first.", "sluice delete order-service");

        private final String description;
        private final String example;

        Action(String description, String example) {
            this.description = description;
            this.example = example;
        }

        String command() {
            return name().toLowerCase(Locale.ROOT);
        }

        String description() {
            return description;
        }

        String example() {
            return example;
        }
    }

    private final Action action;
    private final Environment environment;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who orders it, for the log, if the token has no name. Default: your user name.")
    private @Nullable String by = System.getProperty("user.name");

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the log.")
    private @Nullable String reason;

    @Option(names = "--all", description = "With promote: every step that is left; the test goes on.")
    private boolean all;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ActionCommand(Action action, Environment environment) {
        this.action = action;
        this.environment = environment;
    }

    @Override
    public Integer call() throws ApiException {
        RolloutClient client = server.client(environment);
        if (all && action != Action.PROMOTE) {
            throw new ParameterException(
                    spec.commandLine(), "--all belongs to promote, not to " + action.command() + ".");
        }
        String name = action == Action.DELETE ? named() : server.rollout(client);
        Order order = new Order(by, reason, all);
        if (action == Action.DELETE) {
            environment.out().println(deleted(name, client.delete(name, order)));
        } else {
            environment.out().println(RolloutText.line(client.command(name, action.command(), order)));
        }
        return ExitCode.OK.code();
    }

    /** Nobody deletes the only rollout by leaving its name out. */
    private String named() {
        return server.named()
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "Say which rollout to delete."));
    }

    private static String deleted(String name, Optional<RolloutView> left) {
        return left.map(view ->
                        RolloutText.line(view) + "\n" + name + " is forgotten when its release has been taken back.")
                .orElse(name + " is forgotten.");
    }
}
