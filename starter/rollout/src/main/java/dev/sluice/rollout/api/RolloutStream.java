package dev.sluice.rollout.api;

import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.traffic.Broadcast;
import dev.sluice.rollout.traffic.Broadcast.Numbered;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** A rollout as it changes, for the command line and the console. */
@RestController
class RolloutStream {
    private static final Logger log = LoggerFactory.getLogger(RolloutStream.class);

    /** Longest silence; the view is sent again then. */
    private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(5);

    /** Shortest time between two views; what changes meanwhile is in the later one. */
    private static final Duration AT_MOST_EVERY = Duration.ofMillis(250);

    private final JsonMapper mapper;
    private final Rollouts rollouts;

    RolloutStream(JsonMapper mapper, Rollouts rollouts) {
        this.mapper = mapper;
        this.rollouts = rollouts;
    }

    @GetMapping("/api/v1/rollouts/{name}/stream")
    void stream(@PathVariable String name, HttpServletResponse response) throws InterruptedException {
        Broadcast<Rollout> snapshots = rollouts.watch(name).orElseThrow(() -> new UnknownRollout(name, rollouts));
        long seen = -1;
        try {
            EventStream events = EventStream.open(response);
            while (!snapshots.closed()) {
                Numbered<Rollout> latest = snapshots.awaitNewer(seen, AT_LEAST_EVERY);
                seen = latest.number();
                events.send("rollout", mapper.writeValueAsString(RolloutView.of(latest.value())));
                Thread.sleep(AT_MOST_EVERY);
            }
        } catch (IOException gone) {
            log.atDebug().addKeyValue("service.name", name).log("Watcher went away");
        }
    }
}
