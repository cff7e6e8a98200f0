package dev.sluice.bench.webflux;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Plain handlers, which may block: each call runs on a virtual thread. */
@RestController
class BlockingController {
    @GetMapping("/blocking/hello")
    String hello() {
        return "Hello, World!";
    }

    @PostMapping("/blocking/orders")
    Order.Receipt place(@Valid @RequestBody Order order) {
        return order.place();
    }
}
