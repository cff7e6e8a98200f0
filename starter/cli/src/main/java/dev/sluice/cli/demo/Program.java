package dev.sluice.cli.demo;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** One process of the demo: how to start it, and how to tell that it is ready. */
sealed interface Program permits JavaProgram, Prometheus {

    String name();

    List<String> command(JavaProgram.Guarding guarding);

    /** Added to the demo's own; holds every secret. */
    Map<String, String> environment();

    /** Answers 200 when the process is ready; {@code tcp://HOST:PORT} means that it accepts connections. */
    URI ready();
}
