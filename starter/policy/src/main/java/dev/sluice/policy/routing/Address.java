package dev.sluice.policy.routing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where one instance of a version listens.
 *
 * @param scheme {@code http} or {@code https}
 * @param host name or IP address, an IPv6 address in brackets
 * @param port 1 to 65,535
 */
public record Address(String scheme, String host, int port) {

    private static final Pattern FORM =
            Pattern.compile("(https?)://([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?/?");

    public Address {
        if (port < 1 || port > 65_535)
            throw new IllegalArgumentException("port must be between 1 and 65535, but was " + port);
    }

    /** Reads {@code http://host:port}; the port may be missing, a path may not be there. */
    public static Address parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches())
            throw new IllegalArgumentException(
                    "address must be http://host:port or https://host:port without a path, but was " + text);
        String scheme = form.group(1);
        int otherwise = scheme.equals("https") ? 443 : 80;
        return new Address(scheme, form.group(2), form.group(3) == null ? otherwise : Integer.parseInt(form.group(3)));
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
