package dev.sluice.gateway.upstream;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A set of header names that is asked without regard to case, and without making a string of what it is asked. */
final class HeaderNames {
    private final AsciiString[][] byLength;

    HeaderNames(Collection<String> some, Collection<String> others) {
        List<String> names = new ArrayList<>(some);
        names.addAll(others);
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        byLength = new AsciiString[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] = names.stream()
                    .filter(name -> name.length() == wanted)
                    .map(name -> AsciiString.cached(name.toLowerCase(Locale.ROOT)))
                    .toArray(AsciiString[]::new);
        }
    }

    boolean contains(CharSequence name) {
        if (name.length() >= byLength.length) return false;
        for (AsciiString candidate : byLength[name.length()]) if (candidate.contentEqualsIgnoreCase(name)) return true;
        return false;
    }
}
