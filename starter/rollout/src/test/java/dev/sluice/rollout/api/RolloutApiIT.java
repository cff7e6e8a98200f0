package dev.sluice.rollout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.rollout.Resources;
import dev.sluice.rollout.RolloutApplication;
import dev.sluice.rollout.api.Caller.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The controller's HTTP interface as operators and gateways use it. */
class RolloutApiIT {
    private static final String ROLLOUT = "/api/v1/rollouts/order-service";
    private static final String READER = "reader-token";
    private static final String ALICE = "alices-token";
    private static final Duration LONG = Duration.ofSeconds(60);

    private static @Nullable ConfigurableApplicationContext running;
    private static @Nullable HealthyVersions versions;
    private static Caller controller = new Caller(1);

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        versions = HealthyVersions.start();
        ConfigurableApplicationContext context = SpringApplication.run(
                RolloutApplication.class,
                "--server.port=0",
                "--sluice.rollout.api.token=" + Caller.OPERATOR,
                "--sluice.rollout.api.gateway-token=" + Caller.GATEWAY,
                "--sluice.rollout.api.read-token=" + READER,
                "--sluice.rollout.api.operators.alice=" + ALICE,
                "--sluice.rollout.state-directory=" + directory,
                "--sluice.rollout.lease=3s",
                "--sluice.rollout.readiness.interval=100ms");
        running = context;
        controller = new Caller(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @AfterAll
    static void stop() {
        if (running != null) running.close();
        if (versions != null) versions.close();
    }

    @Test
    void everyCallNeedsTheRightToken() throws Exception {
        for (String path : new String[] {"/api/v1/rollouts", ROLLOUT, ROLLOUT + "/log", ROLLOUT + "/stream", "/"}) {
            unauthorized(controller.get(path, ""));
            unauthorized(controller.get(path, "wrong"));
            unauthorized(controller.get(path, Caller.GATEWAY));
        }
        for (String path : new String[] {"/api/v1/routing-table", "/api/v1/routing-table/stream"}) {
            unauthorized(controller.get(path, ""));
            unauthorized(controller.get(path, Caller.OPERATOR));
        }
        unauthorized(controller.post("/api/v1/reports", Caller.OPERATOR, "{}"));
        unauthorized(controller.post(ROLLOUT + "/abort", "", ""));
        unauthorized(controller.put(ROLLOUT, "", "x"));
        unauthorized(controller.get("/actuator/../api/v1/rollouts", ""));
        assertThat(controller.get("/actuator/health", "").status()).isEqualTo(200);
    }

    @Test
    void anInvalidResourceIsAnsweredWithThePathOfEveryError() throws Exception {
        String yaml = Resources.yaml("[{weight: 500}, {weigth: 100}]", "nowhere");
        Answer answer = controller.put(ROLLOUT, Caller.OPERATOR, yaml);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).startsWith("application/problem+json");
        List<String> paths = new ArrayList<>();
        answer.body()
                .path("errors")
                .forEach(error -> paths.add(error.path("path").asString()));
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "spec.workload.endpoints.canary",
                        "spec.steps[0].weight",
                        "spec.steps[1].weight",
                        "spec.steps[1].weigth");
    }

    @Test
    void aResourceBelongsToTheNameInItsAddress() throws Exception {
        Answer answer = controller.put(
                "/api/v1/rollouts/other", Caller.OPERATOR, Resources.yaml("[{weight: 100}]", "http://127.0.0.1:1"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("errors").path(0).path("path").asString()).isEqualTo("metadata.name");
    }

    @Test
    void anUnknownRolloutIsAnsweredWithTheKnownOnes() throws Exception {
        apply("known-service", "http://127.0.0.1:9002");
        Answer answer = controller.get("/api/v1/rollouts/unknown", Caller.OPERATOR);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().path("detail").asString()).contains("known-service");
        assertThat(controller
                        .post("/api/v1/rollouts/unknown/abort", Caller.OPERATOR, "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aCommandThatMeansNothingIsAConflictWithItsReason() throws Exception {
        apply("quiet-service", "http://127.0.0.1:9002");
        Answer answer = controller.post("/api/v1/rollouts/quiet-service/resume", Caller.OPERATOR, "{\"by\":\"alice\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().path("detail").asString()).contains("RESUME means nothing now");
    }

    @Test
    void anInvalidReportIsAnsweredWithItsFields() throws Exception {
        String report = "{\"instance\":\"gw\",\"sequence\":0,\"from\":1,\"to\":2,\"services\":"
                + "[{\"service\":\"s\",\"stable\":{\"requests\":1,\"failures\":2,\"latency\":{\"9999\":1}},"
                + "\"failingKeys\":[{\"hash\":\"xyz\",\"bucket\":10000,\"version\":\"canary\",\"at\":1}]}]}";
        Answer answer = controller.post("/api/v1/reports", Caller.GATEWAY, report);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("errors").toString())
                .contains("boot", "sequence", "services[0].stable.failures", "services[0].stable.latency")
                .contains("services[0].failingKeys[0].hash", "services[0].failingKeys[0].bucket");
    }

    @Test
    void aGatewayThatConnectsAgainGetsTheTableAtOnceAndHeartbeatsAfterIt() throws Exception {
        apply("stream-service", "http://127.0.0.1:9002");
        long first;
        try (InputStream stream = controller.open("/api/v1/routing-table/stream?instance=gw-1", Caller.GATEWAY)) {
            BufferedReader lines = lines(stream);
            assertThat(lines.readLine()).isEqualTo("event: table");
            first = Long.parseLong(lines.readLine().substring("id: ".length()));
            lines.readLine();
            lines.readLine();
            assertThat(lines.readLine()).isEqualTo("event: heartbeat");
            assertThat(lines.readLine()).startsWith("data: {\"epoch\":");
        }
        apply("later-service", "http://127.0.0.1:9002");
        try (InputStream stream = controller.open("/api/v1/routing-table/stream?instance=gw-1", Caller.GATEWAY)) {
            BufferedReader lines = lines(stream);
            assertThat(lines.readLine()).isEqualTo("event: table");
            assertThat(Long.parseLong(lines.readLine().substring("id: ".length())))
                    .isGreaterThan(first);
            assertThat(lines.readLine()).contains("later-service");
        }
    }

    @Test
    void aWatcherSeesTheRolloutAndItsChanges() throws Exception {
        apply("watched-service", "http://127.0.0.1:9002");
        try (InputStream stream = controller.open("/api/v1/rollouts/watched-service/stream", Caller.OPERATOR)) {
            BufferedReader lines = lines(stream);
            assertThat(lines.readLine()).isEqualTo("event: rollout");
            assertThat(lines.readLine()).contains("\"phase\":\"Preparing\"");
            controller.post(
                    "/api/v1/rollouts/watched-service/abort", Caller.OPERATOR, "{\"by\":\"bob\",\"reason\":\"late\"}");
            String line = lines.readLine();
            while (!line.contains("Aborted by bob (late).")) line = lines.readLine();
        }
    }

    @Test
    void aReportThatFailsTheCanaryIsAnsweredAfterItsWeightIsZero() throws Exception {
        String name = "failing-service";
        apply(name, healthy());
        HttpGateway gateway = new HttpGateway("boot-" + name);
        await().atMost(LONG).until(() -> {
            gateway.window(controller);
            return weight(name) > 0;
        });
        gateway.canaryFails = 100;
        gateway.window(controller);
        assertThat(weight(name)).isZero();
        JsonNode view =
                controller.get("/api/v1/rollouts/" + name, Caller.OPERATOR).body();
        assertThat(view.path("phase").asString()).isIn("RollingBack", "Done");
        await().atMost(LONG).until(() -> {
            gateway.window(controller);
            return phase(name).equals("Done");
        });
        assertThat(controller
                        .get("/api/v1/rollouts/" + name, Caller.OPERATOR)
                        .body()
                        .path("outcome")
                        .asString())
                .isEqualTo("rolledBack");
        assertThat(controller
                        .get("/api/v1/rollouts/" + name + "/log", Caller.OPERATOR)
                        .body()
                        .path("items")
                        .toString())
                .contains("\"signal\":\"Judged\"", "\"evidence\":{");
        assertThat(controller.text("/api/v1/rollouts/" + name + "/record", READER))
                .contains("{\"type\":\"Stands\"", "{\"type\":\"Sampled\"", "\"cause\":\"VERDICT\"");
    }

    @Test
    void aReaderMayLookAndChangeNothing() throws Exception {
        apply("read-service", "http://127.0.0.1:9002");
        assertThat(controller.get("/api/v1/rollouts/read-service", READER).status())
                .isEqualTo(200);
        for (Answer answer : List.of(
                controller.post("/api/v1/rollouts/read-service/abort", READER, ""),
                controller.put("/api/v1/rollouts/read-service", READER, "x"),
                controller.delete("/api/v1/rollouts/read-service", READER))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body().path("type").asString()).isEqualTo("urn:sluice:problem:forbidden");
        }
        unauthorized(controller.get("/api/v1/routing-table", READER));
    }

    @Test
    void everyoneWithATokenIsToldWhoTheyAreHere() throws Exception {
        assertThat(controller.get("/api/v1/identity", ALICE).body().toString())
                .contains("\"name\":\"alice\"", "\"role\":\"operator\"");
        assertThat(controller
                        .get("/api/v1/identity", READER)
                        .body()
                        .path("role")
                        .asString())
                .isEqualTo("reader");
        unauthorized(controller.get("/api/v1/identity", ""));
    }

    @Test
    void theViewNamesTheCommandsThatMeanSomethingNow() throws Exception {
        apply("offered-service", "http://127.0.0.1:9002");
        JsonNode view =
                controller.get("/api/v1/rollouts/offered-service", READER).body();
        assertThat(view.path("commands").toString()).isEqualTo("[\"pause\",\"abort\"]");
        assertThat(view.path("criteria").path("margin").asDouble()).isEqualTo(0.2);
        assertThat(view.path("decisions").asLong()).isPositive();
    }

    @Test
    void aWatcherWhoDrawsGetsTheHistoryAndThenItsPoints() throws Exception {
        String name = "drawn-service";
        apply(name, healthy());
        HttpGateway gateway = new HttpGateway("boot-" + name);
        await().atMost(LONG).until(() -> {
            gateway.window(controller);
            return weight(name) > 0;
        });
        try (InputStream stream =
                controller.open("/api/v1/rollouts/" + name + "/stream?history=true", Caller.OPERATOR)) {
            BufferedReader lines = lines(stream);
            String line = lines.readLine();
            while (!line.equals("event: history")) line = lines.readLine();
            while (!line.equals("event: points")) line = lines.readLine();
            assertThat(lines.readLine()).contains("\"weight\":2000", "\"p99Micros\":", "\"limit\":");
        }
    }

    @Test
    void aWatcherOfAllSeesEveryRolloutInShort() throws Exception {
        apply("listed-service", "http://127.0.0.1:9002");
        try (InputStream stream = controller.open("/api/v1/stream", READER)) {
            BufferedReader lines = lines(stream);
            assertThat(lines.readLine()).isEqualTo("event: rollouts");
            assertThat(lines.readLine()).contains("\"name\":\"listed-service\"").doesNotContain("evidence");
        }
    }

    @Test
    void theConsolesFilesNeedNoTokenAndMayDoNothingElse() throws Exception {
        HttpResponse<String> page = controller.answer("/console/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(page.headers().firstValue("ETag")).isPresent();
        assertThat(page.headers().firstValue("Last-Modified")).isEmpty();
        assertThat(page.body()).doesNotContain("<style", "style=", "onclick=").containsOnlyOnce("type=\"module\"");
        assertThat(controller.answer("/console").headers().firstValue("Location"))
                .isPresent();
        assertThat(controller.answer("/console/uplot/uPlot.iife.min.js").body()).contains("uPlot");
        assertThat(controller.answer("/console/uplot/LICENSE").body()).contains("MIT");
        unauthorized(controller.get("/console/../api/v1/rollouts", ""));
        assertThat(controller.get("/console/../application.properties", "").status())
                .isNotEqualTo(200);
    }

    @Test
    void whatANamedOperatorDoesIsInTheLogUnderThatName() throws Exception {
        apply("named-service", "http://127.0.0.1:9002");
        Answer answer = controller.post(
                "/api/v1/rollouts/named-service/abort", ALICE, "{\"by\":\"bob\",\"reason\":\"a drill\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(controller
                        .get("/api/v1/rollouts/named-service/log", READER)
                        .body()
                        .path("items")
                        .toString())
                .contains("\"by\":\"alice (a drill)\"")
                .doesNotContain("bob");
    }

    @Test
    void theLogComesInPages() throws Exception {
        apply("paged-service", "http://127.0.0.1:9002");
        controller.post("/api/v1/rollouts/paged-service/abort", Caller.OPERATOR, "");
        String path = "/api/v1/rollouts/paged-service/log?limit=1";
        JsonNode last = controller.get(path, READER).body();
        assertThat(last.path("items")).hasSize(1);
        long before = last.path("before").asLong();
        JsonNode earlier = controller.get(path + "&before=" + before, READER).body();
        assertThat(earlier.path("items").path(0).path("number").asLong()).isEqualTo(before - 1);
        assertThat(controller
                        .get("/api/v1/rollouts/paged-service/log?limit=0", READER)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aDeletedRolloutIsTakenBackAndForgotten() throws Exception {
        String name = "deleted-service";
        apply(name, "http://127.0.0.1:9002");
        assertThat(controller
                        .delete("/api/v1/rollouts/" + name, Caller.OPERATOR)
                        .status())
                .isIn(202, 204);
        HttpGateway gateway = new HttpGateway("boot-" + name);
        await().atMost(LONG).until(() -> {
            gateway.window(controller);
            return controller.get("/api/v1/rollouts/" + name, READER).status() == 404;
        });
        assertThat(controller
                        .get("/api/v1/routing-table", Caller.GATEWAY)
                        .body()
                        .toString())
                .doesNotContain(name);
        assertThat(controller
                        .delete("/api/v1/rollouts/" + name, Caller.OPERATOR)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void conditionsAndTheWaitAreToldAsInKubernetes() throws Exception {
        apply("told-service", "http://127.0.0.1:1");
        JsonNode view = controller.get("/api/v1/rollouts/told-service", READER).body();
        JsonNode condition = view.path("conditions").path(0);
        assertThat(condition.path("type").asString()).isEqualTo("Progressing");
        assertThat(condition.path("status").asString()).isIn("True", "False");
        assertThat(condition.path("reason").asString()).matches("[A-Z][A-Za-z]+");
        assertThat(condition.path("message").asString()).endsWith(".");
        assertThat(java.time.Instant.parse(condition.path("lastTransitionTime").asString()))
                .isBefore(java.time.Instant.now().plusSeconds(60));
        assertThat(condition.path("observedGeneration").asLong()).isEqualTo(1);
        assertThat(view.path("waiting").path("what").asString()).isEqualTo("the canary to be ready");
        assertThat(view.path("waiting").path("then").asString()).isEqualTo("rollBack");
    }

    @Test
    void theReleasesFiguresAreThereForPrometheus() throws Exception {
        apply("metered-service", "http://127.0.0.1:9002");
        String text = controller.text("/actuator/prometheus", "");
        assertThat(text)
                .contains("sluice_rollout_phase{phase=\"Preparing\",rollout=\"metered-service\"} 1.0")
                .contains("sluice_rollout_weight_basis_points{rollout=\"metered-service\"} 0.0")
                .contains("sluice_rollout_requests_missing");
    }

    private static String healthy() {
        return versions == null ? "" : versions.canary();
    }

    private static void apply(String name, String endpoint) throws IOException, InterruptedException {
        String yaml = Resources.yaml("[{weight: 20, atLeast: 1m}, {weight: 100}]", endpoint)
                .replace("order-service", name)
                .replace("http://127.0.0.1:9001", versions == null ? "" : versions.stable());
        Answer answer = controller.put("/api/v1/rollouts/" + name, Caller.OPERATOR, yaml);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    }

    private static int weight(String name) throws IOException, InterruptedException {
        for (JsonNode service : controller
                .get("/api/v1/routing-table", Caller.GATEWAY)
                .body()
                .path("services")
                .values())
            if (service.path("name").asString().equals(name))
                return service.path("weight").asInt();
        return 0;
    }

    private static String phase(String name) throws IOException, InterruptedException {
        return controller
                .get("/api/v1/rollouts/" + name, Caller.OPERATOR)
                .body()
                .path("phase")
                .asString();
    }

    private static BufferedReader lines(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static void unauthorized(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.body().path("type").asString()).isEqualTo("urn:sluice:problem:unauthorized");
    }
}
