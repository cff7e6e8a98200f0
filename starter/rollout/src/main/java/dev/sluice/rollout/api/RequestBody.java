package dev.sluice.rollout.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Text of a request, up to a limit. */
final class RequestBody {
    private RequestBody() {}

    /** The text is longer than anything sensible. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLarge(int most) {
            super("The document must have at most " + most + " bytes.");
        }
    }

    static String read(HttpServletRequest request, int most) throws IOException {
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) throw new TooLarge(most);
        return new String(body, StandardCharsets.UTF_8);
    }
}
