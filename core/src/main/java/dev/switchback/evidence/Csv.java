package dev.switchback.evidence;

import java.util.ArrayList;
import java.util.List;

/** Comma-separated values as RFC 4180 has them, with line feeds. */
final class Csv {

    private Csv() {}

    static void line(StringBuilder out, Object... cells) {
        for (int i = 0; i < cells.length; i++) {
            out.append(i == 0 ? "" : ",").append(cell(String.valueOf(cells[i])));
        }
        out.append('\n');
    }

    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** The lines after the header, which has to be this one. */
    static List<List<String>> read(String file, String text, String header) {
        List<List<String>> lines = lines(text);
        if (lines.isEmpty() || !String.join(",", lines.get(0)).equals(header)) {
            throw new UnfitFileException(file, "its first line is not '" + header + "'");
        }
        int columns = lines.get(0).size();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).size() != columns) {
                throw new UnfitFileException(
                        file, "line " + (i + 1) + " has " + lines.get(i).size() + " values, needs " + columns);
            }
        }
        return lines.subList(1, lines.size());
    }

    private static List<List<String>> lines(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                boolean escaped = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (escaped) {
                    cell.append(text.charAt(++i));
                } else {
                    quoted = !quoted;
                }
            } else if (quoted || (c != ',' && c != '\n')) {
                cell.append(c);
            } else {
                line.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    lines.add(List.copyOf(line));
                    line.clear();
                }
            }
        }
        return lines;
    }
}
