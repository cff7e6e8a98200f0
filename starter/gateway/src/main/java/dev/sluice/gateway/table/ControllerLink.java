package dev.sluice.gateway.table;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * The gateway's side of the conversation with the controller: tables come, counts go. Without a controller the table on disk, or
 * the fallbacks, stay in force, with no canary.
 */
public final class ControllerLink implements SmartLifecycle {

    /** Stops after the web server, whose last requests still count. */
    private static final int PHASE = 0;

    private static final int MAX_TABLE_BYTES = 16 * 1024 * 1024;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration LAST_REPORT_WITHIN = Duration.ofSeconds(1);

    private final @Nullable Controller controller;
    private final RoutingTables tables;
    private final TableFile file;
    private final Consumer<String> counted;
    private final LoopResources loops;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

    /** Where the controller is, and how the gateway names itself to it. */
    public record Controller(URI uri, String token, String instance) {
        @Override
        public String toString() {
            return "Controller[uri=" + uri + ", token=hidden, instance=" + instance + "]";
        }
    }

    private record Running(
            RoutingTableFeed feed, OutcomeReporter reporter, Scheduler feedThread, Scheduler reportThread) {}

    /**
     * @param controller the controller, or null if there is none
     * @param tableFile where the last good table lies, or null for nowhere
     * @param counted told what became of a report: accepted, duplicate, failed, refused or dropped
     * @param loops event loops to run on
     */
    public ControllerLink(
            @Nullable Controller controller,
            @Nullable Path tableFile,
            RoutingTables tables,
            Consumer<String> counted,
            LoopResources loops) {
        this.controller = controller;
        this.tables = tables;
        this.file = new TableFile(tableFile);
        this.counted = counted;
        this.loops = loops;
        file.read().ifPresent(tables::restore);
    }

    /** Reports at once, because a canary attempt failed, and keeps users from the canary meanwhile; never blocks. */
    public void canaryFailed(String service) {
        Running now = running.get();
        if (now == null) return;
        tables.suspicion().failed(service, tables.current());
        now.reporter().canaryFailed();
    }

    /** Reports that the controller has not acknowledged yet. */
    public int waiting() {
        Running now = running.get();
        return now == null ? 0 : now.reporter().waiting();
    }

    @Override
    public void start() {
        Controller to = controller;
        if (to == null || running.get() != null) return;
        WebClient client = client(to, loops);
        Scheduler feedThread = Schedulers.newSingle("sluice-tables", true);
        Scheduler reportThread = Schedulers.newSingle("sluice-reports", true);
        RoutingTableFeed feed = new RoutingTableFeed(client, to.instance(), tables, file, feedThread);
        OutcomeReporter reporter = new OutcomeReporter(client, to.instance(), tables, counted, reportThread);
        running.set(new Running(feed, reporter, feedThread, reportThread));
        feed.start();
        reporter.start();
    }

    @Override
    public void stop() {
        Running last = running.getAndSet(null);
        if (last == null) return;
        last.feed().stop();
        last.reporter().stop().onErrorComplete().blockOptional(LAST_REPORT_WITHIN);
        last.feedThread().dispose();
        last.reportThread().dispose();
    }

    @Override
    public boolean isRunning() {
        return running.get() != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private static WebClient client(Controller controller, LoopResources loops) {
        HttpClient http = HttpClient.create(ConnectionProvider.builder("sluice-controller")
                        .maxConnections(4)
                        .maxIdleTime(Duration.ofSeconds(10))
                        .build())
                .runOn(loops)
                .option(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_WITHIN.toMillis());
        return WebClient.builder()
                .baseUrl(controller.uri().toString())
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + controller.token())
                .clientConnector(new ReactorClientHttpConnector(http))
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MAX_TABLE_BYTES))
                .build();
    }
}
