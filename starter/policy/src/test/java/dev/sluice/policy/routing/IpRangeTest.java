package dev.sluice.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, ::10.1.2.3, false",
        "10.20.30.40/8, 10.0.0.1, true",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "::/0, 10.0.0.1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "fe80::1/128, fe80:0:0:0:0:0:0:1, true",
        "fe80::1/128, FE80::0001, true",
        "::1, ::1, true",
        "1::8/127, 1::9, true",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:0.7.0.8, true",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
    })
    void containsWhatSharesItsLeadingBits(String range, String address, boolean expected) {
        assertThat(IpRange.parse(range).contains(address)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "10.0.0",
                "10.0.0.0.1",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.1 ",
                "localhost",
                "1.2.3.-4",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "g::",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1%eth0",
                "[::1]",
                "1:2:3:4:5:6:7:8::",
                "unknown",
                "_hidden",
                "1.2.3.4:80"
            })
    void whatIsNoAddressIsInNoRangeAndNoRange(String text) {
        assertThat(IpRange.isAddress(text)).isFalse();
        assertThat(IpRange.parse("::/0").contains(text)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpRange.parse(text))
                .withMessage(
                        "IP range must be an address or a range such as 10.0.0.0/8 or 2001:db8::/32, but was " + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/08", "::/129", "::/1/2", "10.0.0.0/8 "})
    void aPrefixLongerThanTheAddressIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpRange.parse(text));
    }

    @Test
    void aRangeIsNamedByItsFirstAddress() {
        assertThat(IpRange.parse("10.1.2.3/8")).isEqualTo(IpRange.parse("10.0.0.0/8"));
    }
}
