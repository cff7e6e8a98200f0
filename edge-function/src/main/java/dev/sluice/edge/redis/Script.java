package dev.sluice.edge.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Lua script: its text, and the SHA-1 by which Redis knows it once it has seen it. */
public final class Script {
    private final byte[] text;
    private final byte[] name;

    public Script(String text) {
        this.text = text.getBytes(UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(this.text);
            this.name = HexFormat.of().formatHex(digest).getBytes(US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-1 is required of every Java platform", e);
        }
    }

    byte[] text() {
        return text;
    }

    byte[] name() {
        return name;
    }
}
