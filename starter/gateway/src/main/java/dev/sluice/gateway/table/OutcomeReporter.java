package dev.sluice.gateway.table;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Posts what the gateway counted: every 250 ms while a canary has weight, else every 2 s, and at once, at most 20 times in any
 * second, after a canary failed.
 *
 * <p>Reports are numbered and sent one after the other; one that was not acknowledged is sent again unchanged before any
 * newer one, so that the controller recognises repeats. Behind an unreachable controller windows are cut every 2 s and at most 100
 * wait; then the oldest is dropped and the controller sees the gap. All of it runs on one thread.
 */
final class OutcomeReporter {

    private static final Logger log = LoggerFactory.getLogger(OutcomeReporter.class);
    private static final int MAX_BACKLOG = 100;
    private static final long TICK_MILLIS = 50;
    private static final long RELEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int URGENT_PER_SECOND = 20;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final WebClient controller;
    private final String instance;
    private final RoutingTables tables;
    private final Consumer<String> counted;
    private final Scheduler thread;
    private final String boot = UUID.randomUUID().toString();
    private final AtomicBoolean urgent = new AtomicBoolean();
    private final Deque<Report> backlog = new ArrayDeque<>();
    private final Deque<Long> urgentCuts = new ArrayDeque<>();
    private volatile int waiting;
    private long sequence;
    private long lastCutNanos;
    private boolean sending;
    private long pauseNanos;
    private long nextTryNanos;
    private boolean stopping;

    /** One report as it is sent, again and again if need be. */
    private static final class Report {
        private final long sequence;
        private final long cutNanos;
        private final byte[] json;

        Report(long sequence, long cutNanos, byte[] json) {
            this.sequence = sequence;
            this.cutNanos = cutNanos;
            this.json = json;
        }
    }

    /**
     * @param controller client with the controller's address and token
     * @param instance name of this gateway
     * @param counted told what became of a report: accepted, duplicate, failed, refused or dropped
     * @param thread single-threaded
     */
    OutcomeReporter(
            WebClient controller, String instance, RoutingTables tables, Consumer<String> counted, Scheduler thread) {
        this.controller = controller;
        this.instance = instance;
        this.tables = tables;
        this.counted = counted;
        this.thread = thread;
    }

    void start() {
        lastCutNanos = tables.nanoTime() - IDLE_NANOS;
        nextTryNanos = tables.nanoTime();
        thread.schedulePeriodically(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A canary attempt failed; never blocks. */
    void canaryFailed() {
        if (urgent.compareAndSet(false, true)) thread.schedule(this::tick);
    }

    /** Sends what is left, once. */
    Mono<Void> stop() {
        return Mono.defer(() -> {
                    stopping = true;
                    cut();
                    Report last = backlog.peekLast();
                    return last == null ? Mono.empty() : post(last).then();
                })
                .subscribeOn(thread)
                .onErrorComplete();
    }

    int waiting() {
        return waiting;
    }

    private void tick() {
        if (stopping) return;
        if (isDue()) cut();
        sendNext();
    }

    private boolean isDue() {
        long since = tables.nanoTime() - lastCutNanos;
        if (pauseNanos > 0) return since >= IDLE_NANOS;
        if (urgent.get() && mayHurry()) return true;
        return since >= (tables.current().table().anyCanary() ? RELEASE_NANOS : IDLE_NANOS);
    }

    /** Whether fewer urgent reports than allowed were cut in the last second. */
    private boolean mayHurry() {
        long now = tables.nanoTime();
        while (!urgentCuts.isEmpty() && now - urgentCuts.getFirst() >= SECOND_NANOS) urgentCuts.removeFirst();
        return urgentCuts.size() < URGENT_PER_SECOND;
    }

    /** Closes the windows; attempts that an older table routed are reported under that table. */
    private void cut() {
        lastCutNanos = tables.nanoTime();
        if (urgent.getAndSet(false)) urgentCuts.addLast(lastCutNanos);
        long now = System.currentTimeMillis();
        for (OutcomeWindow window : tables.windows()) {
            OutcomeWindow.Taken taken = window.take(now);
            if (taken.current() || !taken.services().isEmpty())
                enqueue(window.table().epoch(), taken);
        }
    }

    private void enqueue(long epoch, OutcomeWindow.Taken taken) {
        if (backlog.size() == MAX_BACKLOG) {
            backlog.removeFirst();
            count("dropped");
        }
        sequence++;
        ReportDocument document = new ReportDocument(
                instance,
                boot,
                sequence,
                epoch,
                taken.fromMillis(),
                taken.toMillis(),
                taken.services().stream()
                        .map(ReportDocument.ServiceDocument::of)
                        .toList());
        backlog.addLast(new Report(sequence, lastCutNanos, document.toJson()));
        waiting = backlog.size();
    }

    private void sendNext() {
        Report next = backlog.peekFirst();
        if (next == null || sending || tables.nanoTime() - nextTryNanos < 0) return;
        sending = true;
        post(next).publishOn(thread).subscribe(answer -> acknowledged(next, answer), error -> failed(next, error));
    }

    private Mono<Acknowledgement> post(Report report) {
        return controller
                .post()
                .uri("/api/v1/reports")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(report.json)
                .retrieve()
                .bodyToMono(Acknowledgement.class)
                .timeout(ANSWER_WITHIN)
                .defaultIfEmpty(new Acknowledgement(null, null));
    }

    /**
     * What the controller says when it has judged a report.
     *
     * @param epoch table that it had issued by then; an older controller does not say
     */
    private record Acknowledgement(
            @Nullable String status, @Nullable Long epoch) {
        String outcome() {
            return "duplicate".equals(status) ? "duplicate" : "accepted";
        }
    }

    private void acknowledged(Report report, Acknowledgement answer) {
        if (pauseNanos > 0) log.info("Controller takes reports again");
        pauseNanos = 0;
        done(report, answer.outcome());
        if (backlog.stream().noneMatch(waiting -> waiting.cutNanos == report.cutNanos))
            tables.suspicion().answered(report.cutNanos, Objects.requireNonNullElse(answer.epoch(), 0L));
        sendNext();
    }

    private void failed(Report report, Throwable error) {
        sending = false;
        if (isRefused(error)) {
            log.atError()
                    .addKeyValue("sluice.gateway.sequence", report.sequence)
                    .addKeyValue("error.message", error.getMessage())
                    .log("Controller refused a report, which is dropped");
            done(report, "refused");
            return;
        }
        count("failed");
        if (pauseNanos == 0)
            log.atWarn()
                    .addKeyValue("error.message", error.toString())
                    .log("Controller does not take reports, they wait");
        pauseNanos = Math.clamp(pauseNanos * 2, FIRST_PAUSE_NANOS, IDLE_NANOS);
        nextTryNanos = tables.nanoTime() + pauseNanos;
    }

    private void done(Report report, String outcome) {
        sending = false;
        backlog.remove(report);
        waiting = backlog.size();
        count(outcome);
    }

    /** Whether sending it again cannot help; a wrong token can be mended while the report waits. */
    private static boolean isRefused(Throwable error) {
        if (!(error instanceof WebClientResponseException answer)) return false;
        return switch (answer.getStatusCode().value()) {
            case 401, 403, 404, 408, 425, 429 -> false;
            default -> answer.getStatusCode().is4xxClientError();
        };
    }

    private void count(String outcome) {
        counted.accept(outcome);
    }
}
