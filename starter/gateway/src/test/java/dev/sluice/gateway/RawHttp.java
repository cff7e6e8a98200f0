package dev.sluice.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One connection to the gateway on which a test says exactly what it wants, and hears exactly what comes back. */
public final class RawHttp implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** An answer as it came over the wire. */
    public record Reply(String statusLine, List<String> headers, String body) {
        public int status() {
            return Integer.parseInt(statusLine.split(" ", 3)[1]);
        }

        /** Values under a name, in any case. */
        public List<String> values(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .toList();
        }
    }

    public RawHttp(Gateway gateway) {
        URI uri = URI.create(gateway.uri("/"));
        try {
            socket = new Socket(uri.getHost(), uri.getPort());
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends lines, each with its end, and the empty line that ends a head. */
    public RawHttp head(String... lines) {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    public RawHttp send(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an answer whose body has a known length or comes in chunks; the answer to HEAD has none. */
    public Reply reply(boolean toHead) {
        String statusLine = line();
        List<String> headers = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) headers.add(line);
        Reply head = new Reply(statusLine, headers, "");
        int status = head.status();
        if (toHead || status < 200 || status == 204 || status == 304) return head;
        if (!head.values("content-length").isEmpty())
            return new Reply(
                    statusLine,
                    headers,
                    bytes(Integer.parseInt(head.values("content-length").getFirst())));
        return new Reply(statusLine, headers, chunks(headers));
    }

    public Reply reply() {
        return reply(false);
    }

    /** Whether the other side has closed the connection; waits until it says something or does. */
    public boolean isClosed() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private String chunks(List<String> headers) {
        StringBuilder body = new StringBuilder();
        for (int size = chunk(); size > 0; size = chunk()) {
            body.append(bytes(size));
            line();
        }
        for (String line = line(); !line.isEmpty(); line = line()) headers.add("trailer " + line);
        return body.toString();
    }

    private int chunk() {
        return Integer.parseInt(line(), 16);
    }

    private String bytes(int count) {
        try {
            return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new IOException("the connection ended in the line: " + line);
                if (c != '\r') line.write(c);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
