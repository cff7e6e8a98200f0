package dev.sluice.gateway.table;

import dev.sluice.policy.routing.RoutingTable;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows the controller's stream of routing tables, and connects again, with growing pauses, whenever it ends, breaks or
 * falls silent. All of it runs on one thread.
 */
final class RoutingTableFeed {

    private static final Logger log = LoggerFactory.getLogger(RoutingTableFeed.class);
    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT =
            new ParameterizedTypeReference<>() {};
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final WebClient controller;
    private final String instance;
    private final RoutingTables tables;
    private final TableFile file;
    private final Scheduler thread;
    private volatile boolean stopped;
    private volatile @Nullable Disposable running;
    private boolean firstOfConnection;
    private Duration pause = FIRST_PAUSE;
    private boolean toldOfLoss;

    /**
     * @param controller client with the controller's address and token
     * @param instance name of this gateway
     * @param thread single-threaded, may block
     */
    RoutingTableFeed(WebClient controller, String instance, RoutingTables tables, TableFile file, Scheduler thread) {
        this.controller = controller;
        this.instance = instance;
        this.tables = tables;
        this.file = file;
        this.thread = thread;
    }

    private record Heartbeat(long epoch) {}

    private static final class MissedTable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissedTable(long epoch) {
            super("the controller is at epoch " + epoch + ", whose table did not arrive");
        }
    }

    void start() {
        thread.schedule(this::connect);
    }

    void stop() {
        stopped = true;
        Disposable now = running;
        if (now != null) now.dispose();
    }

    private void connect() {
        if (stopped) return;
        firstOfConnection = true;
        running = events().timeout(silence(), event -> silence())
                .publishOn(thread)
                .doOnNext(this::take)
                .subscribe(event -> {}, this::lost, () -> lost(null));
    }

    private Flux<ServerSentEvent<String>> events() {
        return controller
                .get()
                .uri("/api/v1/routing-table/stream?instance={instance}", instance)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .retrieve()
                .bodyToFlux(EVENT);
    }

    /** Two heartbeats: a dead connection is replaced before it costs the canary its lease. */
    private Mono<Long> silence() {
        return Mono.delay(tables.current().issued().lease().multipliedBy(2).dividedBy(3));
    }

    private void take(ServerSentEvent<String> event) {
        String data = event.data();
        if (data == null) {
            tables.heard();
        } else if ("table".equals(event.event())) {
            table(data);
        } else if ("heartbeat".equals(event.event())) {
            heartbeat(data);
        } else {
            tables.heard();
        }
    }

    private void table(String json) {
        RoutingTable table;
        try {
            table = TableDocument.read(json);
        } catch (IllegalArgumentException e) {
            log.atError()
                    .addKeyValue("error.message", e.getMessage())
                    .log("Controller sent a routing table that cannot be used, the last good one stays in force");
            return;
        }
        boolean taken = tables.install(table, firstOfConnection);
        firstOfConnection = false;
        if (taken) file.write(json);
        else tables.heard();
        recovered();
    }

    private void heartbeat(String json) {
        long epoch = epoch(json);
        if (epoch != tables.current().issued().epoch()) throw new MissedTable(epoch);
        tables.heard();
    }

    private static long epoch(String json) {
        try {
            return JSON.readValue(json, Heartbeat.class).epoch();
        } catch (JacksonException e) {
            throw new IllegalStateException("heartbeat must be {\"epoch\":N}", e);
        }
    }

    private void recovered() {
        pause = FIRST_PAUSE;
        if (toldOfLoss) log.info("Controller is heard again");
        toldOfLoss = false;
    }

    private void lost(@Nullable Throwable error) {
        if (stopped) return;
        if (!toldOfLoss) {
            toldOfLoss = true;
            log.atWarn()
                    .addKeyValue("error.message", describe(error))
                    .log("Controller is not heard, the last good routing table stays in force until its lease ends");
        }
        long upTo = pause.toMillis();
        long wait = upTo / 2 + ThreadLocalRandom.current().nextLong(upTo / 2 + 1);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        thread.schedule(this::connect, wait, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    private static String describe(@Nullable Throwable error) {
        if (error == null) return "the stream ended";
        if (error instanceof TimeoutException) return "nothing came for two heartbeats";
        return String.valueOf(error.getMessage());
    }
}
