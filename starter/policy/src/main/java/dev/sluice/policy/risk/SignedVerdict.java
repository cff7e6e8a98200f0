package dev.sluice.policy.risk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.policy.risk.VerdictCheck.Accepted;
import dev.sluice.policy.risk.VerdictCheck.Expired;
import dev.sluice.policy.risk.VerdictCheck.Forged;
import dev.sluice.policy.risk.VerdictCheck.Malformed;
import dev.sluice.policy.risk.VerdictCheck.Missing;
import dev.sluice.policy.risk.VerdictCheck.OtherOrder;
import dev.sluice.policy.risk.VerdictCheck.UnknownKey;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A verdict that travels from the gateway to a service in the header {@value #HEADER}.
 *
 * <p>Form: {@code v2;verdict=allow;score=123;subject=S;body=B;model=scorecard-1;expires=E;key=K;signature=H}, where S is the
 * order's idempotency key as Base64url without padding, B the SHA-256 of the order's body in the same writing, E the expiry in
 * epoch seconds, K the id of the key, and H the HMAC-SHA256 of everything before {@code ;signature}. The signature is compared
 * first and in constant time, so nothing unsigned is ever interpreted but the key's id, which only chooses the key to compare with.
 * A verdict fits the one order that it was given for: same idempotency key, same body. Only an unchecked one may leave the body
 * out, because it vouches for nothing.
 *
 * @param score 0 to 1,000; 0 if unchecked
 * @param order the order that was assessed
 * @param model 1 to 64 letters, digits, dots, underscores and hyphens
 * @param expires first moment at which the verdict is no longer valid; whole seconds
 */
public record SignedVerdict(RiskVerdict verdict, int score, OrderBinding order, String model, Instant expires) {
    public static final String HEADER = "sluice-risk";

    private static final int MAX_LENGTH = 4_096;
    private static final String MARK = ";signature=";
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern KEY = Pattern.compile(";key=([A-Za-z0-9._-]{1,32})$");
    private static final Pattern FORM =
            Pattern.compile("v2;verdict=([a-z]+);score=(0|[1-9][0-9]{0,3});subject=([A-Za-z0-9_-]*)"
                    + ";body=([A-Za-z0-9_-]{43}|);model=(" + MODEL.pattern() + ");expires=(0|[1-9][0-9]{0,11})"
                    + KEY.pattern());

    public SignedVerdict {
        if (score < 0 || score > RiskScore.MAX)
            throw new IllegalArgumentException("score must be between 0 and " + RiskScore.MAX + ", but was " + score);
        if (!MODEL.matcher(model).matches())
            throw new IllegalArgumentException("model must match " + MODEL + ", but was " + model);
        if (expires.getEpochSecond() < 0)
            throw new IllegalArgumentException("expires must not be before 1970, but was " + expires);
        if (order.digest().isEmpty() && verdict != RiskVerdict.UNCHECKED)
            throw new IllegalArgumentException("order must have a digest unless the verdict is unchecked");
        expires = Instant.ofEpochSecond(expires.getEpochSecond());
    }

    /** The header's value, signed with the newest key. */
    public String sign(SigningKeys keys) {
        String signed = "v2;verdict=" + verdict.text() + ";score=" + score + ";subject=" + order.keyInBase64()
                + ";body=" + order.digest() + ";model=" + model + ";expires=" + expires.getEpochSecond() + ";key="
                + keys.newestId();
        return signed + MARK + base64(keys.newest().hmac(signed));
    }

    /**
     * Checks a header's value.
     *
     * @param header value as received, or null if there is none
     * @param order the request at hand
     */
    public static VerdictCheck verify(@Nullable String header, SigningKeys keys, OrderBinding order, Instant now) {
        if (header == null || header.isEmpty()) return new Missing();
        if (header.length() > MAX_LENGTH) return new Malformed("longer than " + MAX_LENGTH + " characters");
        int mark = header.lastIndexOf(MARK);
        if (mark < 0) return new Malformed("no signature");
        String signed = header.substring(0, mark);
        Matcher id = KEY.matcher(signed);
        if (!id.find()) return new Malformed("no key");
        Optional<SigningKey> key = keys.find(id.group(1));
        if (key.isEmpty()) return new UnknownKey();
        byte[] expected = base64(key.get().hmac(signed)).getBytes(UTF_8);
        byte[] given = header.substring(mark + MARK.length()).getBytes(UTF_8);
        if (!MessageDigest.isEqual(expected, given)) return new Forged();
        return read(signed, order, now);
    }

    /** Interprets a text whose signature fits; a signer of another version may still have written something else. */
    private static VerdictCheck read(String signed, OrderBinding order, Instant now) {
        Matcher form = FORM.matcher(signed);
        if (!form.matches()) return new Malformed("not of version 2");
        RiskVerdict verdict = RiskVerdict.of(form.group(1)).orElse(null);
        if (verdict == null) return new Malformed("unknown verdict");
        try {
            OrderBinding bound = OrderBinding.read(form.group(3), form.group(4));
            Instant expires = Instant.ofEpochSecond(Long.parseLong(form.group(6)));
            SignedVerdict read =
                    new SignedVerdict(verdict, Integer.parseInt(form.group(2)), bound, form.group(5), expires);
            if (!now.isBefore(read.expires)) return new Expired(read.expires);
            return read.isFor(order) ? new Accepted(read) : new OtherOrder();
        } catch (IllegalArgumentException | DateTimeException e) {
            return new Malformed("a value is out of range");
        }
    }

    private boolean isFor(OrderBinding other) {
        boolean sameBody = order.digest().isEmpty() || order.digest().equals(other.digest());
        return sameBody && order.key().equals(other.key());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
