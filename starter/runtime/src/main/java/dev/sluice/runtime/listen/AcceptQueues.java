package dev.sluice.runtime.listen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What Linux knows of connections that wait to be accepted. Elsewhere, and where {@code /proc} may not be read, nothing is known:
 * depths are not a number and counts are zero.
 */
public final class AcceptQueues {
    private static final String LISTENING = "0A";
    private static final int HEXADECIMAL = 16;

    private final Path net;

    /** Those of this process, in its network namespace. */
    public AcceptQueues() {
        this(Path.of("/proc/net"));
    }

    /**
     * Reads from a directory.
     *
     * @param net {@code /proc/net}, which shows the network namespace of this process
     */
    AcceptQueues(Path net) {
        this.net = net;
    }

    /** Connections that wait on the listening sockets of a port. */
    double depth(int port) {
        try {
            return depth(net.resolve("tcp"), port) + depth(net.resolve("tcp6"), port);
        } catch (IOException unknown) {
            return Double.NaN;
        }
    }

    /** Connections turned away because an accept queue was full, on all sockets of the network namespace. */
    public double overflows() {
        return count("ListenOverflows");
    }

    /** Connections turned away for whatever reason while they were set up, overflows among them. */
    double drops() {
        return count("ListenDrops");
    }

    /** Listening sockets come first, so a machine with many connections costs no more. */
    private static double depth(Path table, int port) throws IOException {
        if (!Files.exists(table)) return 0; // no IPv6
        var depth = 0L;
        try (var rows = Files.newBufferedReader(table)) {
            rows.readLine();
            for (var row = rows.readLine(); row != null; row = rows.readLine()) {
                var fields = row.strip().split("\\s+", 6);
                if (!fields[3].equals(LISTENING)) break;
                if (hexadecimal(fields[1]) == port) depth += hexadecimal(fields[4]);
            }
        }
        return depth;
    }

    /** The number behind the colon. */
    private static long hexadecimal(String pair) {
        return Long.parseLong(pair.substring(pair.indexOf(':') + 1), HEXADECIMAL);
    }

    private double count(String name) {
        try {
            var lines = Files.readAllLines(net.resolve("netstat"));
            for (var i = 0; i + 1 < lines.size(); i += 2) {
                var column = List.of(lines.get(i).split(" ", -1)).indexOf(name);
                if (column >= 0) return Long.parseLong(lines.get(i + 1).split(" ", -1)[column]);
            }
            return 0;
        } catch (IOException unknown) {
            return 0;
        }
    }
}
