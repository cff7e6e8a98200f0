import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the pictures of docs/tour.md: a good release, a bad one and a simulated one, seen by the machine's own Chromium.
 *
 * <pre>java docs/tour/Screenshots.java [simulated] [good] [bad]</pre>
 *
 * In the repository's root, with a JDK 21 or later, and chromium and chromedriver on the PATH. It runs the demo twice, about two
 * minutes each, and leaves what the programs said in target/tour.
 */
final class Screenshots {
    private static final Path PICTURES = Path.of("docs", "tour");
    private static final Path OUTPUT = Path.of("target", "tour");
    private static final Path CONNECTION = Path.of("target", "demo", "connection.json");
    private static final long LONGEST_MILLIS = 8 * 60_000;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String session;

    private Screenshots(URI driver, Path profile) throws IOException, InterruptedException {
        String arguments = String.join(
                "\",\"",
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--window-size=1280,900",
                        "--user-data-dir=" + profile.toAbsolutePath()));
        String answer = post(
                driver.resolve("/session"),
                "{\"capabilities\":{\"alwaysMatch\":{\"goog:chromeOptions\":{\"args\":[\"" + arguments + "\"]}}}}");
        session = driver.resolve("/session/" + group("\"sessionId\":\"([^\"]+)\"", answer)) + "/";
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        Files.createDirectories(OUTPUT);
        Process driver = new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
        try {
            String port = driver.inputReader()
                    .lines()
                    .map(line -> Pattern.compile("successfully on port (\\d+)").matcher(line))
                    .filter(Matcher::find)
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("chromedriver does not start"));
            Screenshots browser = new Screenshots(
                    URI.create("http://127.0.0.1:" + port), Files.createTempDirectory("sluice-tour"));
            List<String> wanted = arguments.length == 0 ? List.of("simulated", "good", "bad") : List.of(arguments);
            if (wanted.contains("simulated")) browser.simulated();
            if (wanted.contains("good")) browser.good();
            if (wanted.contains("bad")) browser.bad();
            browser.call("DELETE", URI.create(browser.session.replaceAll("/$", "")), "");
        } finally {
            driver.destroy();
            sluice("stop.txt", "demo", "--stop").waitFor();
        }
    }

    private void good() throws IOException, InterruptedException {
        Process demo = demo("good.txt", "demo", "--keep");
        openRelease();
        await(() -> text(".badge").startsWith("Step 2") && text(".big").startsWith("50"));
        int since = secondsOpen();
        await(() -> secondsOpen() - since > 8);
        sluice("get.txt", "get").waitFor();
        keep("release");
        open(console(), "");
        await(() -> text(".rollouts").contains("order-service"));
        keep("list");
        open(console(), "order-service");
        await(() -> text(".badge").equals("Released"));
        demo.waitFor();
        keep("released");
    }

    private void bad() throws IOException, InterruptedException {
        Process demo = demo("bad.txt", "demo", "--canary", "errors", "--keep");
        openRelease();
        await(() -> text(".badge").equals("Rolled back"));
        demo.waitFor();
        sluice("explain.txt", "explain").waitFor();
        keep("rolled-back");
    }

    private void simulated() throws IOException, InterruptedException {
        Path page = OUTPUT.resolve("simulation.html").toAbsolutePath();
        sluice("simulation.txt", "simulate", "docs/world.yaml", "--html", page.toString())
                .waitFor();
        post(URI.create(session + "url"), "{\"url\":\"" + page.toUri() + "\"}");
        keep("simulation");
    }

    /** Starts the demo and waits for its controller. */
    private static Process demo(String output, String... command) throws IOException, InterruptedException {
        sluice("stop.txt", "demo", "--stop").waitFor();
        Process demo = sluice(output, command);
        await(() -> Files.exists(CONNECTION) || !demo.isAlive());
        if (!demo.isAlive()) throw new IllegalStateException("the demo ended: see " + OUTPUT.resolve(output));
        return demo;
    }

    private static Process sluice(String output, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "./sluice";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(OUTPUT.resolve(output).toFile())
                .start();
    }

    private static String console() {
        try {
            return group("\"server\"\\s*:\\s*\"([^\"]+)\"", Files.readString(CONNECTION)).replaceAll("/$", "") + "/console/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page of the release, once the controller knows it. */
    private void openRelease() throws IOException, InterruptedException {
        open(console(), "");
        await(() -> text(".rollouts").contains("order-service"));
        open(console(), "order-service");
    }

    /** Another rollout in the page, which is loaded anew. */
    private void open(String console, String rollout) throws IOException, InterruptedException {
        post(URI.create(session + "url"), "{\"url\":\"about:blank\"}");
        post(URI.create(session + "url"), "{\"url\":\"" + console + "#/" + rollout + "\"}");
    }

    private String text(String selector) {
        return run("const found = document.querySelector('" + selector + "'); return found === null ? '' : found.innerText");
    }

    private int secondsOpen() {
        return Integer.parseInt(run("return String(Math.floor(performance.now() / 1000))"));
    }

    private String run(String script) {
        try {
            String answer = post(
                    URI.create(session + "execute/sync"),
                    "{\"args\":[],\"script\":\"" + script.replace("\"", "\\\"") + "\"}");
            return group("\"value\":\"((?:[^\"\\\\]|\\\\.)*)\"", answer);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The whole page, as long as it is: as WebP for the document, and as PNG for who looks whether it is right. */
    private void keep(String name) throws IOException, InterruptedException {
        Files.write(PICTURES.resolve(name + ".webp"), picture("\"format\":\"webp\",\"quality\":80"));
        Files.write(OUTPUT.resolve(name + ".png"), picture("\"format\":\"png\""));
        System.out.println(PICTURES.resolve(name + ".webp"));
    }

    private byte[] picture(String format) throws IOException, InterruptedException {
        String height = run("return String(Math.min(3000, document.documentElement.scrollHeight))");
        String answer = post(
                URI.create(session + "goog/cdp/execute"),
                ("{\"cmd\":\"Page.captureScreenshot\",\"params\":{%s,\"captureBeyondViewport\":true,"
                                + "\"clip\":{\"x\":0,\"y\":0,\"width\":1280,\"height\":%s,\"scale\":1}}}")
                        .formatted(format, height));
        return Base64.getDecoder().decode(group("\"data\":\"([^\"]+)\"", answer));
    }

    private String post(URI address, String body) throws IOException, InterruptedException {
        return call("POST", address, body);
    }

    private String call(String method, URI address, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException(answer.body());
        return answer.body();
    }

    private static String group(String pattern, String text) {
        Matcher match = Pattern.compile(pattern).matcher(text);
        if (!match.find()) throw new IllegalStateException("no " + pattern + " in " + text);
        return match.group(1);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.currentTimeMillis() + LONGEST_MILLIS;
        while (!condition.getAsBoolean()) {
            if (System.currentTimeMillis() > end) throw new IllegalStateException("waited for too long");
            Thread.sleep(200);
        }
    }
}
