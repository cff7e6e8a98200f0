package dev.sluice.policy.risk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.policy.risk.VerdictCheck.Accepted;
import dev.sluice.policy.risk.VerdictCheck.Expired;
import dev.sluice.policy.risk.VerdictCheck.Forged;
import dev.sluice.policy.risk.VerdictCheck.Malformed;
import dev.sluice.policy.risk.VerdictCheck.Missing;
import dev.sluice.policy.risk.VerdictCheck.OtherSubject;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A verdict that travels from the gateway to a service in the header {@value #HEADER}.
 *
 * <p>Form: {@code v1;verdict=allow;score=123;subject=S;model=scorecard-1;expires=E;signature=H}, where S is the subject as
 * Base64url without padding, E the expiry in epoch seconds, and H the HMAC-SHA256 of everything before {@code ;signature} as
 * Base64url without padding. The signature is compared first and in constant time, so nothing unsigned is ever
 * interpreted. The subject binds the verdict to one order: it is the request's {@code Idempotency-Key}. A verdict without subject can
 * be used by any request without such a key until it expires.
 *
 * @param score 0 to 1,000; 0 if unchecked
 * @param subject idempotency key of the order, or empty
 * @param model 1 to 64 letters, digits, dots, underscores and hyphens
 * @param expires first moment at which the verdict is no longer valid; whole seconds
 */
public record SignedVerdict(RiskVerdict verdict, int score, String subject, String model, Instant expires) {
    public static final String HEADER = "sluice-risk";

    private static final int MAX_LENGTH = 4_096;
    private static final String MARK = ";signature=";
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern FORM =
            Pattern.compile("v1;verdict=([a-z]+);score=(0|[1-9][0-9]{0,3});subject=([A-Za-z0-9_-]*);model=("
                    + MODEL.pattern() + ");expires=(0|[1-9][0-9]{0,11})");

    public SignedVerdict {
        if (score < 0 || score > RiskScore.MAX)
            throw new IllegalArgumentException("score must be between 0 and " + RiskScore.MAX + ", but was " + score);
        if (!MODEL.matcher(model).matches())
            throw new IllegalArgumentException("model must match " + MODEL + ", but was " + model);
        if (expires.getEpochSecond() < 0)
            throw new IllegalArgumentException("expires must not be before 1970, but was " + expires);
        expires = Instant.ofEpochSecond(expires.getEpochSecond());
    }

    /** The header's value. */
    public String sign(SigningKey key) {
        String signed = "v1;verdict=" + verdict.text() + ";score=" + score + ";subject="
                + base64(subject.getBytes(UTF_8)) + ";model=" + model + ";expires=" + expires.getEpochSecond();
        return signed + MARK + base64(key.hmac(signed));
    }

    /**
     * Checks a header's value.
     *
     * @param header value as received, or null if there is none
     * @param subject idempotency key of the request at hand, empty if it has none
     */
    public static VerdictCheck verify(@Nullable String header, SigningKey key, String subject, Instant now) {
        if (header == null || header.isEmpty()) return new Missing();
        if (header.length() > MAX_LENGTH) return new Malformed("longer than " + MAX_LENGTH + " characters");
        int mark = header.lastIndexOf(MARK);
        if (mark < 0) return new Malformed("no signature");
        String signed = header.substring(0, mark);
        byte[] expected = base64(key.hmac(signed)).getBytes(UTF_8);
        byte[] given = header.substring(mark + MARK.length()).getBytes(UTF_8);
        if (!MessageDigest.isEqual(expected, given)) return new Forged();
        return read(signed, subject, now);
    }

    /** Interprets a text whose signature fits; a signer of another version may still have written something else. */
    private static VerdictCheck read(String signed, String subject, Instant now) {
        Matcher form = FORM.matcher(signed);
        if (!form.matches()) return new Malformed("not of version 1");
        RiskVerdict verdict = RiskVerdict.of(form.group(1)).orElse(null);
        if (verdict == null) return new Malformed("unknown verdict");
        try {
            String bound = new String(Base64.getUrlDecoder().decode(form.group(3)), UTF_8);
            Instant expires = Instant.ofEpochSecond(Long.parseLong(form.group(5)));
            SignedVerdict read =
                    new SignedVerdict(verdict, Integer.parseInt(form.group(2)), bound, form.group(4), expires);
            if (!now.isBefore(read.expires)) return new Expired(read.expires);
            return read.subject.equals(subject) ? new Accepted(read) : new OtherSubject();
        } catch (IllegalArgumentException | DateTimeException e) {
            return new Malformed("a value is out of range");
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
