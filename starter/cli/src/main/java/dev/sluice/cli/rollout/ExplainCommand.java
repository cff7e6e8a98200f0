package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells why a rollout is where it is. */
@Command(
        name = "explain",
        description = "Tell in words and numbers why a rollout is where it is.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice explain order-service"},
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

    private final Environment environment;

    @Mixin
    private ServerOptions server = new ServerOptions();

    ExplainCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws ApiException {
        RolloutClient client = server.client(environment);
        String name = server.rollout(client);
        Explanation explanation = new Explanation(client.get(name), client.log(name), ZoneId.systemDefault());
        explanation.lines().forEach(environment.out()::println);
        return ExitCode.OK.code();
    }
}
