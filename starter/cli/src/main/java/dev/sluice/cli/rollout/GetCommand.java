package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import dev.sluice.cli.terminal.Screen;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows one rollout, or all of them. */
@Command(
        name = "get",
        description = "Show a rollout, or all of them.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice get", "  sluice get order-service --json | jq .canaryCounts"},
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {

    private final Environment environment;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print what the controller answered.")
    private boolean json;

    GetCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws ApiException {
        RolloutClient client = server.client(environment);
        PrintWriter out = environment.out();
        if (server.named().isPresent()) {
            print(client.get(server.named().get()), out);
            return ExitCode.OK.code();
        }
        List<RolloutView> all = client.all();
        if (all.size() == 1) {
            print(all.getFirst(), out);
        } else if (json) {
            out.println(Json.indented(all));
        } else if (all.isEmpty()) {
            out.println("No rollout yet. Apply one: sluice apply -f FILE");
        } else {
            all.forEach(view -> out.println(RolloutText.line(view)));
        }
        return ExitCode.OK.code();
    }

    private void print(RolloutView view, PrintWriter out) {
        if (json) {
            out.println(Json.indented(view));
        } else {
            RolloutScreen.of(view, new Screen(environment)).forEach(out::println);
        }
    }
}
