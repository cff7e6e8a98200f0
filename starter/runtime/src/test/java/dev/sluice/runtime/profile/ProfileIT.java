package dev.sluice.runtime.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.runtime.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The endpoint of a running server that has something to do. */
class ProfileIT {
    private static final String ENDPOINT = "/actuator/profile?seconds=1&event=%s&format=%s";

    @Nested
    class Automatic extends WithAnEngine {
        Automatic() {
            super(EngineChoice.AUTO);
        }
    }

    @Nested
    class WithJfr extends WithAnEngine {
        WithJfr() {
            super(EngineChoice.JFR);
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class WithAnEngine {
        @TempDir
        private Path directory;

        private final EngineChoice engine;
        private final Work work = new Work();
        private final RunningServer server;

        WithAnEngine(EngineChoice engine) {
            this.engine = engine;
            this.server = RunningServer.start(
                    "sluice.runtime.profile.engine=" + engine, "management.endpoints.web.exposure.include=profile");
            work.start();
        }

        @AfterAll
        void end() throws InterruptedException {
            server.close();
            work.end();
        }

        @ParameterizedTest
        @CsvSource({"wall, burn", "alloc, allocate", "lock, contend"})
        void everyEventFindsItsWork(String event, String method) throws Exception {
            var response = get(server.uri(ENDPOINT.formatted(event, "collapsed")));
            assertThat(response.headers().firstValue("content-type")).hasValue("text/plain;charset=UTF-8");
            assertThat(text(response))
                    .containsPattern(Work.class.getName().replace("$", "\\$") + "\\." + method + "[^\n]* [0-9]+\n");
        }

        @Test
        void aFlameGraphIsAPage() throws Exception {
            var response = get(server.uri(ENDPOINT.formatted("cpu", "flamegraph")));
            assertThat(response.headers().firstValue("content-type")).hasValue("text/html;charset=UTF-8");
            assertThat(text(response)).startsWith("<!DOCTYPE html>").contains("ProfileIT$Work.burn");
        }

        @Test
        void aRecordingOpensInTheToolsOfTheJdk() throws Exception {
            var response = get(server.uri(ENDPOINT.formatted("cpu", "jfr")));
            var file = Files.write(directory.resolve("profile.jfr"), response.body());
            assertThat(JfrEngine.read(ProfileEvent.CPU, file).collapsed()).contains("ProfileIT$Work.burn");
        }

        @Test
        void goReadsAProfileThatSaysWhoTookItAndWhy() throws Exception {
            var response = get(server.uri(ENDPOINT.formatted("cpu", "pprof")));
            var file = Files.write(directory.resolve("profile.pb.gz"), response.body());
            var headers = response.headers();
            assertThat(headers.firstValue("content-disposition"))
                    .hasValue("attachment; filename=\"profile-cpu.pb.gz\"");
            var who = headers.firstValue("sluice-profiler").orElseThrow();
            var note = headers.firstValue("sluice-profiler-note").orElseThrow();
            switch (engine) {
                case JFR -> {
                    assertThat(who).isEqualTo("jfr");
                    assertThat(note).startsWith("'sluice.runtime.profile.engine' says so; samples of Java code");
                }
                case AUTO, ASYNC_PROFILER -> {
                    assumeTrue(who.equals("async-profiler"), note);
                    assertThat(note).containsPattern("async-profiler could be loaded; event (cpu-clock|ctimer|itimer)");
                }
            }
            assumeTrue(PprofTest.hasGo(), "go is not installed (Debian: golang-go)");
            assertThat(PprofTest.go("tool", "pprof", "-top", file.toString())).contains("Work.burn");
        }
    }

    @Test
    void thereIsOneProfileAtATimeAndEachRefusalSaysWhy() throws Exception {
        try (var server = RunningServer.start("management.endpoints.web.exposure.include=profile")) {
            var profiler = server.bean(Profiler.class);
            var request = new ProfileRequest(ProfileEvent.CPU, ProfileFormat.JFR, Duration.ofSeconds(60));
            var other = Thread.ofPlatform().start(() -> takeUntilInterrupted(profiler, request));
            await().until(profiler::isUnderWay);
            assertProblem(server, "seconds=1", 409, "profile-under-way", "Another profile is under way: try again");
            other.interrupt();
            other.join();
            assertThat(profiler.isUnderWay()).isFalse();
            assertProblem(server, "seconds=61", 400, "profile-invalid", "seconds must be between 1 and 60, but was 61");
            assertProblem(server, "seconds=0", 400, "profile-invalid", "seconds must be between 1 and 60, but was 0");
            assertProblem(server, "event=x", 400, "profile-invalid", "event must be one of cpu, wall, alloc, lock");
            assertProblem(
                    server,
                    "format=x",
                    400,
                    "profile-invalid",
                    "format must be one of flamegraph, jfr, collapsed, pprof");
        }
    }

    @Test
    void aProfileThatIsTooLargeIsRefused() throws Exception {
        try (var server = RunningServer.start(
                "sluice.runtime.profile.max-size=1KB", "management.endpoints.web.exposure.include=profile")) {
            assertProblem(server, "seconds=1", 500, "profile-too-large", "and 1024 are allowed: ask for fewer seconds");
        }
    }

    @Test
    void aManagementPortOfItsOwnHasTheEndpointToo() throws Exception {
        try (var server =
                RunningServer.start("management.server.port=0", "management.endpoints.web.exposure.include=profile")) {
            var port = server.property("local.management.port");
            var response = get(URI.create("http://127.0.0.1:" + port + ENDPOINT.formatted("cpu", "collapsed")));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("sluice-profiler")).isPresent();
        }
    }

    @Test
    void nobodyIsProfiledUnlessTheEndpointIsExposed() throws Exception {
        try (var server = RunningServer.start()) {
            assertThat(get(server.uri("/actuator/profile")).statusCode()).isEqualTo(404);
        }
    }

    private static void takeUntilInterrupted(Profiler profiler, ProfileRequest request) {
        try {
            profiler.take(request).close();
        } catch (ProfileException | InterruptedException expected) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertProblem(RunningServer server, String query, int status, String kind, String detail)
            throws Exception {
        var response = get(server.uri("/actuator/profile?" + query));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(text(response)).contains("\"urn:sluice:problem:" + kind + "\"", detail);
    }

    private static HttpResponse<byte[]> get(URI uri) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** Something to do for the processor, the memory and the locks, until it is ended. */
    private static final class Work {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Object lock = new Object();

        @SuppressWarnings("unused") // what is kept is not optimised away
        private volatile Object sink = this;

        private final List<Thread> threads = List.of(
                Thread.ofPlatform().unstarted(this::burn),
                Thread.ofPlatform().unstarted(this::allocate),
                Thread.ofPlatform().unstarted(this::contend),
                Thread.ofPlatform().unstarted(this::contend));

        void start() {
            threads.forEach(Thread::start);
        }

        void end() throws InterruptedException {
            ended.set(true);
            for (var thread : threads) thread.join();
        }

        private void burn() {
            var sum = 0.0;
            while (!ended.get()) for (var i = 1; i < 10_000; i++) sum += Math.sqrt(i);
            sink = sum;
        }

        private void allocate() {
            while (!ended.get()) sink = new byte[10_000];
        }

        private void contend() {
            while (!ended.get())
                synchronized (lock) {
                    hold();
                }
        }

        /** Long enough to be worth an event. */
        private void hold() {
            var until = System.nanoTime() + Duration.ofMillis(3).toNanos();
            while (System.nanoTime() < until) sink = lock;
        }
    }
}
