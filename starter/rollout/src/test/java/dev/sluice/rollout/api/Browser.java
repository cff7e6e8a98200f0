package dev.sluice.rollout.api;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The machine's own Chromium without a window, and without a way to any other host. Tests that need it are skipped where there is
 * none; CI installs it.
 */
final class Browser implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Path SHOTS = Path.of("target", "console");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser open(Path profile) {
        Optional<Path> chromium = onPath("chromium", "chromium-browser", "google-chrome");
        Optional<Path> chromedriver = onPath("chromedriver");
        assumeTrue(
                chromium.isPresent() && chromedriver.isPresent(),
                "needs chromium and chromedriver on the PATH: apt-get install chromium chromium-driver");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                "--user-data-dir=" + profile);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        return new Browser(new ChromeDriver(service, options));
    }

    private static Optional<Path> onPath(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "")
                                .split(":"))
                        .map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void go(String address) {
        driver.get(address);
    }

    /** A window of a desktop, in light colours. */
    void desktop() {
        size(1280, 900, false);
        colors("light");
    }

    /** A phone held upright. */
    void phone() {
        size(390, 844, true);
    }

    void colors(String scheme) {
        cdp(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private void size(int width, int height, boolean mobile) {
        cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", mobile ? 2 : 1, "mobile", mobile));
    }

    /** What is seen of it; empty while it is not there or hidden. */
    String text(String selector) {
        try {
            return driver.findElement(By.cssSelector(selector)).getText();
        } catch (NoSuchElementException | StaleElementReferenceException none) {
            return "";
        }
    }

    void awaitText(String selector, String text) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> text(selector).contains(text));
    }

    void click(String selector) {
        await().atMost(LONG)
                .ignoreExceptionsMatching(org.openqa.selenium.WebDriverException.class::isInstance)
                .until(() -> {
                    driver.findElement(By.cssSelector(selector)).click();
                    return true;
                });
    }

    /** Presses keys wherever the focus is. */
    void press(CharSequence... keys) {
        focused().sendKeys(keys);
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    Object run(String script, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeScript(script, arguments), "");
    }

    Object runAsync(String script, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeAsyncScript(script, arguments), "");
    }

    /** Errors in its console: exceptions, refused files, what a policy forbids. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Keeps the whole page as a picture among the build's results. */
    void keep(String name) throws IOException {
        Number height = (Number) run("return Math.min(4000, document.documentElement.scrollHeight)");
        Number width = (Number) run("return innerWidth");
        Object picture = cdp(
                        "Page.captureScreenshot",
                        Map.of(
                                "format",
                                "png",
                                "captureBeyondViewport",
                                true,
                                "clip",
                                Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)))
                .get("data");
        Files.createDirectories(SHOTS);
        Files.write(SHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(picture)));
    }

    private Map<String, Object> cdp(String command, Map<String, Object> parameters) {
        return driver.executeCdpCommand(command, parameters);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
