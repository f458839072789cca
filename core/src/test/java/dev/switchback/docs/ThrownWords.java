package dev.switchback.docs;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The texts that sources say, and those that an exception of Switchback's is made with.
 *
 * @param all every text, one on a line
 * @param thrown each exception that is made with at least one text of a few words
 */
record ThrownWords(String all, List<Thrown> thrown) {

    /** What a backup source says of its document: the gate's report quotes it behind words that are explained. */
    private static final Set<String> EXCEPTIONS = Set.of(
            "RefusedException",
            "SwitchbackException",
            "InvalidChangeException",
            "OneShapeException",
            "StartRefusedException",
            "TurnedDownException");

    private static final int A_FEW_WORDS = 16;

    /**
     * An exception as it is made.
     *
     * @param where the source
     * @param words its texts, one on a line
     */
    record Thrown(String where, String words) {

        @Override
        public String toString() {
            return where + ": " + words.replace("\n", " … ");
        }
    }

    static ThrownWords in(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> all = new ArrayList<>();
        List<Thrown> thrown = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            for (CompilationUnitTree unit : task.parse()) {
                new Texts().scan(unit, all);
                new Makings(unit).scan(unit, thrown);
            }
        }
        return new ThrownWords(String.join("\n", all), thrown);
    }

    /** Collects every text. */
    private static final class Texts extends TreeScanner<@Nullable Void, List<String>> {

        @Override
        public @Nullable Void visitLiteral(LiteralTree literal, List<String> texts) {
            if (literal.getValue() instanceof String text) {
                texts.add(text);
            }
            return null;
        }
    }

    /** Collects every exception of ours that is made. */
    private static final class Makings extends TreeScanner<@Nullable Void, List<Thrown>> {

        private final String where;

        Makings(CompilationUnitTree unit) {
            this.where = Path.of(unit.getSourceFile().getName()).getFileName().toString();
        }

        @Override
        public @Nullable Void visitNewClass(NewClassTree made, List<Thrown> thrown) {
            if (EXCEPTIONS.contains(made.getIdentifier().toString())) {
                List<String> texts = new ArrayList<>();
                new Texts().scan(words(made), texts);
                if (texts.stream().anyMatch(text -> text.length() >= A_FEW_WORDS)) {
                    thrown.add(new Thrown(where, String.join("\n", texts)));
                }
            }
            return super.visitNewClass(made, thrown);
        }

        /** What is said: a refusal names the change and the operation first, which are no words. */
        private static List<? extends ExpressionTree> words(NewClassTree made) {
            List<? extends ExpressionTree> arguments = made.getArguments();
            boolean refusal = made.getIdentifier().toString().equals("RefusedException");
            return refusal ? arguments.subList(Math.min(2, arguments.size()), arguments.size()) : arguments;
        }
    }
}
