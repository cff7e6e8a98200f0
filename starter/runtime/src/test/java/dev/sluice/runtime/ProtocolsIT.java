package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.example.Bookshop;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Annotated and functional endpoints, blocking and reactive, over every protocol that a server of Boot speaks. */
class ProtocolsIT {
    @TempDir
    private static Path directory;

    @ParameterizedTest
    @CsvSource({"false, HTTP_1_1", "false, HTTP_2", "true, HTTP_1_1", "true, HTTP_2"})
    void everyKindOfEndpointAnswers(boolean tls, Version version) throws Exception {
        var arguments = tls
                ? TlsIT.arguments(directory.resolve(version.name()), true)
                : new String[] {"server.http2.enabled=true"};
        try (var server = RunningServer.start(List.of(Bookshop.class), arguments);
                var client = client(version)) {
            var base = (tls ? "https" : "http") + "://localhost:" + server.port();
            for (var path : new String[] {"/books/1", "/books/first", "/bookshelf/1"}) {
                var response = client.send(
                        HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofString());
                assertThat(response.version()).as(path).isEqualTo(version);
                assertThat(response.body()).as(path).isEqualTo("{\"id\":1,\"title\":\"Moby-Dick\"}");
            }
            for (var path : new String[] {"/books", "/bookshelf"}) {
                var request = HttpRequest.newBuilder(URI.create(base + path))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString("{\"id\":3,\"title\":\"Emma\"}"));
                var response = client.send(request.build(), BodyHandlers.ofString());
                assertThat(response.version()).as(path).isEqualTo(version);
                assertThat(response.body()).as(path).isEqualTo("{\"id\":3,\"title\":\"Emma\"}");
            }
        }
    }

    private static HttpClient client(Version version) throws Exception {
        var trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
        return HttpClient.newBuilder().version(version).sslContext(trusting).build();
    }
}
