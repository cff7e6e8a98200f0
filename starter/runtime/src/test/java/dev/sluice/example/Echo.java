package dev.sluice.example;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The next service: echoes the headers that travel. A header that comes twice shows with both values. */
@RestController
public class Echo {
    @GetMapping("/echo")
    String echo(@RequestHeader HttpHeaders headers) {
        return of(headers);
    }

    public static String of(HttpHeaders headers) {
        return Stream.of("traceparent", "tracestate", "baggage")
                .map(name -> name + "=" + String.join("|", headers.getOrDefault(name, List.of())))
                .collect(Collectors.joining("\n"));
    }
}
