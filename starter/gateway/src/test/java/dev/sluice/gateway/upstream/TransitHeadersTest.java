package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Forwarding;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransitHeadersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "Proxy-Connection",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "HTTP2-Settings",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "Proxy-Authentication-Info",
                "X-HTTP2-Stream-Id",
                "sluice-version",
                "Sluice-Replayed",
                "sluice-shadow",
                "SLUICE-RISK",
                "X-Named"
            })
    void endsHereInBothDirections(String name) {
        assertThat(TransitHeaders.ofRequest(List.of("close", "x-named, X-Other"))
                        .passes(name))
                .isFalse();
        assertThat(TransitHeaders.ofAnswer(List.of("close", "x-named, X-Other")).passes(name))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Expect",
                "Host",
                "Forwarded",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "X-Forwarded-Host",
                "X-Real-IP"
            })
    void endsHereInARequestOnly(String name) {
        assertThat(TransitHeaders.ofRequest(List.of()).passes(name)).isFalse();
        assertThat(TransitHeaders.ofAnswer(List.of()).passes(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length", "Content-Type", "Set-Cookie", "Accept", "baggage", "traceparent", "Cookie"})
    void everythingElsePasses(String name) {
        assertThat(TransitHeaders.ofRequest(List.of("content-length, content-type, set-cookie"))
                        .passes(name))
                .isTrue();
    }

    @Test
    void theOriginIsSaidOnce() {
        TransitHeaders headers = TransitHeaders.ofRequest(List.of());
        headers.take("x-forwarded-for", "6.6.6.6");
        headers.take("a", "1");
        headers.take("a", "2");
        HttpHeaders out = headers.from(new Forwarding.Origin(List.of("192.0.2.1"), true, "shop.example", "/eu"))
                .headers();
        assertThat(out.getAll("a")).containsExactly("1", "2");
        assertThat(out.getAll("x-forwarded-for")).containsExactly("192.0.2.1");
        assertThat(out.getAll("x-forwarded-port")).containsExactly("443");
        assertThat(out.getAll("x-forwarded-prefix")).containsExactly("/eu");
        assertThat(out.getAll("forwarded")).containsExactly("for=192.0.2.1;proto=https;host=\"shop.example\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0, false",
        "1, false",
        "2, true",
        "3, false",
        "5, false",
        "7, false",
        "8, false",
        "13, true",
        "14, true",
        "16, false",
        "x, true",
        ", true"
    })
    void aStatusOfGrpcIsTheServicesFaultOrNot(@Nullable String status, boolean failure) {
        HttpHeaders trailers = new DefaultHttpHeaders();
        if (status != null) trailers.set("grpc-status", status);
        assertThat(GrpcStatus.of(new DefaultHttpHeaders(), trailers).isFailure())
                .isEqualTo(failure);
        assertThat(GrpcStatus.of(trailers, new DefaultHttpHeaders()).isFailure())
                .isEqualTo(failure);
    }
}
