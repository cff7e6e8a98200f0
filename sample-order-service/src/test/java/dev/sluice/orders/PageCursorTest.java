package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

class PageCursorTest {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final long SEED = 20260101;

    @Test
    void aCursorComesBackAsItWentOut() {
        Random random = new Random(SEED);
        for (int i = 0; i < 1_000; i++) {
            PageCursor cursor = new PageCursor(random.nextLong(Long.MAX_VALUE));
            assertThat(PageCursor.decode(cursor.encode("c" + i), "c" + i)).isEqualTo(cursor);
        }
    }

    @Test
    void aCursorWithAnyOtherCharacterInAnyPlaceIsRefused() {
        String text = new PageCursor(4711).encode("customer");
        for (int i = 0; i < text.length(); i++) {
            for (int other = 0; other < ALPHABET.length(); other++) {
                char replacement = ALPHABET.charAt(other);
                if (replacement != text.charAt(i)) {
                    assertRefused(text.substring(0, i) + replacement + text.substring(i + 1), "customer");
                }
            }
        }
    }

    @Test
    void aCursorThatWasCutStretchedOrMovedIsRefused() {
        String text = new PageCursor(4711).encode("customer");
        assertRefused(text.substring(1), "customer");
        assertRefused(text.substring(0, text.length() - 1), "customer");
        assertRefused(text + "A", "customer");
        assertRefused(text + "==", "customer");
        assertRefused(text, "Customer");
        assertRefused("", "customer");
        assertRefused("ä", "customer");
    }

    private static void assertRefused(String text, String customer) {
        assertThatExceptionOfType(ErrorResponseException.class)
                .as(text)
                .isThrownBy(() -> PageCursor.decode(text, customer))
                .satisfies(e ->
                        assertThat(e.getBody().getType()).isEqualTo(URI.create("urn:sluice:problem:invalid-cursor")));
    }
}
