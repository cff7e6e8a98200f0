package dev.sluice.rollout.api;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.rollout.metrics.GatewayReports;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where gateways post their counts. */
@RestController
class ReportApi {
    private static final int LARGEST = 4 << 20;

    private final JsonMapper mapper = new JsonMapper();
    private final GatewayReports reports;

    ReportApi(GatewayReports reports) {
        this.reports = reports;
    }

    @PostMapping("/api/v1/reports")
    GatewayReports.Receipt report(HttpServletRequest request) throws IOException {
        return reports.accept(parse(RequestBody.read(request, LARGEST)));
    }

    private JsonNode parse(String body) {
        try {
            return mapper.readTree(body);
        } catch (JacksonException exception) {
            throw new InvalidDocument("", "is not valid JSON: " + exception.getOriginalMessage());
        }
    }
}
