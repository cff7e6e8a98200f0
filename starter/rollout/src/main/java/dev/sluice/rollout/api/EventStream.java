package dev.sluice.rollout.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;

/** One reader of server-sent events, written in the request's own virtual thread until the reader goes away. */
final class EventStream {
    private final HttpServletResponse response;

    private EventStream(HttpServletResponse response) {
        this.response = response;
    }

    static EventStream open(HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.flushBuffer();
        return new EventStream(response);
    }

    /** Sends one event; {@code data} is one line. */
    void send(String event, long id, String data) throws IOException {
        write("event: " + event + "\nid: " + id + "\ndata: " + data + "\n\n");
    }

    void send(String event, String data) throws IOException {
        write("event: " + event + "\ndata: " + data + "\n\n");
    }

    private void write(String text) throws IOException {
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }
}
