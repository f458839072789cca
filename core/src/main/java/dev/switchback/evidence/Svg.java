package dev.switchback.evidence;

import java.util.Locale;

/** Puts a drawing together, element by element. Everything is inside it: no script, no font, no picture from elsewhere. */
final class Svg {

    private final StringBuilder out = new StringBuilder();
    private final String id;

    /**
     * An empty drawing.
     *
     * @param id unique on the page
     * @param told what it shows, for whoever does not see it
     */
    Svg(String id, String style, double width, double height, String told) {
        this.id = id;
        out.append(String.format(
                Locale.ROOT,
                "<svg id=\"%s\" class=\"%s\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">",
                Html.text(id),
                style,
                width,
                height,
                Html.text(told)));
        out.append(String.format(
                Locale.ROOT,
                "<defs><pattern id=\"%s-h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                        + "<rect width=\"6\" height=\"6\" class=\"hb\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" class=\"hl\"/></pattern></defs>",
                Html.text(id)));
    }

    Svg line(String style, double x1, double y1, double x2, double y2) {
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\"/>",
                style,
                x1,
                y1,
                x2,
                y2));
        return this;
    }

    Svg rect(String style, double x, double y, double width, double height, String title) {
        out.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"%s>%s</rect>",
                style,
                x,
                y,
                Math.max(0, width),
                height,
                style.contains("hatch") ? " fill=\"url(#" + Html.text(id) + "-h)\"" : "",
                title(title)));
        return this;
    }

    Svg path(String style, String path, String title) {
        if (!path.isEmpty()) {
            out.append("<path class=\"")
                    .append(style)
                    .append("\" d=\"")
                    .append(path)
                    .append("\">")
                    .append(title(title))
                    .append("</path>");
        }
        return this;
    }

    Svg text(String style, double x, double y, String text) {
        out.append(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.2f\" y=\"%.2f\">%s</text>", style, x, y, Html.text(text)));
        return this;
    }

    private static String title(String title) {
        return title.isEmpty() ? "" : "<title>" + Html.text(title) + "</title>";
    }

    @Override
    public String toString() {
        return out + "</svg>\n";
    }
}
