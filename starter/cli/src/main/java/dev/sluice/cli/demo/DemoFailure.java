package dev.sluice.cli.demo;

import java.io.Serial;

/** The demo could not be run to its end; the message says what happened and what to look at. */
public final class DemoFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
