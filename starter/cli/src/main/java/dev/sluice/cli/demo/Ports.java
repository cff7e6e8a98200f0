package dev.sluice.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where each process of the demo listens, always on loopback. */
record Ports(int database, int controller, int gateway, int edge, int stable, int canary, int prometheus) {

    private static final int ANY = 0;
    private static final int CONTROLLER = 8090;
    private static final int GATEWAY = 8080;
    private static final int EDGE = 8070;
    private static final int STABLE = 9001;
    private static final int CANARY = 9002;
    private static final int PROMETHEUS = 9090;

    /** The usual ports where they are free and wanted, else any free ones. */
    static Ports choose(boolean unusual) throws IOException {
        Set<Integer> taken = new HashSet<>();
        if (unusual) {
            taken.addAll(List.of(CONTROLLER, GATEWAY, EDGE, STABLE, CANARY, PROMETHEUS));
        }
        return new Ports(
                choose(ANY, taken),
                choose(CONTROLLER, taken),
                choose(GATEWAY, taken),
                choose(EDGE, taken),
                choose(STABLE, taken),
                choose(CANARY, taken),
                choose(PROMETHEUS, taken));
    }

    static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static int choose(int usual, Set<Integer> taken) throws IOException {
        int port = usual != ANY && isFree(usual) ? usual : anyFree();
        while (!taken.add(port)) {
            port = anyFree();
        }
        return port;
    }

    /** Free means on every address: a server of the user's on 0.0.0.0 would share the port otherwise. */
    private static boolean isFree(int port) {
        return canBind(new InetSocketAddress(port))
                && canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
