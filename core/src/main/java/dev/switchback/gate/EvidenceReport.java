package dev.switchback.gate;

import dev.switchback.change.SchemaChange;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.ChangeState;
import dev.switchback.verify.Finding;
import dev.switchback.verify.VerificationResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The evidence for people: {@code report.md}. */
record EvidenceReport(
        SchemaChange change,
        ChangeState state,
        ContractPlan plan,
        List<JournalEntry> entries,
        List<VerificationResult> scans,
        Map<String, Object> quarantine,
        Optional<String> decision) {

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# Schema change `").append(change.name()).append("`\n\n");
        text.append("Table `").append(change.table()).append("`, phase **").append(state.phase());
        text.append("** since ")
                .append(state.since())
                .append(" (epoch ")
                .append(state.epoch())
                .append(").\n");
        text.append("Database `")
                .append(plan.database())
                .append("` of system ")
                .append(plan.system())
                .append(".\n\n");
        text.append("## Definition\n\n```\n").append(change.definition()).append("```\n\n");
        text.append("## Decision of the gate\n\n");
        decision.ifPresentOrElse(
                json -> text.append("```json\n").append(json).append("```\n\n"),
                () -> text.append("The gate was not asked to decide.\n\n"));
        text.append("## Verification\n\n| scan | began | rows | ")
                .append(findings(finding -> finding.name().toLowerCase(Locale.ROOT)))
                .append(" |\n|---|---|---|---|---|---|---|\n");
        scans.forEach(scan -> text.append("| ")
                .append(scan.id())
                .append(" | ")
                .append(scan.startedAt())
                .append(" | ")
                .append(scan.rows())
                .append(" | ")
                .append(findings(finding -> String.valueOf(scan.count(finding))))
                .append(" |\n"));
        text.append("\n## Quarantine\n\n");
        quarantine.forEach((what, found) -> text.append("- ")
                .append(what)
                .append(": ")
                .append(plain(String.valueOf(found)))
                .append('\n'));
        text.append("\n## What happened\n\n| # | when | what | before | after | who | why | detail |\n");
        text.append("|---|---|---|---|---|---|---|---|\n");
        entries.stream()
                .filter(entry -> entry.change().equals(change.name()))
                .forEach(entry -> row(
                        text,
                        String.valueOf(entry.seq()),
                        entry.at().toString(),
                        entry.kind(),
                        orDash(entry.before()),
                        orDash(entry.after()),
                        entry.who(),
                        entry.why(),
                        entry.detail()));
        return text.append("\n## Plan\n\n```sql\n")
                .append(plan.script())
                .append("```\n")
                .toString();
    }

    private static String findings(Function<Finding, String> cell) {
        return Stream.of(Finding.values()).map(cell).collect(Collectors.joining(" | "));
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "-" : text;
    }

    /** What people typed must not break the table, or be taken for markup. */
    private static void row(StringBuilder text, String... cells) {
        for (String cell : cells) {
            text.append("| ").append(plain(cell)).append(' ');
        }
        text.append("|\n");
    }

    private static String plain(String text) {
        String oneLine = text.replace("&", "&amp;").replace("<", "&lt;").replaceAll("\\s+", " ");
        return oneLine.replaceAll("([\\\\|`*_\\[\\]])", "\\\\$1");
    }
}
