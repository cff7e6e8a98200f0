package dev.sluice.verify.grafana;

import java.util.List;

/** All dashboards, in the order of the questions: what is released, what users get, what the servers do, who is refused, what is sold. */
final class Dashboards {

    private Dashboards() {}

    static List<Dashboard> all() {
        return List.of(
                ReleaseDashboard.dashboard(),
                GatewayDashboard.dashboard(),
                RuntimeDashboard.dashboard(),
                EdgeDashboard.dashboard(),
                OrdersDashboard.dashboard());
    }
}
