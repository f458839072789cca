package dev.switchback.examples.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A diff as git writes it, applied without any tolerance: what it says is there has to be there, on that line. */
final class UnifiedDiff {

    private static final Pattern HUNK = Pattern.compile("@@ -(\\d+)(?:,\\d+)? \\+\\d+(?:,\\d+)? @@.*");
    private static final String NOTHING = "/dev/null";

    private final List<String> lines;

    UnifiedDiff(String text) {
        this.lines = text.lines().toList();
    }

    /** The lines that are added and removed, the heads of files left out, blank lines and imports not. */
    List<String> changedLines() {
        List<String> changed = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (isHead(i)) {
                i++;
            } else if (lines.get(i).startsWith("+") || lines.get(i).startsWith("-")) {
                changed.add(lines.get(i));
            }
        }
        return changed;
    }

    /** Changes the files below a directory. */
    void applyTo(Path top) throws IOException {
        for (int i = 0; i < lines.size(); i++) {
            if (isHead(i)) {
                applyFile(top, i);
            }
        }
    }

    private void applyFile(Path top, int head) throws IOException {
        String from = lines.get(head).substring("--- ".length());
        String to = lines.get(head + 1).substring("+++ ".length());
        List<String> old = from.equals(NOTHING) ? List.of() : Files.readAllLines(top.resolve(withoutSide(from)));
        List<String> fresh = new ArrayList<>();
        int next = 0;
        for (int i = head + 2; i < lines.size() && !isHead(i); i++) {
            String line = lines.get(i);
            Matcher hunk = HUNK.matcher(line);
            if (hunk.matches()) {
                int begin = Math.max(0, Integer.parseInt(hunk.group(1)) - 1);
                fresh.addAll(old.subList(next, begin));
                next = begin;
            } else {
                String text = line.isEmpty() ? "" : line.substring(1);
                if (!line.startsWith("+")) {
                    assertThat(old.get(next))
                            .as("line %d of %s", next + 1, from)
                            .isEqualTo(text);
                    next++;
                }
                if (!line.startsWith("-")) {
                    fresh.add(text);
                }
            }
        }
        fresh.addAll(old.subList(next, old.size()));
        if (to.equals(NOTHING)) {
            assertThat(fresh).as("what is left of %s", from).isEmpty();
            Files.delete(top.resolve(withoutSide(from)));
        } else {
            Path file = top.resolve(withoutSide(to));
            assertThat(Files.exists(file)).as("%s is there", to).isNotEqualTo(from.equals(NOTHING));
            Files.write(file, fresh);
        }
    }

    private boolean isHead(int index) {
        return lines.get(index).startsWith("--- ")
                && index + 1 < lines.size()
                && lines.get(index + 1).startsWith("+++ ");
    }

    /** The name without git's {@code a/} or {@code b/}. */
    private static String withoutSide(String name) {
        return name.substring(2);
    }
}
