package dev.sluice.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that puts on the wire exactly what a test says, on a thread per connection. */
public final class RawUpstream implements AutoCloseable {
    private final ServerSocket server;
    private final Script script;
    private final List<List<String>> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    /** What the service does on one connection. */
    public interface Script {
        void on(Connection connection) throws IOException;
    }

    /** One connection as the script sees it. */
    public final class Connection {
        private final Socket socket;
        private final BufferedReader in;
        private final int number;

        private Connection(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        }

        /** Position of the connection among all, from 1. */
        public int number() {
            return number;
        }

        /** Reads the head of a request; null when the other side closed. */
        public List<String> head() throws IOException {
            List<String> head = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    heads.add(head);
                    return head;
                }
                head.add(line);
            }
            return List.of();
        }

        public int read() throws IOException {
            return in.read();
        }

        public void write(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        public void close() throws IOException {
            socket.close();
        }
    }

    public RawUpstream(Script script) {
        this.script = script;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.add(socket);
                Connection connection = new Connection(socket, accepted.size());
                Thread.ofVirtual().start(() -> run(connection));
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private void run(Connection connection) {
        try {
            script.on(connection);
        } catch (IOException e) {
            // the other side left
        }
    }

    public String address() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Connections that were ever opened. */
    public int connections() {
        return accepted.size();
    }

    /** Heads of all requests so far. */
    public List<List<String>> heads() {
        return heads;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : accepted) socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
