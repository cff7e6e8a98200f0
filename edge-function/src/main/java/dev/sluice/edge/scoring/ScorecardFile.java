package dev.sluice.edge.scoring;

import dev.sluice.edge.json.JsonFields;
import dev.sluice.edge.scoring.Scorecard.Band;
import dev.sluice.edge.scoring.Scorecard.Characteristic;
import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskScore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a scorecard from JSON and accepts it only if every part is known and consistent; all errors are told at once. */
final class ScorecardFile {
    private final JsonFields root;
    private final Set<RiskFeature> features = EnumSet.noneOf(RiskFeature.class);
    private final Set<String> codes = new HashSet<>();

    ScorecardFile(JsonFields root) {
        this.root = root;
    }

    /** Null only if there are errors. */
    @Nullable
    Scorecard scorecard() {
        String model = root.requiredText("model", 64);
        if (model != null && !model.matches("[A-Za-z0-9._-]+"))
            root.error("model", "must consist of letters, digits, dots, underscores and hyphens");
        Long base = root.requiredWhole("base", 0, RiskScore.MAX);
        Long review = root.requiredWhole("review", 1, RiskScore.MAX);
        Long deny = root.requiredWhole("deny", 1, RiskScore.MAX);
        if (review != null && deny != null && deny < review) root.error("deny", "must not be below review");
        List<Characteristic> characteristics = new ArrayList<>();
        for (JsonFields fields : root.requiredObjects("characteristics")) {
            Characteristic characteristic = characteristic(fields);
            if (characteristic != null) characteristics.add(characteristic);
        }
        root.refuseOthers();
        if (model == null || base == null || review == null || deny == null) return null;
        return new Scorecard(model, base.intValue(), review.intValue(), deny.intValue(), characteristics);
    }

    private @Nullable Characteristic characteristic(JsonFields fields) {
        String key = fields.requiredText("feature", 64);
        RiskFeature feature = key == null ? null : RiskFeature.of(key).orElse(null);
        if (key != null && feature == null) fields.error("feature", "must be a known feature, but was " + key);
        if (feature != null && !features.add(feature)) fields.error("feature", "has a characteristic already: " + key);
        List<Band> bands = new ArrayList<>();
        double last = Double.NEGATIVE_INFINITY;
        for (JsonFields band : fields.requiredObjects("bands")) {
            Double from = band.requiredNumber("from");
            if (from == null) continue;
            if (from <= last) band.error("from", "must be above the band before it");
            last = from;
            bands.add(band(band, from));
        }
        JsonFields absent = fields.object("missing");
        Band missing = absent == null ? null : band(absent, Double.NEGATIVE_INFINITY);
        fields.refuseOthers();
        return feature == null ? null : new Characteristic(feature, bands, missing);
    }

    private Band band(JsonFields fields, double from) {
        Long points = fields.requiredWhole("points", -RiskScore.MAX, RiskScore.MAX);
        boolean silent = points == null || points == 0;
        String code = silent ? fields.text("code", 64) : fields.requiredText("code", 64);
        String text = silent ? fields.text("text", 200) : fields.requiredText("text", 200);
        if (code != null && !code.matches("[a-z0-9]+(-[a-z0-9]+)*")) fields.error("code", "must be in kebab-case");
        if (code != null && !codes.add(code)) fields.error("code", "is used twice: " + code);
        fields.refuseOthers();
        return new Band(
                from, points == null ? 0 : points.intValue(), code == null ? "" : code, text == null ? "" : text);
    }
}
