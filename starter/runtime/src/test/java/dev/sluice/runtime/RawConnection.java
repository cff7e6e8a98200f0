package dev.sluice.runtime;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client's connection, byte by byte: for clients that do what no HTTP library would. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Response get(String path) throws IOException {
        write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return read();
    }

    /** Reads one response with a content length, or without a body. */
    Response read() throws IOException {
        var status = line().split(" ", 3)[1];
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var body = socket.getInputStream().readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Response(Integer.parseInt(status), headers, new String(body, StandardCharsets.UTF_8));
    }

    /** Whether the server has closed or reset the connection; waits until it does or sends something. */
    boolean closedByServer() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** What the server sends, up to and with a text. */
    String readUntil(String end) throws IOException {
        var received = new StringBuilder();
        while (received.indexOf(end) < 0) {
            var next = socket.getInputStream().read();
            if (next < 0) throw new EOFException("closed after: " + received);
            received.append((char) next);
        }
        return received.toString();
    }

    /** Everything the server sends until it closes or resets the connection. */
    String readUntilClosed() throws IOException {
        var received = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(received);
        } catch (SocketTimeoutException stillOpen) {
            throw stillOpen;
        } catch (IOException reset) {
            received.writeBytes("(reset)".getBytes(StandardCharsets.ISO_8859_1));
        }
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var next = socket.getInputStream().read();
                next != '\n';
                next = socket.getInputStream().read()) {
            if (next < 0) throw new EOFException("closed in the middle of a line");
            if (next != '\r') bytes.write(next);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    record Response(int status, Map<String, String> headers, String body) {
        boolean endsConnection() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }
    }
}
