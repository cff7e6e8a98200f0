package dev.sluice.gateway.risk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An edge function on real sockets that can be killed, slowed and corrupted while it is asked; always at the same port. */
final class FaultyFunction implements AutoCloseable {

    /** What it does with a question. */
    enum Fault {
        NONE,
        /** Reads and never answers. */
        HANG,
        /** Puts bytes on the wire that are no HTTP. */
        GARBAGE,
        /** Breaks off in the middle of its answer. */
        HALF,
        /** Answers with JSON that says nothing. */
        NONSENSE
    }

    private static final String ALLOW =
            "{\"score\":7,\"outcome\":\"allow\",\"reasons\":[],\"model\":\"faulty-1\",\"source\":\"edge\",\"elapsedMicros\":1}";

    private final int port;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile @Nullable ServerSocket listener;

    FaultyFunction() {
        ServerSocket first = listen(0);
        port = first.getLocalPort();
        serve(first);
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    int questions() {
        return questions.get();
    }

    void does(Fault next) {
        fault = next;
    }

    /** Ends at once: no listener, every connection reset. */
    void kill() {
        try {
            ServerSocket listening = listener;
            if (listening != null) listening.close();
            listener = null;
            for (Socket socket : open) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            open.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startAgain() {
        serve(listen(port));
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(ServerSocket listening) {
        listener = listening;
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket socket = listening.accept();
                    open.add(socket);
                    Thread.ofVirtual().start(() -> answer(socket));
                }
            } catch (IOException e) {
                // Killed.
            }
        });
    }

    private void answer(Socket socket) {
        try (socket) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            while (true) {
                int length = 0;
                String line = in.readLine();
                if (line == null) return;
                boolean question = line.startsWith("POST");
                for (line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine())
                    if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                        length = Integer.parseInt(
                                line.substring(line.indexOf(':') + 1).strip());
                for (int i = 0; i < length; i++) if (in.read() < 0) return;
                if (question) questions.incrementAndGet();
                if (!write(socket, fault)) return;
            }
        } catch (IOException e) {
            // The gateway has given up, or this function was killed.
        } catch (RuntimeException e) {
            unexpected.add(e);
        } finally {
            open.remove(socket);
        }
    }

    /** False if the connection is of no more use. */
    private boolean write(Socket socket, Fault now) throws IOException {
        String head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
        switch (now) {
            case NONE -> send(socket, head + ALLOW.length() + "\r\n\r\n" + ALLOW);
            case NONSENSE -> send(socket, head + "13\r\n\r\n{\"score\":null");
            case HALF -> {
                send(socket, head + ALLOW.length() + "\r\n\r\n" + ALLOW.substring(0, 9));
                return false;
            }
            case GARBAGE -> {
                byte[] bytes = new byte[200];
                new Random(7).nextBytes(bytes);
                socket.getOutputStream().write(bytes);
                return false;
            }
            case HANG -> {
                while (socket.getInputStream().read() >= 0) {
                    // Waits until the gateway closes.
                }
                return false;
            }
        }
        return true;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    List<Throwable> unexpected() {
        return List.copyOf(unexpected);
    }

    @Override
    public void close() {
        kill();
    }
}
