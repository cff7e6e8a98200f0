package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guards of HTTP/1.1 behind TLS, where the protocol may be settled only after the handshake. */
class TlsIT {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHeadThatStopsIsCutOff(boolean http2) throws Exception {
        try (var server = start(http2, "sluice.runtime.timeouts.header=300ms");
                var client = connect(server.port())) {
            write(client, "GET /blocking HTTP/1.1\r\n");
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 408 ")
                    .endsWith("}");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResponseUnderWayWhenTheClosingBeginsSaysClose(boolean http2) throws Exception {
        var server = start(http2);
        try (var client = connect(server.port())) {
            write(client, "GET /slow?millis=500 HTTP/1.1\r\nhost: localhost\r\n\r\n");
            await().until(() -> server.bean(RunningServer.Threads.class).underWay() == 1);
            var closing = CompletableFuture.runAsync(server::close);
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("connection: close");
            closing.join();
        }
    }

    private RunningServer start(boolean http2, String... properties) throws Exception {
        return RunningServer.start(arguments(directory.resolve("server.p12"), http2, properties));
    }

    /** Properties of a server that speaks TLS with a certificate of its own. */
    static String[] arguments(Path store, boolean http2, String... properties) throws Exception {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var generated = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start()
                .waitFor();
        assertThat(generated).isZero();
        var all = new String[properties.length + 3];
        System.arraycopy(properties, 0, all, 3, properties.length);
        all[0] = "server.ssl.key-store=" + store;
        all[1] = "server.ssl.key-store-password=" + PASSWORD;
        all[2] = "server.http2.enabled=" + http2;
        return all;
    }

    private static SSLSocket connect(int port) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static void write(SSLSocket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
