package dev.sluice.orders;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * The versions of an order that a caller is content with: its {@code If-Match} header, as RFC 9110 reads it. Without the header
 * every version will do, and so it will with {@code *}; a weak tag never matches.
 */
record IfMatch(Optional<List<ETag>> tags) {

    /** The entity tag of an order as it is now. */
    static String tag(Order order) {
        return "\"" + order.version() + "\"";
    }

    static IfMatch parse(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return new IfMatch(Optional.empty());
        }
        List<ETag> tags = ETag.parse(header);
        if (tags.isEmpty() || tags.stream().anyMatch(ETag::isWildcard)) {
            throw ProblemType.INVALID_PARAMETER.with("If-Match must be the ETag of an order such as \"1\", or *.");
        }
        return new IfMatch(Optional.of(tags));
    }

    boolean holdsFor(Order order) {
        return tags.map(expected -> expected.stream()
                        .anyMatch(tag -> !tag.weak() && tag.formattedTag().equals(tag(order))))
                .orElse(true);
    }
}
