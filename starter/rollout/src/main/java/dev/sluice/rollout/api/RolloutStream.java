package dev.sluice.rollout.api;

import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.traffic.Broadcast;
import dev.sluice.rollout.traffic.Broadcast.Numbered;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Rollouts as they change, for the command line and the console. */
@RestController
class RolloutStream {
    private static final Logger log = LoggerFactory.getLogger(RolloutStream.class);

    /** Longest silence; the view is sent again then. */
    private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(5);

    /** Shortest time between two views of one rollout; what changes meanwhile is in the later one. */
    private static final Duration AT_MOST_EVERY = Duration.ofMillis(250);

    /** Shortest time between two lists of all. */
    private static final Duration LISTS_AT_MOST_EVERY = Duration.ofSeconds(1);

    private final JsonMapper mapper;
    private final Rollouts rollouts;
    private final Histories histories;
    private final OpenStreams streams;

    RolloutStream(JsonMapper mapper, Rollouts rollouts, Histories histories, OpenStreams streams) {
        this.mapper = mapper;
        this.rollouts = rollouts;
        this.histories = histories;
        this.streams = streams;
    }

    /**
     * One rollout: its view at each change, as the event {@code rollout}.
     *
     * @param history whether the figures of the release over time are wanted too, as {@code history} and then
     *     {@code points}
     */
    @GetMapping("/api/v1/rollouts/{name}/stream")
    void stream(
            @PathVariable String name,
            @RequestParam(defaultValue = "false") boolean history,
            HttpServletResponse response)
            throws InterruptedException {
        Broadcast<Rollout> snapshots = rollouts.watch(name).orElseThrow(() -> new UnknownRollout(name, rollouts));
        Drawn drawn = new Drawn(name);
        long seen = -1;
        try {
            EventStream events = EventStream.open(response);
            while (!snapshots.closed()) {
                Numbered<Rollout> latest = snapshots.awaitNewer(seen, AT_LEAST_EVERY);
                seen = latest.number();
                events.send("rollout", mapper.writeValueAsString(RolloutView.of(latest.value())));
                if (history) drawn.send(events);
                Thread.sleep(AT_MOST_EVERY);
            }
        } catch (IOException gone) {
            log.atDebug().addKeyValue("sluice.rollout.name", name).log("Watcher went away");
        }
    }

    /** All rollouts in short: the whole list, as the event {@code rollouts}, at each change. */
    @GetMapping("/api/v1/stream")
    void stream(HttpServletResponse response) throws InterruptedException {
        String sent = "";
        long sentAt = 0;
        try {
            EventStream events = EventStream.open(response);
            while (streams.isRunning()) {
                String list = mapper.writeValueAsString(
                        rollouts.all().stream().map(SummaryView::of).toList());
                boolean silent = System.nanoTime() - sentAt > AT_LEAST_EVERY.toNanos();
                if (silent || !list.equals(sent)) {
                    events.send("rollouts", list);
                    sent = list;
                    sentAt = System.nanoTime();
                }
                Thread.sleep(LISTS_AT_MOST_EVERY);
            }
        } catch (IOException gone) {
            log.atDebug().log("Watcher of all rollouts went away");
        }
    }

    /** What one watcher has of a history. */
    private final class Drawn {
        private final String name;
        private long release;
        private long until;

        Drawn(String name) {
            this.name = name;
        }

        void send(EventStream events) throws IOException {
            ReleaseHistory history = histories.of(name).orElse(null);
            if (history == null) return;
            boolean other = history.startedAt().toEpochMilli() != release;
            List<HistoryPoint> points = history.since(other ? 0 : until);
            if (other || !points.isEmpty())
                events.send(other ? "history" : "points", mapper.writeValueAsString(points));
            release = history.startedAt().toEpochMilli();
            until = points.isEmpty() ? until : points.getLast().at();
        }
    }
}
