package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import dev.sluice.cli.terminal.Screen;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows a release to its end. */
@Command(
        name = "watch",
        description = {
            "Follow a release to its end.",
            "On a terminal one screen is redrawn; elsewhere each change of state is a line, and figures alone are one every ten seconds."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice watch order-service",
            "  sluice watch order-service --exit-code --timeout 1h    in CI: 0 if released, 1 if not",
            "  sluice watch order-service --json | jq .weight"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {

    private static final Duration BEFORE_RETRY = Duration.ofSeconds(1);
    private static final int MOST_RETRIES = 30;

    private final Environment environment;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(names = "--exit-code", description = "End with 0 if released, with 1 if rolled back or aborted.")
    private boolean exitCode;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "Give up after this long, such as 90s or 10m, with exit code 8. Default: wait.")
    private @Nullable Duration timeout;

    @Option(names = "--json", description = "Print each view as one line of JSON.")
    private boolean json;

    @Option(
            names = "--newer-than",
            paramLabel = "MILLIS",
            description =
                    "Wait for a release that starts after this one: `startedAt` of `get --json` before the change.")
    private long newerThan;

    private @Nullable RolloutView last;

    WatchCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
        RolloutClient client = server.client(environment);
        String name = server.rollout(client);
        Watching watching = Watching.on(new Screen(environment), json);
        FutureTask<RolloutView> following = new FutureTask<>(() -> follow(client, name, watching));
        Thread.ofVirtual().start(following);
        try {
            RolloutView end =
                    timeout == null ? following.get() : following.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return exitCode ? outcome(end).code() : ExitCode.OK.code();
        } catch (TimeoutException e) {
            environment
                    .err()
                    .println("The release of " + name + " has not ended after "
                            + Words.duration(timeout == null ? 0 : timeout.toMillis())
                            + ". It goes on; `sluice explain " + name + "` says what it waits for.");
            return ExitCode.TOO_LATE.code();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ApiException refused ? refused : e;
        }
    }

    /** A lost stream is opened again: the controller may have been restarted, the release goes on. */
    private RolloutView follow(RolloutClient client, String name, Watching watching)
            throws ApiException, InterruptedException {
        int failures = 0;
        while (true) {
            Instant opened = Instant.now();
            try {
                client.follow(name, view -> show(view, watching));
            } catch (ApiException e) {
                if (e.kind() != ApiException.Kind.UNREACHABLE || ++failures > MOST_RETRIES) {
                    throw e;
                }
            }
            RolloutView seen = last;
            if (seen != null && over(seen)) {
                return seen;
            }
            watching.lost();
            if (Duration.between(opened, Instant.now()).compareTo(BEFORE_RETRY) > 0) {
                failures = 0;
            }
            Thread.sleep(BEFORE_RETRY);
        }
    }

    private boolean show(RolloutView view, Watching watching) {
        last = view;
        watching.show(view);
        return !over(view);
    }

    /** The end of an earlier release is none: the one that is waited for may not have begun. */
    private boolean over(RolloutView view) {
        Long started = view.startedAt();
        return view.ended() && (newerThan == 0 || (started != null && started > newerThan));
    }

    private static ExitCode outcome(RolloutView end) {
        return end.released() ? ExitCode.OK : ExitCode.NO;
    }
}
