package dev.sluice.cli.demo;

import dev.sluice.cli.customers.OrderAudit;
import dev.sluice.cli.customers.Shop;
import dev.sluice.cli.customers.Tally;
import dev.sluice.cli.customers.Traffic;
import dev.sluice.cli.customers.WarmUp;
import dev.sluice.cli.orders.OrderStream;
import dev.sluice.cli.rollout.Connection;
import dev.sluice.cli.rollout.RolloutClient;
import dev.sluice.cli.rollout.RolloutView;
import dev.sluice.cli.terminal.Screen;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The whole platform on this machine, step by step: start, warm up, let customers order, release v2 under their traffic, then
 * compare what they sent with what is stored.
 */
public final class Demo {

    /** Customers use stable alone for so long before the release, so that there is something to compare the canary with. */
    private static final Duration BASELINE = Duration.ofSeconds(4);

    private final DemoOptions options;
    private final Workspace workspace;
    private final Screen screen;
    private final Ports ports;
    private final Secrets secrets = Secrets.random();
    private final Tally tally = new Tally();
    private final Platform platform;
    private final RiskChecks riskChecks;
    private volatile boolean signalled;
    private volatile boolean over;

    private Demo(DemoOptions options, Workspace workspace, Screen screen) throws IOException {
        this.options = options;
        this.workspace = workspace;
        this.screen = screen;
        this.ports = Ports.choose(options.freePorts());
        this.platform = new Platform(workspace, new JavaProgram.Guarding(guard(), options.keep()));
        this.riskChecks = new RiskChecks(Ports.url(ports.edge()));
    }

    /**
     * Runs the demo and stops what it started, also when it fails or the process is told to end.
     *
     * @return whether the platform did the right thing
     */
    public static boolean run(DemoOptions options, Workspace workspace, Screen screen)
            throws IOException, InterruptedException {
        try (OrderStream orders = orders(options, screen);
                FileLock lock = workspace.lock()) {
            stopKept(workspace, screen);
            workspace.clean();
            Demo demo = new Demo(options, workspace, screen);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(demo::stopOnSignal));
            try {
                return demo.show(orders) && lock.isValid();
            } catch (IOException | RuntimeException e) {
                demo.awaitEndIfSignalled();
                throw e;
            } finally {
                demo.stop();
            }
        }
    }

    /** Stops what an earlier demo kept running or left behind. */
    public static void stopKept(Workspace workspace, Screen screen) throws IOException {
        int stopped = new ProcessList(workspace.processes()).stopAll();
        Files.deleteIfExists(workspace.connection());
        if (stopped > 0) {
            screen.print("stopped   " + stopped + " processes of an earlier demo");
        }
    }

    private static OrderStream orders(DemoOptions options, Screen screen) throws IOException {
        Path file = options.orders();
        OrderStream orders = file == null ? OrderStream.madeUp(options.seed()) : OrderStream.in(file);
        screen.print("orders    " + orders.description());
        return orders;
    }

    private boolean show(OrderStream orders) throws IOException, InterruptedException {
        screen.print("starting  controller, gateway, order service v1 and v2 (%s), edge function, database; logs in %s"
                .formatted(options.canary(), workspace.home()));
        Programs programs = Programs.of(workspace, ports, secrets, options);
        platform.start(programs, screen);
        if (options.observe()) {
            observe();
        }
        connection().writeTo(workspace.connection());
        warmUp();

        riskChecks.start();
        Shop gateway = new Shop(Ports.url(ports.gateway()));
        Traffic traffic = new Traffic(orders, gateway, tally, new Traffic.Pace(options.rate(), options.seed()));
        RolloutView end = release(programs, traffic);
        traffic.stop();

        boolean right = conclude(end, traffic);
        if (options.keep()) {
            keep();
        }
        return right;
    }

    /** What can be looked at while customers order. */
    private void observe() throws IOException, InterruptedException {
        Path executable = Prometheus.installed().orElse(null);
        if (executable == null) {
            screen.print("observe   Prometheus is not installed here (Debian: apt-get install prometheus)");
        } else {
            platform.startBeside(Prometheus.prepare(executable, workspace, ports));
            screen.print("observe   Prometheus " + Ports.url(ports.prometheus())
                    + "/alerts reads everything every two seconds");
        }
        screen.print("          dashboards for Grafana: "
                + workspace.repository().resolve("helm/platform/dashboards") + "/*.json");
        screen.print("          console " + Ports.url(ports.controller()) + "/console/");
    }

    private void warmUp() throws InterruptedException {
        screen.print("warming   both versions with throw-away customers");
        WarmUp.Result warm = new WarmUp(
                        new Shop(Ports.url(ports.stable())),
                        new Shop(Ports.url(ports.canary())),
                        new Shop(Ports.url(ports.gateway())),
                        options.seed())
                .run();
        screen.print("warm      after %d requests in %d s%s"
                .formatted(
                        warm.requests(),
                        warm.took().toSeconds(),
                        warm.steady() ? "" : "; still getting faster, this machine is busy"));
    }

    private RolloutView release(Programs programs, Traffic traffic) throws IOException, InterruptedException {
        Release release = new Release(
                new RolloutClient(connection()),
                new Progress(screen, tally, options.rate()),
                () -> requireAllWell(programs, traffic),
                () -> crash(programs.canary()));
        release.register(RolloutPlanYaml.of(Ports.url(ports.stable())));
        screen.print("traffic   %.0f calls/s through the gateway, stable alone".formatted(options.rate()));
        traffic.start();
        Thread.sleep(BASELINE);

        String yaml = RolloutPlanYaml.of(Ports.url(ports.stable()), Ports.url(ports.canary()));
        Files.writeString(workspace.rolloutYaml(), yaml);
        screen.print("release   of v2 by " + workspace.rolloutYaml());
        RolloutView end = release.run(yaml);
        screen.keep();
        return end;
    }

    private void crash(JavaProgram canary) {
        if (options.canary() == Canary.crash) {
            screen.print("crash     v2 is killed now (SIGKILL)");
            platform.kill(canary);
        }
    }

    private void requireAllWell(Programs programs, Traffic traffic) {
        if (traffic.failure() != null) {
            throw new DemoFailure("The traffic stopped: " + traffic.failure().getMessage(), traffic.failure());
        }
        platform.diedBesides(programs.canary()).ifPresent(dead -> {
            throw new DemoFailure("The process " + dead.program().name() + " ended unasked:\n" + dead.logTail());
        });
    }

    private boolean conclude(RolloutView end, Traffic traffic) throws IOException, InterruptedException {
        String stable = end.stable();
        Shop service = new Shop(stable == null ? Ports.url(ports.stable()) : java.net.URI.create(stable));
        OrderAudit audit = traffic.audit(service);
        Report report = Report.of(end, tally.userErrors.sum(), audit, riskChecks.sinceStart());
        Judgement judgement = Judgement.of(options.canary(), report, audit, tally);
        new Summary(report, audit, tally, judgement).print(screen);
        Path file = options.report();
        if (file != null) {
            report.writeTo(file);
            screen.print("report    " + file);
        }
        return judgement.right();
    }

    private void keep() throws IOException {
        platform.leaveRunning();
        boolean observed = options.observe() && Prometheus.installed().isPresent();
        new NextSteps(connection(), workspace.connection(), ports, observed).print(screen);
    }

    /** Ctrl-C or a plain kill; after the demo's own end there is nothing left to stop. */
    private void stopOnSignal() {
        if (!over) {
            signalled = true;
            screen.print("stopping  everything that was started");
            stop();
        }
    }

    /** What fails because everything is being stopped is no news: then this waits for the process to end. */
    private void awaitEndIfSignalled() throws InterruptedException {
        if (signalled) {
            new CountDownLatch(1).await();
        }
    }

    private void stop() {
        try {
            platform.stop();
            over = true;
            if (!options.keep() || !Files.exists(workspace.processes())) {
                Files.deleteIfExists(workspace.connection());
            }
        } catch (IOException e) {
            // The file names a controller that is gone; the next command that reads it says so.
        }
    }

    private Connection connection() {
        return new Connection(Ports.url(ports.controller()), secrets.operatorToken(), Ports.url(ports.gateway()));
    }

    /** This very jar: it is also the agent that ends a process whose demo is gone. */
    private static Path guard() {
        try {
            return Path.of(Demo.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the command line does not know where its own jar lies", e);
        }
    }
}
