package dev.sluice.cli.demo;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked of the demo.
 *
 * @param orders file to replay, or null for made-up orders
 * @param rate requests a second at most
 * @param freePorts whether to leave the usual ports alone even if they are free
 * @param observe whether Prometheus watches, where it is installed
 * @param traces where spans are sent, by OTLP over HTTP; null for nowhere
 * @param report file to write, or null
 */
public record DemoOptions(
        @Nullable Path orders,
        double rate,
        Canary canary,
        long seed,
        boolean keep,
        boolean freePorts,
        boolean observe,
        @Nullable URI traces,
        @Nullable Path report) {

    public static final double USUAL_RATE = 120;
    public static final long USUAL_SEED = 42;
}
