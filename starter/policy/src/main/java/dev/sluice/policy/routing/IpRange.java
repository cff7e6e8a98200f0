package dev.sluice.policy.routing;

import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses in the notation {@code 10.0.0.0/8} or {@code 2001:db8::/32}. An IPv4 address and its IPv6 form {@code
 * ::ffff:a.b.c.d} are the same address.
 *
 * @param high first 64 bits of the range's first address
 * @param low last 64 bits of it
 * @param prefix how many leading bits of 128 an address must share
 */
public record IpRange(long high, long low, int prefix) {
    private static final int BITS = 128;
    private static final int GROUPS = 8;
    private static final long IPV4 = 0xffffL << 32;
    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

    /**
     * Reads one address or a range.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static IpRange parse(String text) {
        int slash = text.indexOf('/');
        long @Nullable [] address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) throw refused(text);
        int offset = text.indexOf(':') >= 0 ? 0 : BITS - 32;
        int prefix = slash < 0
                ? BITS
                : offset + number(text.substring(slash + 1), BITS - offset).orElseThrow(() -> refused(text));
        return new IpRange(address[0] & mask(prefix), address[1] & mask(prefix - 64), prefix);
    }

    /** Whether the text is an address of this range; what is no address is of none. */
    public boolean contains(String text) {
        long @Nullable [] address = address(text);
        return address != null && (address[0] & mask(prefix)) == high && (address[1] & mask(prefix - 64)) == low;
    }

    /** Whether the text is an IP address, without brackets, port or zone. */
    public static boolean isAddress(String text) {
        return address(text) != null;
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "IP range must be an address or a range such as 10.0.0.0/8 or 2001:db8::/32, but was " + text);
    }

    /** The leading {@code bits} of 64 as ones. */
    private static long mask(int bits) {
        if (bits <= 0) return 0;
        return bits >= 64 ? -1L : -1L << (64 - bits);
    }

    private static long @Nullable [] address(String text) {
        if (text.indexOf(':') < 0) {
            long ipv4 = ipv4(text);
            return ipv4 < 0 ? null : new long[] {0, IPV4 | ipv4};
        }
        return ipv6(text);
    }

    private static long ipv4(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != 4) return -1;
        long address = 0;
        for (String octet : octets) {
            if (!OCTET.matcher(octet).matches() || Integer.parseInt(octet) > 255) return -1;
            address = address << 8 | Integer.parseInt(octet);
        }
        return address;
    }

    private static long @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) return null;
        int[] groups = new int[GROUPS];
        int before = groups(gap < 0 ? text : text.substring(0, gap), groups);
        if (before < 0) return null;
        if (gap < 0) return before == GROUPS ? joined(groups) : null;
        int[] tail = new int[GROUPS];
        int after = groups(text.substring(gap + 2), tail);
        if (after < 0 || before + after >= GROUPS) return null;
        System.arraycopy(tail, 0, groups, GROUPS - after, after);
        return joined(groups);
    }

    /** Writes the groups of the text; how many there are, or -1 when it is no list of groups. */
    private static int groups(String text, int[] groups) {
        if (text.isEmpty()) return 0;
        int next = 0;
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean dotted = i == parts.length - 1 && parts[i].indexOf('.') > 0;
            if (next + (dotted ? 2 : 1) > GROUPS) return -1;
            if (dotted) {
                long ipv4 = ipv4(parts[i]);
                if (ipv4 < 0) return -1;
                groups[next++] = (int) (ipv4 >> 16);
                groups[next++] = (int) (ipv4 & 0xffff);
            } else if (GROUP.matcher(parts[i]).matches()) {
                groups[next++] = Integer.parseInt(parts[i], 16);
            } else {
                return -1;
            }
        }
        return next;
    }

    private static long[] joined(int[] groups) {
        long[] halves = new long[2];
        for (int i = 0; i < GROUPS; i++) halves[i / 4] = halves[i / 4] << 16 | groups[i];
        return halves;
    }

    private static OptionalInt number(String text, int greatest) {
        if (!OCTET.matcher(text).matches() || Integer.parseInt(text) > greatest) return OptionalInt.empty();
        return OptionalInt.of(Integer.parseInt(text));
    }
}
