package dev.sluice.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Does once what people do most, on a controller made up for it, so that the JVM that watches learns what to keep in the AOT
 * cache. The launcher asks for it after a build.
 */
@Command(name = "rehearse", hidden = true, description = "Do once what people do most, for the AOT cache.")
final class RehearseCommand implements Callable<Integer> {

    private static final String VIEW = """
            {"name":"x","phase":"%s","outcome":%s,"reason":"x","step":0,"steps":[{"weight":500,"atLeast":"PT1M"}],\
            "weight":500,"startedAt":1,"updatedAt":2,"stableCounts":{"requests":1,"failures":0,"p50Micros":1},\
            "canaryCounts":{"requests":1},"evidence":{"worse":0.5,"limit":4.6,"placebos":{"groups":1},"latencies":{}},\
            "forecast":{"requestsMissing":1,"seconds":0.5,"text":"x"},"waiting":{"what":"x","until":1,"then":"goOn"},\
            "phases":[{"phase":"x","from":1}],"conditions":[]}""";

    private static final String SHIFTING = VIEW.formatted("Shifting", "null");
    private static final String DONE = VIEW.formatted("Done", "\"released\"");

    @Override
    public Integer call() throws IOException {
        HttpServer controller = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        controller.createContext("/", RehearseCommand::answer);
        controller.start();
        try {
            String address = "http://127.0.0.1:" + controller.getAddress().getPort();
            for (boolean terminal : new boolean[] {false, true}) {
                for (String command : new String[] {"get", "watch", "explain", "pause"}) {
                    Sluice.commandLine(nowhere(address, terminal)).execute(command, "x");
                }
                Sluice.commandLine(nowhere(address, terminal)).execute("get");
                Sluice.commandLine(nowhere(address, terminal)).execute("watch", "--help");
                Sluice.commandLine(nowhere(address, terminal)).execute("lint", example());
            }
        } finally {
            controller.stop(0);
        }
        return ExitCode.OK.code();
    }

    private static String example() {
        return Environment.ofProcess()
                .repository()
                .resolve("k8s/examples/gateway.yaml")
                .toString();
    }

    private static Environment nowhere(String address, boolean terminal) {
        PrintWriter nobody = new PrintWriter(Writer.nullWriter());
        Environment real = Environment.ofProcess();
        return new Environment(
                nobody,
                nobody,
                Map.of("SLUICE_SERVER", address, "SLUICE_TOKEN", "x"),
                real.repository(),
                terminal,
                real.columns(),
                real.rows());
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String text = path.endsWith("/stream")
                ? "event: rollout\ndata: " + SHIFTING + "\n\nevent: rollout\ndata: " + DONE + "\n\n"
                : path.endsWith("/log") ? "{\"items\":[]}" : path.endsWith("/x") ? DONE : "{\"items\":[" + DONE + "]}";
        byte[] bytes = (path.endsWith("/pause") ? DONE : text).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
