package dev.sluice.gateway;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Services that no setting of the gateway names: the routing table says which paths are theirs. */
@ExtendWith(NoLeaks.class)
class TablePathsIT {
    private static final Upstream ORDERS = Upstream.answering("orders");
    private static final Upstream BASKETS = Upstream.answering("baskets");
    private static final Upstream ITEMS = Upstream.answering("items");
    private static final FakeController CONTROLLER = new FakeController();
    private static Gateway gateway;
    private static long epoch;

    @BeforeAll
    static void start() {
        gateway = Gateway.of(CONTROLLER);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CONTROLLER.close();
        List.of(ORDERS, BASKETS, ITEMS).forEach(Upstream::close);
    }

    @Test
    void aPathWorksFromTheTableThatBringsItToTheOneThatDoesNot() {
        publish(service("baskets", BASKETS, "/baskets/**"));
        await("the path is known", () -> answer("/baskets/1").equals("200 baskets"));
        assertThat(gateway.bean(DirectFilter.class).isOpen()).isTrue();
        publish(service("baskets", BASKETS, "/carts/**", "/cart"));
        await("the new path is known", () -> answer("/carts/1").equals("200 baskets"));
        assertThat(answer("/cart")).isEqualTo("200 baskets");
        assertThat(answer("/baskets/1")).startsWith("404");
        publish(service("baskets", BASKETS));
        await("no path is left", () -> answer("/carts/1").startsWith("404"));
        assertThat(answer("/orders/1")).isEqualTo("200 orders");
    }

    @Test
    void theMoreSpecificPathIsAskedFirst() {
        publish(service("baskets", BASKETS, "/shop/**") + "," + service("items", ITEMS, "/shop/*/items"));
        await("the paths are known", () -> answer("/shop/1").equals("200 baskets"));
        assertThat(answer("/shop/1/items")).isEqualTo("200 items");
        assertThat(answer("/shop/1/items/2")).isEqualTo("200 baskets");
    }

    @Test
    void nobodyTakesAPathOfTheSettings() {
        publish(service("thief", BASKETS, "/orders/**", "/orders/1", "/stolen/**"));
        await("the paths are known", () -> answer("/stolen/1").equals("200 baskets"));
        assertThat(answer("/orders/1")).isEqualTo("200 orders");
    }

    @Test
    void aPathThatIsNoPatternSpoilsNoOther() {
        publish(service("baskets", BASKETS, "/{broken", "/whole/**"));
        await("the path is known", () -> answer("/whole/1").equals("200 baskets"));
    }

    private static String answer(String path) {
        var response = gateway.get(path, "X-User-Id", "u1");
        return response.statusCode() + " " + response.body();
    }

    private static void publish(String services) {
        CONTROLLER.publish(++epoch, Tables.orders(0, ORDERS.address(), null) + "," + services);
    }

    private static String service(String name, Upstream upstream, String... paths) {
        String quoted = paths.length == 0 ? "" : "\"" + String.join("\",\"", paths) + "\"";
        String table =
                Tables.orders(0, upstream.address(), null).replace("\"name\":\"orders\"", "\"name\":\"" + name + "\"");
        return table.substring(0, table.length() - 1) + ",\"paths\":[" + quoted + "]}";
    }
}
