package dev.sluice.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends exactly the bytes a test wants. Every read fails after ten seconds. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;

    RawClient(InetSocketAddress server) throws IOException {
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        socket.connect(server, 10_000);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** What came back; header names in lower case. */
    record Reply(int status, Map<String, String> headers, String body) {}

    static String post(String body) {
        return "POST /v1/risk HTTP/1.1\r\nhost: edge\r\ncontent-length: " + body.getBytes(UTF_8).length + "\r\n\r\n"
                + body;
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    Reply exchange(String text) throws IOException {
        return send(text).reply();
    }

    Reply reply() throws IOException {
        return reply(true);
    }

    /** The answer to HEAD announces a body and has none. */
    Reply reply(boolean withBody) throws IOException {
        String[] status = line().split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] header = line.split(": *", 2);
            headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
        }
        int length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
        return new Reply(Integer.parseInt(status[1]), headers, new String(in.readNBytes(length), UTF_8));
    }

    /** True once the server has ended the connection; false if something else comes first. */
    boolean closed() throws IOException {
        return in.read() < 0;
    }

    /** Whether anything can be read before the time is over. */
    boolean answersWithin(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        in.mark(1);
        try {
            boolean readable = in.read() >= 0;
            in.reset();
            return readable;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(10_000);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("closed after: " + line);
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
