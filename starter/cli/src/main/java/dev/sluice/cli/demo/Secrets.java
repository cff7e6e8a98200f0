package dev.sluice.cli.demo;

import java.security.SecureRandom;
import java.util.Base64;

/** Made anew for each demo; reach the processes by environment, never by command line. */
record Secrets(String operatorToken, String gatewayToken, String signingKey, String databasePassword) {

    private static final int BYTES = 24;

    static Secrets random() {
        SecureRandom random = new SecureRandom();
        return new Secrets(token(random), token(random), token(random), token(random));
    }

    private static String token(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "Secrets[…]";
    }
}
