package dev.sluice.rollout.api;

import dev.sluice.rollout.traffic.Broadcast;
import dev.sluice.rollout.traffic.Broadcast.Numbered;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import dev.sluice.rollout.traffic.GatewayTableRouter.PublishedTable;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The routing table as gateways read it: once, or as a stream that also renews their lease. */
@RestController
@RequestMapping("/api/v1/routing-table")
class RoutingTableApi {
    private static final Logger log = LoggerFactory.getLogger(RoutingTableApi.class);

    private final GatewayTableRouter router;

    RoutingTableApi(GatewayTableRouter router) {
        this.router = router;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    String table() {
        return router.current().json();
    }

    /** The table at once and at each change; in between a heartbeat, three to a lease. */
    @GetMapping("/stream")
    void stream(@RequestParam(defaultValue = "") String instance, HttpServletResponse response)
            throws InterruptedException {
        Broadcast<PublishedTable> tables = router.tables();
        Duration heartbeat = router.lease().dividedBy(3);
        long seen = -1;
        try {
            EventStream events = EventStream.open(response);
            while (!tables.closed()) {
                Numbered<PublishedTable> latest = tables.awaitNewer(seen, heartbeat);
                PublishedTable table = latest.value();
                if (latest.number() > seen) events.send("table", table.epoch(), table.json());
                else events.send("heartbeat", "{\"epoch\":" + table.epoch() + "}");
                seen = latest.number();
            }
        } catch (IOException gone) {
            log.atDebug().addKeyValue("sluice.gateway.instance", instance).log("Gateway closed its table stream");
        }
    }
}
