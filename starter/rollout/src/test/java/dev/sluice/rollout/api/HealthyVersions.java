package dev.sluice.rollout.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Two versions that answer their health path and nothing else. */
record HealthyVersions(HttpServer stableServer, HttpServer canaryServer) implements AutoCloseable {

    static HealthyVersions start() throws IOException {
        return new HealthyVersions(server(), server());
    }

    String stable() {
        return address(stableServer);
    }

    String canary() {
        return address(canaryServer);
    }

    @Override
    public void close() {
        stableServer.stop(0);
        canaryServer.stop(0);
    }

    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
