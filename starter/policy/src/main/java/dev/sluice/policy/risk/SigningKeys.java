package dev.sluice.policy.risk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that the gateway and the services share, newest first. The newest signs; all of them verify, so that a key can be
 * replaced without a moment in which a verdict is not believed: first every service learns the new key behind the old
 * one, then the gateway puts it first, and when the last verdict of the old key has expired the old key goes. Never prints a secret.
 */
public final class SigningKeys {
    private static final String ALONE = "0";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    private final Map<String, SigningKey> byId;

    private SigningKeys(Map<String, SigningKey> byId) {
        this.byId = byId;
    }

    /** One secret alone; its id is {@code 0}. */
    public static SigningKeys of(String secret) {
        return of(List.of(), secret);
    }

    /**
     * Reads keys from configuration; no message of an exception contains a secret.
     *
     * @param keys newest first, each as {@code id:secret}
     * @param alone one more secret, the oldest of all, with the id {@code 0}; null or blank if there is none
     */
    public static SigningKeys of(List<String> keys, @Nullable String alone) {
        List<String> all = new ArrayList<>(keys);
        if (alone != null && !alone.isBlank()) all.add(ALONE + ":" + alone);
        Map<String, SigningKey> byId = new LinkedHashMap<>();
        for (String key : all) {
            int colon = key.indexOf(':');
            String id = colon < 0 ? "" : key.substring(0, colon).strip();
            if (!ID.matcher(id).matches())
                throw new IllegalArgumentException(
                        "signing keys must each be id:secret with 1 to 32 letters, digits, dots, underscores and hyphens as the id");
            if (byId.put(id, SigningKey.of(key.substring(colon + 1))) != null)
                throw new IllegalArgumentException("signing keys must have different ids, but two have the id " + id);
        }
        if (byId.isEmpty()) throw new IllegalArgumentException("signing keys must not be empty");
        return new SigningKeys(byId);
    }

    /** Id of the key that signs. */
    String newestId() {
        return byId.keySet().iterator().next();
    }

    SigningKey newest() {
        return byId.values().iterator().next();
    }

    Optional<SigningKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public String toString() {
        return "SigningKeys" + byId.keySet();
    }
}
