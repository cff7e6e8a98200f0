package dev.sluice.rollout.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells callers who they are here, so that nobody is offered what they may not do. */
@RestController
class IdentityApi {

    @GetMapping("/api/v1/identity")
    Map<String, String> identity(HttpServletRequest request) {
        Identity caller = Identity.of(request);
        return Map.of("name", caller.name(), "role", caller.role().name().toLowerCase(Locale.ROOT));
    }
}
