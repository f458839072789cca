package dev.switchback.evidence;

import dev.switchback.change.Sha256;
import dev.switchback.gate.ContractPlan;
import dev.switchback.journal.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code plan.json}: the plan, with a digest of the whole and of each statement. */
final class PlanFile {

    private PlanFile() {}

    static String of(ContractPlan plan) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("change", plan.change());
        fields.put("definition", plan.definition());
        fields.put("window", plan.window());
        fields.put("system", plan.system());
        fields.put("database", plan.database());
        fields.put("digest", plan.digest());
        List<Object> statements = new ArrayList<>();
        for (String statement : plan.statements()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("sha256", Sha256.of(statement));
            line.put("sql", statement);
            statements.add(line);
        }
        fields.put("statements", statements);
        return Json.pretty(fields);
    }

    /** The plan that a file describes. */
    static ContractPlan read(Tree file) {
        return new ContractPlan(
                file.at("change").text(),
                file.at("definition").text(),
                file.at("window").number(),
                file.at("system").text(),
                file.at("database").text(),
                file.at("statements").items().stream()
                        .map(statement -> statement.at("sql").text())
                        .toList());
    }
}
