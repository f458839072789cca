package dev.switchback.examples.drill.terminal;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/**
 * What the output understands.
 *
 * @param live whether lines can be drawn again
 * @param colour whether to use colours
 */
public record Style(boolean live, boolean colour) {

    /** For files, pipes and tests. */
    public static final Style PLAIN = new Style(false, false);

    /** What standard output understands: colours on a terminal, unless NO_COLOR is set (https://no-color.org). */
    public static Style detect(Map<String, String> environment) {
        String terminal = environment.getOrDefault("TERM", "dumb");
        boolean live = isTerminal() && !terminal.equals("dumb");
        return new Style(live, live && environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    public String bold(String text) {
        return paint("1", text);
    }

    public String dim(String text) {
        return paint("2", text);
    }

    public String good(String text) {
        return paint("32", text);
    }

    public String bad(String text) {
        return paint("31", text);
    }

    public String accent(String text) {
        return paint("36", text);
    }

    private String paint(String code, String text) {
        return colour ? "\033[" + code + 'm' + text + "\033[0m" : text;
    }

    /** Up to Java 21 there is a console only at a terminal; later it has to be asked. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
