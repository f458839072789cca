package dev.switchback.evidence;

/** A table of the page; nothing at all if it has no row. */
final class Table {

    private final StringBuilder rows = new StringBuilder();
    private final String style;
    private final String[] columns;

    Table(String style, String... columns) {
        this.style = style;
        this.columns = columns;
    }

    /** A row of texts. */
    void row(String... cells) {
        String[] escaped = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            escaped[i] = Html.text(cells[i]);
        }
        markup(escaped);
    }

    /** A row of what is markup already. */
    void markup(String... cells) {
        rows.append("<tr>");
        for (int i = 0; i < cells.length; i++) {
            rows.append("<td data-name=\"")
                    .append(columns[i])
                    .append("\">")
                    .append(cells[i])
                    .append("</td>");
        }
        rows.append("</tr>\n");
    }

    @Override
    public String toString() {
        if (rows.isEmpty()) {
            return "<p>None.</p>\n";
        }
        StringBuilder head = new StringBuilder();
        for (String column : columns) {
            head.append("<th scope=\"col\">").append(column).append("</th>");
        }
        return "<table class=\"" + style + "\">\n<thead><tr>" + head + "</tr></thead>\n<tbody>\n" + rows
                + "</tbody>\n</table>\n";
    }
}
