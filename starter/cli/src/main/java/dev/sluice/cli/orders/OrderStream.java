package dev.sluice.cli.orders;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Endless stream of what customers do, in order of time. Not safe for use by many threads. */
public interface OrderStream extends Closeable {

    OrderEvent next() throws IOException;

    /** What the user is told about the stream. */
    String description();

    /** The same seed gives the same orders. */
    static OrderStream madeUp(long seed) {
        return new OrderGenerator(seed);
    }

    /**
     * Orders from a file with one JSON object a line, plain or gzipped.
     *
     * @throws BadOrdersException naming the first bad lines by number, or when there is no sale
     */
    static OrderStream in(Path file) throws IOException {
        return OrderFile.open(file);
    }
}
