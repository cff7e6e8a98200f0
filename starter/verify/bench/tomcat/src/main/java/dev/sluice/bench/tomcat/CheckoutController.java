package dev.sluice.bench.tomcat;

import jakarta.validation.Valid;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** An order that asks another service before it is answered, as plain code does: one blocking call. */
@RestController
class CheckoutController {
    private final RestClient payments;

    CheckoutController(@Value("${bench.downstream:http://127.0.0.1:1}") String downstream) {
        this.payments = RestClient.builder()
                .baseUrl(downstream)
                .requestFactory(new SimpleClientHttpRequestFactory())
                .build();
    }

    @PostMapping("/blocking/checkout")
    Order.Receipt place(@Valid @RequestBody Order order) {
        payments.get().uri("/authorization").retrieve().toBodilessEntity();
        return order.place();
    }
}
