package dev.sluice.cli.demo;

import dev.sluice.cli.rollout.ApiException;
import dev.sluice.cli.rollout.RolloutClient;
import dev.sluice.cli.rollout.RolloutView;
import java.time.Duration;
import java.time.Instant;

/** The release of v2: asked for, watched, and disturbed when the demo is to show a crash. */
final class Release {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final Duration CONTROLLER_MAY_BE_SILENT = Duration.ofSeconds(30);

    /** A last resort far beyond the plan's own deadline: the demo ends on every machine. */
    private static final Duration LONGEST = Duration.ofMinutes(12);

    private final RolloutClient client;
    private final Progress progress;
    private final Checks checks;
    private final Runnable crash;
    private boolean crashed;

    /** Something that must hold all the while; a {@link DemoFailure} when it does not. */
    interface Checks {
        void check() throws DemoFailure;
    }

    /** @param crash done once when the second step's weight is in force */
    Release(RolloutClient client, Progress progress, Checks checks, Runnable crash) {
        this.client = client;
        this.progress = progress;
        this.checks = checks;
        this.crash = crash;
    }

    /** Tells the controller about the service; stable is all that there is. */
    void register(String yaml) {
        put(yaml);
    }

    RolloutView run(String yaml) throws InterruptedException {
        RolloutView view = put(yaml);
        Instant deadline = Instant.now().plus(LONGEST);
        Instant heard = Instant.now();
        while (!view.ended() && Instant.now().isBefore(deadline)) {
            checks.check();
            progress.show(view);
            if (!crashed && view.weight() >= RolloutPlanYaml.SECOND_STEP) {
                crashed = true;
                crash.run();
            }
            Thread.sleep(BETWEEN_LOOKS);
            try {
                view = client.get(Programs.SERVICE);
                heard = Instant.now();
            } catch (ApiException e) {
                if (heard.plus(CONTROLLER_MAY_BE_SILENT).isBefore(Instant.now())) {
                    throw new DemoFailure("The controller has not answered for 30 s: " + e.getMessage(), e);
                }
            }
        }
        progress.show(view);
        return view;
    }

    private RolloutView put(String yaml) {
        try {
            return client.put(Programs.SERVICE, yaml);
        } catch (ApiException e) {
            throw new DemoFailure("The controller refused the release: " + e.getMessage(), e);
        }
    }
}
