package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.terminal.Figures;
import dev.switchback.examples.drill.terminal.Style;
import dev.switchback.examples.drill.terminal.Terminal;
import java.util.Iterator;
import java.util.Locale;

/** The end of the play: every promise, whether it was kept, and the counts that say so. */
final class PromiseTable {

    private static final String ROW = "%-28s";

    private PromiseTable() {}

    static void print(Terminal terminal, Ledger ledger) {
        Style style = terminal.style();
        terminal.line("");
        terminal.line("  " + style.bold(String.format(Locale.ROOT, ROW, "Promise") + "  Verdict    Proof"));
        terminal.line("  " + style.dim("─".repeat(100)));
        for (Promise promise : Promise.values()) {
            String name = String.format(Locale.ROOT, ROW, promise + " " + promise.title());
            Iterator<Proof> proofs = ledger.proofs(promise).iterator();
            terminal.line("  " + name + "  " + verdict(style, ledger, promise) + "  "
                    + (proofs.hasNext() ? mark(style, proofs.next()) : "nothing"));
            while (proofs.hasNext()) {
                terminal.line(" ".repeat(43) + mark(style, proofs.next()));
            }
        }
        terminal.line("  " + style.dim("─".repeat(100)));
        ledger.troubles().forEach(trouble -> terminal.line("  " + style.bad("✗ besides: ") + trouble));
    }

    static void printEnd(Terminal terminal, Ledger ledger, String evidence) {
        Style style = terminal.style();
        terminal.line("  Evidence  " + evidence);
        long kept = java.util.List.of(Promise.values()).stream()
                .filter(ledger::kept)
                .count();
        String summary =
                kept + " of " + Promise.values().length + " promises kept in " + Figures.time(terminal.elapsed());
        terminal.line("  " + (ledger.allKept() ? style.good("✓ " + summary) : style.bad("✗ BROKEN: " + summary)));
    }

    private static String verdict(Style style, Ledger ledger, Promise promise) {
        if (ledger.kept(promise)) {
            return style.good("✓ kept   ");
        }
        boolean broken = ledger.proofs(promise).stream().anyMatch(proof -> proof.broken() > 0);
        return style.bad(broken ? "✗ BROKEN " : "✗ UNPROVEN");
    }

    private static String mark(Style style, Proof proof) {
        return proof.holds() ? proof.toString() : style.bad(proof.toString());
    }
}
