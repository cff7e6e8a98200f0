package dev.sluice.rollout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.rollout.Resources;
import dev.sluice.rollout.RolloutApplication;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The console in a real browser, on a real controller whose gateway is the test. Pictures are kept in target/console. */
class ConsoleIT {
    private static final String READER = "reader-token";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String ABORT = "[data-command=abort]";

    @TempDir
    private static Path directory;

    private static @Nullable Browser browser;
    private static @Nullable HealthyVersions versions;
    private static @Nullable ConfigurableApplicationContext running;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.open(directory.resolve("profile"));
        versions = HealthyVersions.start();
        startController();
    }

    @AfterAll
    static void stop() {
        if (browser != null) browser.close();
        if (running != null) running.close();
        if (versions != null) versions.close();
    }

    @BeforeEach
    void lookFromADesktop() {
        browser().desktop();
    }

    @AfterEach
    void theBrowserHadNothingToComplainAbout() {
        assertThat(browser().complaints()).filteredOn(text -> !expected(text)).isEmpty();
    }

    @Test
    void aReleaseIsWatchedFromFivePercentToDone() throws Exception {
        apply("watched", "[{weight: 5, atLeast: 2s}, {weight: 50, atLeast: 1s}, {approval: {}}, {weight: 100}]");
        signIn(Caller.OPERATOR, "watched");
        HttpGateway gateway = new HttpGateway("watched");
        browser().run("window.stayed = true");
        pumpUntil(
                gateway,
                () -> browser().text(".big").equals("5 %")
                        && browser().text(".badge").equals("Step 1 of 4"));
        pumpUntil(gateway, () -> browser().text(".big").equals("50 %"));
        pumpUntil(gateway, () -> browser().text(".badge").equals("Waits for approval"));
        assertThat(browser().text(".versions")).contains("Failure rate").contains("1.9 ms");
        assertThat(browser().text(".meters")).contains("Fails more often than stable");
        browser().keep("approval-desktop-light");
        browser().colors("dark");
        browser().keep("approval-desktop-dark");

        browser().click("[data-command=approve]");
        browser().awaitText("dialog", "The canary goes from 50 % to 100 % of the users.");
        browser().keep("approval-dialog");
        browser().click("dialog button[type=submit]");
        pumpUntil(gateway, () -> browser().text(".badge").equals("Released"));

        assertThat(browser().text(".timeline")).contains("by an operator").contains("50 %");
        assertThat(browser().run("return window.stayed")).isEqualTo(true);
        assertThat((Long) browser().run("return document.querySelectorAll('.chart canvas').length"))
                .isEqualTo(4);
        browser().phone();
        assertThat((Boolean) browser().run("return document.documentElement.scrollWidth <= innerWidth"))
                .as("nothing is wider than the phone")
                .isTrue();
        browser().keep("released-phone-dark");
        assertThat(hostsAsked()).isEqualTo("127.0.0.1:" + port);
    }

    @Test
    void aReleaseIsAbortedByKeyboardAlone() throws Exception {
        apply("aborted", "[{weight: 20, atLeast: 1m}, {weight: 100}]");
        signIn(Caller.OPERATOR, "aborted");
        HttpGateway gateway = new HttpGateway("aborted");
        pumpUntil(gateway, () -> browser().text(".big").equals("20 %"));

        tabTo(ABORT);
        browser().press(Keys.ENTER);
        browser().awaitText("dialog", "All users go back to stable at once; 20 % are on the canary now.");
        browser().press(Keys.ESCAPE);
        await().atMost(LONG).until(() -> browser().text("dialog").isEmpty());
        assertThat(browser().focused().getDomAttribute("data-command")).isEqualTo("abort");
        browser().press(Keys.ENTER);
        browser().awaitText("dialog", "Abort the release of aborted?");
        tabTo("#reason");
        browser().press("numbers look odd", Keys.ENTER);

        pumpUntil(gateway, () -> browser().text(".badge").equals("Aborted"));
        assertThat(browser().text(".big")).isEqualTo("0 %");
        assertThat(browser().text(".timeline")).contains("numbers look odd");
        assertThat(browser().text(".actions")).contains("Retry");
        browser().keep("aborted-desktop-light");
    }

    @Test
    void aBadCanaryIsShownWithItsAlarm() throws Exception {
        apply("failing", "[{weight: 20, atLeast: 1m}, {weight: 100}]");
        signIn(READER, "failing");
        HttpGateway gateway = new HttpGateway("failing");
        pumpUntil(gateway, () -> browser().text(".big").equals("20 %"));
        gateway.canaryFails = 50;
        pumpUntil(gateway, () -> browser().text(".badge").equals("Rolled back"));

        assertThat(browser().text(".lead")).contains("The canary fails more often than stable");
        assertThat(browser().text(".meter.alarm")).contains("Alarm");
        browser().keep("rolled-back-desktop-light");
    }

    @Test
    void aLostControllerIsSaidAndFoundAgain() throws Exception {
        apply("lost", "[{weight: 20, atLeast: 1m}, {weight: 100}]");
        signIn(Caller.OPERATOR, "lost");
        browser().awaitText("#connection", "Live");
        browser().run("window.stayed = true");

        Objects.requireNonNull(running).close();
        browser().awaitText("#connection", "Reconnecting");
        assertThat(browser().text("#connection")).contains("Figures are from");
        assertThat(browser().text("h1")).isEqualTo("lost");
        startController();

        browser().awaitText("#connection", "Live");
        assertThat(browser().run("return window.stayed")).isEqualTo(true);
    }

    @Test
    void whoeverHasNoTokenIsAskedForOneAndAReaderCommandsNothing() throws Exception {
        apply("read", "[{weight: 20, atLeast: 1m}, {weight: 100}]");
        forgetToken();
        browser().go(address("read"));
        browser().awaitText("dialog", "Token");
        browser().press("wrong", Keys.ENTER);
        browser().awaitText("dialog [role=alert]", "This token is not valid here.");
        accessible("sign-in");
        browser().keep("sign-in");
        browser().run("document.querySelector('#token').value = ''");
        browser().press(READER, Keys.ENTER);

        browser().awaitText(".actions", "Sign in to command");
        assertThat(browser().text("#identity")).contains("Read only").contains("Sign out");
        assertThat(browser().text(ABORT)).isEmpty();
        browser().complaints();
    }

    @Test
    void everyViewIsAccessibleInBothColours() throws Exception {
        apply("seen", "[{weight: 20, atLeast: 1m}, {approval: {}}, {weight: 100}]");
        signIn(Caller.OPERATOR, "seen");
        HttpGateway gateway = new HttpGateway("seen");
        pumpUntil(gateway, () -> browser().text(".judged").contains("Can the test be trusted here?"));
        for (String scheme : List.of("light", "dark")) {
            browser().colors(scheme);
            accessible("release, " + scheme);
            browser().click(ABORT);
            browser().awaitText("dialog", "Abort");
            accessible("dialog, " + scheme);
            browser().press(Keys.ESCAPE);
        }
        browser().go(address(""));
        browser().awaitText(".rollouts", "seen");
        accessible("list, dark");
        browser().keep("list-desktop-dark");
        browser().colors("light");
        accessible("list, light");
        browser().keep("list-desktop-light");
        browser().phone();
        browser().keep("list-phone-light");
        browser().go(address("nobody"));
        browser().awaitText(".notice", "There is no such rollout");
        accessible("unknown");
        browser().complaints();
    }

    /** Connections to the controller that was stopped, and the icon that browsers ask for beside a picture. */
    private static boolean expected(String text) {
        return text.contains("net::ERR_CONNECTION_REFUSED")
                || text.contains("net::ERR_INCOMPLETE_CHUNKED_ENCODING")
                || text.contains("/favicon.ico");
    }

    private static void startController() {
        ConfigurableApplicationContext context = SpringApplication.run(
                RolloutApplication.class,
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--sluice.rollout.api.token=" + Caller.OPERATOR,
                "--sluice.rollout.api.gateway-token=" + Caller.GATEWAY,
                "--sluice.rollout.api.read-token=" + READER,
                "--sluice.rollout.state-directory=" + directory.resolve("state"),
                "--sluice.rollout.tick=100ms",
                "--sluice.rollout.readiness.interval=100ms");
        running = context;
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static void apply(String name, String steps) throws IOException, InterruptedException {
        HealthyVersions healthy = Objects.requireNonNull(versions);
        String yaml = Resources.yaml(steps, healthy.canary())
                .replace("order-service", name)
                .replace("http://127.0.0.1:9001", healthy.stable())
                .replace("deadline: 2m", "deadline: 20m");
        Caller.Answer answer = caller().put("/api/v1/rollouts/" + name, Caller.OPERATOR, yaml);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    }

    /** Opens a rollout with a token in the tab, as if it had been typed there. */
    private static void signIn(String token, String rollout) {
        browser().go(address("") + "icon.svg");
        browser().run("sessionStorage.setItem('sluice.token', arguments[0])", token);
        browser().go(address(rollout));
        browser().awaitText("h1", rollout);
    }

    private static void forgetToken() {
        browser().go(address("") + "icon.svg");
        browser().run("sessionStorage.clear()");
    }

    private static String address(String rollout) {
        return "http://127.0.0.1:" + port + "/console/" + (rollout.isEmpty() ? "" : "#/" + rollout);
    }

    private static void pumpUntil(HttpGateway gateway, java.util.concurrent.Callable<Boolean> seen) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(100)).until(() -> {
            gateway.window(caller());
            return seen.call();
        });
    }

    private static void tabTo(String selector) {
        for (int i = 0; i < 60; i++) {
            browser().press(Keys.TAB);
            if (Boolean.TRUE.equals(browser().run("return document.activeElement.matches(arguments[0])", selector)))
                return;
        }
        throw new AssertionError("The keyboard does not reach " + selector);
    }

    /** No rule of WCAG 2.2 A or AA is broken. */
    private static void accessible(String what) throws IOException {
        browser().run(axe());
        Object broken = browser().runAsync("""
                        const done = arguments[arguments.length - 1];
                        axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(
                          (found) => done(found.violations.map((it) => it.id + ': ' + it.nodes.map((n) => n.html).join(' '))),
                          (failure) => done([String(failure)]));
                        """);
        assertThat((List<?>) broken).as(what).isEmpty();
    }

    private static String axe() throws IOException {
        try (InputStream in = ConsoleIT.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Object hostsAsked() {
        return browser()
                .run(
                        "return [...new Set(performance.getEntriesByType('resource').map((it) => new URL(it.name).host))].join()");
    }

    private static Caller caller() {
        return new Caller(port);
    }

    private static Browser browser() {
        return Objects.requireNonNull(browser);
    }
}
