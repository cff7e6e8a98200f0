package dev.sluice.cli.demo;

import dev.sluice.cli.terminal.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The processes of the demo, started in the order in which they need each other and stopped in the reverse.
 *
 * <p>Safe for use by many threads: a signal stops the platform while another thread still starts it.
 */
final class Platform {

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(6);

    private final Workspace workspace;
    private final JavaProgram.Guarding guarding;
    private final ProcessList list;
    private final List<RunningProgram> running = new CopyOnWriteArrayList<>();
    private boolean stopped;

    Platform(Workspace workspace, JavaProgram.Guarding guarding) {
        this.workspace = workspace;
        this.guarding = guarding;
        this.list = new ProcessList(workspace.processes());
    }

    /** Starts everything and returns when everything is ready; what cannot start is a {@link DemoFailure} with its log. */
    void start(Programs programs, Screen screen) throws IOException, InterruptedException {
        launch(programs.database());
        awaitReady();
        launch(programs.controller());
        launch(programs.stable());
        launch(programs.gateway());
        launch(programs.edge());
        Readiness.await(named(programs.stable().name()));
        // After stable, which creates the tables: a canary always meets a database that is there.
        launch(programs.canary());
        awaitReady();
        screen.print("started   "
                + String.join(", ", running.stream().map(Platform::nameAndPlace).toList()));
    }

    /** Starts one more process and returns when it is ready. */
    void startBeside(Program program) throws IOException, InterruptedException {
        launch(program);
        Readiness.await(named(program.name()));
    }

    /** Kills a process without a warning, as a machine that loses power would. */
    void kill(JavaProgram program) {
        named(program.name()).kill();
    }

    /** A process that ended although nobody asked it to, other than the one named. */
    Optional<RunningProgram> diedBesides(JavaProgram expected) {
        return running.stream()
                .filter(program -> !program.alive() && !program.program().equals(expected))
                .findFirst();
    }

    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        List<RunningProgram> lastFirst = new ArrayList<>(running).reversed();
        // The database goes last: the others close their connections first.
        List<RunningProgram> users = lastFirst.subList(0, Math.max(0, lastFirst.size() - 1));
        users.forEach(RunningProgram::askToStop);
        users.forEach(program -> program.awaitEnd(STOP_PATIENCE));
        lastFirst.stream().skip(users.size()).forEach(program -> {
            program.askToStop();
            program.awaitEnd(STOP_PATIENCE);
        });
        try {
            list.forget();
        } catch (IOException e) {
            // The list names processes that are gone: the next demo finds none of them and forgets it.
        }
    }

    /** From here on the processes outlive the demo; {@code demo --stop} or the next demo ends them. */
    synchronized void leaveRunning() throws IOException {
        stopped = true;
        for (RunningProgram program : running) {
            if (program.alive()) {
                program.leaveRunning();
            }
        }
    }

    private synchronized void launch(Program program) throws IOException {
        if (stopped) {
            throw new DemoFailure("The demo was stopped while it started.");
        }
        Path log = workspace.log(program.name());
        running.add(RunningProgram.start(program, guarding, log));
        list.write(running);
    }

    private void awaitReady() throws InterruptedException {
        for (RunningProgram program : running) {
            Readiness.await(program);
        }
    }

    private RunningProgram named(String name) {
        return running.stream()
                .filter(program -> program.program().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String nameAndPlace(RunningProgram program) {
        return program.program().name() + " :" + program.program().ready().getPort();
    }
}
