package dev.sluice.cli.demo;

import dev.sluice.cli.rollout.Connection;
import dev.sluice.cli.terminal.Screen;
import java.nio.file.Path;

/** Tells the user of `--keep` where everything is and what can be done with it. */
record NextSteps(Connection connection, Path connectionFile, Ports ports, boolean observed) {

    void print(Screen screen) {
        screen.print("");
        screen.print("The platform goes on running:");
        screen.print("  gateway     " + Ports.url(ports.gateway()));
        screen.print("  console     " + connection.server().resolve("/console/"));
        screen.print("              to command, sign in with the token in " + connectionFile);
        screen.print("  controller  " + connection.server());
        screen.print("  orders      v1 " + Ports.url(ports.stable()) + "   v2 " + Ports.url(ports.canary()));
        screen.print("  edge        " + Ports.url(ports.edge()));
        if (observed) {
            screen.print("  prometheus  " + Ports.url(ports.prometheus()));
        }
        screen.print("Try:");
        screen.print("  ./sluice get");
        screen.print("  ./sluice explain");
        screen.print("  ./sluice watch        # while a release is on");
        screen.print("  curl -i -H 'X-User-Id: me' " + Ports.url(ports.gateway()) + "/orders?customer=me");
        screen.print(
                "  curl -i -X POST -H 'X-User-Id: me' -H 'Idempotency-Key: 1' -H 'Content-Type: application/json' \\");
        screen.print("       -d '{\"customer\":\"me\",\"reference\":\"1\",\"currency\":\"GBP\",\"items\":"
                + "[{\"sku\":\"85123A\",\"quantity\":6,\"unitPrice\":255}]}' " + Ports.url(ports.gateway())
                + "/orders");
        screen.print("  ./sluice demo --stop  # ends it");
    }
}
