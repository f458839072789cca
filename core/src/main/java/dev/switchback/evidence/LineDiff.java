package dev.switchback.evidence;

import java.util.List;

/** What one text has that the other has not, line by line: {@code -} went, {@code +} came, two blanks stayed. */
final class LineDiff {

    private LineDiff() {}

    static String of(String before, String after) {
        List<String> from = facts(before);
        List<String> to = facts(after);
        int[][] common = common(from, to);
        StringBuilder out = new StringBuilder();
        int i = 0;
        int j = 0;
        while (i < from.size() || j < to.size()) {
            if (i < from.size() && j < to.size() && from.get(i).equals(to.get(j))) {
                out.append("  ").append(from.get(i++)).append('\n');
                j++;
            } else if (j >= to.size() || (i < from.size() && common[i + 1][j] >= common[i][j + 1])) {
                out.append("- ").append(from.get(i++)).append('\n');
            } else {
                out.append("+ ").append(to.get(j++)).append('\n');
            }
        }
        return out.toString();
    }

    private static List<String> facts(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("--") && !line.isBlank())
                .toList();
    }

    /** How long the longest common part of what is left from each pair of places on is. */
    private static int[][] common(List<String> from, List<String> to) {
        int[][] common = new int[from.size() + 1][to.size() + 1];
        for (int i = from.size() - 1; i >= 0; i--) {
            for (int j = to.size() - 1; j >= 0; j--) {
                common[i][j] = from.get(i).equals(to.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
