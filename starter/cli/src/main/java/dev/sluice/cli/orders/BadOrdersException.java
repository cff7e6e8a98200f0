package dev.sluice.cli.orders;

import java.io.IOException;
import java.io.Serial;

/** A file of orders cannot be used; the message names the lines and what is wrong with them. */
public final class BadOrdersException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    BadOrdersException(String message) {
        super(message);
    }
}
