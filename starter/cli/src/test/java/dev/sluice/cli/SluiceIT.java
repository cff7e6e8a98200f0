package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.rollout.Connection;
import dev.sluice.cli.rollout.FakeController;
import dev.sluice.cli.rollout.Views;
import dev.sluice.cli.terminal.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SluiceIT {

    @TempDir
    private Path repository;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static final String ROLLOUT = """
            apiVersion: sluice.dev/v1alpha1
            kind: Rollout
            metadata: {name: order-service}
            spec:
              workload: {endpoints: {stable: http://127.0.0.1:9001, canary: http://127.0.0.1:9002}}
              steps: [{weight: 5}, {weight: 100}]
            """;

    @Test
    void getShowsTheOnlyRollout() throws IOException {
        try (FakeController controller = controller(Views.SHIFTING)) {
            assertThat(run(at(controller), "get")).isZero();
        }
        assertThat(out.toString())
                .contains("order-service  Shifting, step 2 of 4")
                .contains("50 % of the users")
                .contains("✓ 10 %")
                .contains("● 50 %")
                .contains("○ approval")
                .containsPattern("canary +210 +2 +0.95 % +4.2 ms +6.0 ms +19 ms")
                .contains("needs 120 more canary requests");
    }

    @Test
    void getAsJsonIsWhatTheControllerSaid() throws IOException {
        try (FakeController controller = controller(Views.RELEASED)) {
            assertThat(run(at(controller), "get", "order-service", "--json")).isZero();
        }
        assertThat(out.toString()).contains("\"outcome\" : \"released\"").contains("\"p99Micros\" : 19000");
    }

    @Test
    void watchEndsWithTheOutcomesExitCode() throws IOException {
        assertThat(watch(Views.RELEASED, "--exit-code")).isZero();
        assertThat(watch(Views.ROLLED_BACK, "--exit-code")).isOne();
        assertThat(watch(Views.ROLLED_BACK)).isZero();
    }

    @Test
    void watchPrintsALineAChangeWhereThereIsNoTerminal() throws IOException {
        watch(Views.ROLLED_BACK);

        assertThat(out.toString().lines()).hasSize(2);
        assertThat(out.toString()).contains("Done/rolledBack").doesNotContain("\u001b");
    }

    @Test
    void watchRedrawsOneScreenOnATerminalInColoursUnlessToldNotTo() throws IOException {
        try (FakeController controller = new FakeController(List.of(Views.SHIFTING, Views.ROLLED_BACK), Views.LOG)) {
            assertThat(onTerminal(Map.of(), controller, "watch")).isZero();
            assertThat(out.toString())
                    .contains("\u001b[33mcanary\u001b[0m", "\u001b[J", "ALARM 1636:1", "Done: rolledBack");
            out.getBuffer().setLength(0);
            assertThat(onTerminal(Map.of("NO_COLOR", "1"), controller, "watch")).isZero();
            assertThat(out.toString().replaceAll("\u001b\\[\\d+A\u001b\\[J", ""))
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void watchAsJsonIsOneDocumentALineAndNoneTwice() throws IOException {
        watch(Views.ROLLED_BACK, "--json");

        assertThat(out.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"name\":\"order-service\"") && line.endsWith("}"));
    }

    @Test
    void aWrongCommandLineIsToldWithTheNextOne() {
        assertThat(run(Map.of(), "wach")).isEqualTo(2);
        assertThat(err.toString()).contains("wach").contains("Did you mean").contains("watch");
        assertThat(run(Map.of(), "watch", "--exitcode")).isEqualTo(2);
        assertThat(err.toString()).contains("--exitcode").contains("Try: sluice watch --help");
    }

    @Test
    void everyCommandHasAnExample() {
        for (String command : List.of(
                "demo",
                "get",
                "apply",
                "watch",
                "explain",
                "check",
                "lint",
                "pause",
                "abort",
                "delete",
                "simulate",
                "completion")) {
            out.getBuffer().setLength(0);
            assertThat(run(Map.of(), command, "--help")).isZero();
            assertThat(out.toString()).as(command).containsPattern("Examples:\\R  .*sluice");
        }
    }

    @Test
    void theShellLearnsEveryCommandAndOption() {
        assertThat(run(Map.of(), "completion")).isZero();
        assertThat(out.toString()).startsWith("#!").contains("_complete_sluice", "watch", "--exit-code", "--timeout");
    }

    @Test
    void watchWaitsForAReleaseThatIsNewerThanTheLast() throws IOException {
        String started = "--newer-than=1700000000000";
        assertThat(watch(Views.RELEASED, "--exit-code", "--newer-than=1699999999999"))
                .isZero();
        assertThat(watch(Views.RELEASED, "--exit-code", started, "--timeout=1s"))
                .isEqualTo(8);
    }

    @Test
    void watchGivesUpAfterItsTimeout() throws IOException {
        try (FakeController controller = controller(Views.SHIFTING)) {
            assertThat(run(at(controller), "watch", "--timeout", "1s")).isEqualTo(8);
        }
        assertThat(err.toString()).contains("has not ended").contains("sluice explain order-service");
    }

    @Test
    void explainTellsWhyInWordsAndNumbers() throws IOException {
        try (FakeController controller = controller(Views.ROLLED_BACK)) {
            assertThat(run(at(controller), "explain")).isZero();
        }
        assertThat(out.toString())
                .contains("order-service was rolled back")
                .contains("failed 11 of 210 calls (5.2 %), stable 1 of 1900 (0.05 %)")
                .contains("2.0 times as long")
                .contains("more errors than stable in the same seconds: ALARM, 1636:1")
                .contains("slower than the hold factor allows:           no alarm")
                .contains("19 groups of stable's own users went through it; the greatest had 2.5:1, none has alarmed")
                .contains("In this step the canary failed 10 of 200 calls, stable 1 of 1800.")
                .contains("11 calls that failed on the canary were replayed")
                .contains("first error to its last call: 0.6 s")
                .contains("the test alarmed (by alice)")
                .doesNotContain("(by )");
    }

    @Test
    void everyCommandReachesTheControllerOrSaysWhyItMeansNothing() throws IOException {
        try (FakeController controller = controller(Views.SHIFTING)) {
            assertThat(run(at(controller), "pause", "--by", "bob")).isZero();
            assertThat(run(at(controller), "abort", "order-service", "--reason", "drill"))
                    .isZero();
            assertThat(run(at(controller), "promote", "order-service")).isEqualTo(6);
            assertThat(controller.calls())
                    .contains("POST /order-service/pause {\"by\":\"bob\"}")
                    .anyMatch(call -> call.startsWith("POST /order-service/abort") && call.contains("drill"));
        }
        assertThat(err.toString()).contains("No step waits for approval");
    }

    @Test
    void aFileIsAppliedWholeOrNotAtAll() throws IOException {
        Path good = Files.writeString(repository.resolve("good.yaml"), ROLLOUT);
        Path bad = Files.writeString(repository.resolve("bad.yaml"), ROLLOUT.replace("weight: 5", "wieght: 5"));
        try (FakeController controller = controller(Views.SHIFTING)) {
            assertThat(run(at(controller), "apply", "-f", good.toString(), "-f", bad.toString()))
                    .isEqualTo(2);
            assertThat(controller.calls()).isEmpty();
            assertThat(err.toString())
                    .contains("bad.yaml: spec.steps[0].wieght")
                    .contains("did you mean");
            assertThat(run(at(controller), "apply", "-f", good.toString())).isZero();
            assertThat(controller.calls()).anyMatch(call -> call.startsWith("PUT /order-service"));
        }
    }

    @Test
    void aPromotionOfAllAnApprovalAndADeletionAreSaidAsTheyAreMeant() throws IOException {
        try (FakeController controller = controller(Views.SHIFTING)) {
            assertThat(run(at(controller), "approve", "order-service", "--by", "bob"))
                    .isZero();
            assertThat(run(at(controller), "promote", "order-service", "--by", "bob", "--all"))
                    .isEqualTo(6);
            assertThat(run(at(controller), "abort", "order-service", "--all")).isEqualTo(2);
            assertThat(run(at(controller), "delete")).isEqualTo(2);
            assertThat(run(at(controller), "delete", "order-service", "--by", "bob"))
                    .isZero();
            assertThat(controller.calls())
                    .containsExactly(
                            "POST /order-service/approve {\"by\":\"bob\"}",
                            "POST /order-service/promote {\"all\":true,\"by\":\"bob\"}",
                            "DELETE /order-service {\"by\":\"bob\"}");
        }
    }

    @Test
    void theKeptDemosControllerIsFoundByItself() throws IOException {
        try (FakeController controller = controller(Views.SHIFTING)) {
            Path file = Connection.fileIn(repository.resolve("target/demo"));
            Files.createDirectories(file.getParent());
            new Connection(controller.uri(), FakeController.TOKEN, null).writeTo(file);

            assertThat(run(Map.of(), "get")).isZero();
        }
    }

    @Test
    void failuresHaveCodesOfTheirOwn() throws IOException {
        assertThat(run(Map.of(), "get")).isEqualTo(3);
        assertThat(err.toString()).contains("./sluice demo --keep");
        try (FakeController controller = controller(Views.SHIFTING)) {
            String server = controller.uri().toString();
            assertThat(run(Map.of("SLUICE_SERVER", server, "SLUICE_TOKEN", "wrong"), "get"))
                    .isEqualTo(4);
            assertThat(run(at(controller), "get", "x")).isEqualTo(5);
            assertThat(run(at(controller), "get", "--server", "not an address")).isEqualTo(3);
        }
        assertThat(run(Map.of(), "get", "--nonsense")).isEqualTo(2);
        assertThat(run(Map.of(), "demo", "--rate", "fast")).isEqualTo(2);
        assertThat(run(Map.of(), "demo", "--orders", repository.resolve("none").toString()))
                .isEqualTo(2);
    }

    private int watch(String end, String... options) throws IOException {
        try (FakeController controller = new FakeController(List.of(Views.SHIFTING, Views.SHIFTING, end), Views.LOG)) {
            String[] arguments = new String[options.length + 1];
            arguments[0] = "watch";
            System.arraycopy(options, 0, arguments, 1, options.length);
            return run(at(controller), arguments);
        }
    }

    private static FakeController controller(String view) throws IOException {
        return new FakeController(List.of(view), Views.LOG);
    }

    private static Map<String, String> at(FakeController controller) {
        return Map.of("SLUICE_SERVER", controller.uri().toString(), "SLUICE_TOKEN", FakeController.TOKEN);
    }

    private int onTerminal(Map<String, String> variables, FakeController controller, String... arguments) {
        Map<String, String> all = new TreeMap<>(at(controller));
        all.putAll(variables);
        Environment environment =
                new Environment(new PrintWriter(out, true), new PrintWriter(err, true), all, repository, true, 100, 40);
        return Sluice.commandLine(environment).execute(arguments);
    }

    private int run(Map<String, String> variables, String... arguments) {
        Environment environment = new Environment(
                new PrintWriter(out, true), new PrintWriter(err, true), variables, repository, false, 100, 40);
        return Sluice.commandLine(environment).execute(arguments);
    }
}
