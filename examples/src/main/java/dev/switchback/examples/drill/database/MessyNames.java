package dev.switchback.examples.drill.database;

import dev.switchback.examples.drill.image.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import net.datafaker.Faker;

/** Names of people from many countries, written down the way people's names are in a table that is ten years old. */
public final class MessyNames {

    private static final List<String> LOCALES = List.of(
            "en-GB", "en-IN", "de", "fr", "es", "it", "pt-BR", "nl", "sv", "pl", "cs", "hu", "tr", "vi", "ru", "uk",
            "ja", "ko", "zh-CN", "fa");
    private static final int PER_LOCALE = 250;

    private MessyNames() {}

    /** About five thousand different ones, the same for the same seed. */
    public static Names of(long seed) {
        Random random = new Random(seed);
        Set<String> names = new LinkedHashSet<>();
        for (String locale : LOCALES) {
            Faker faker = new Faker(Locale.forLanguageTag(locale), new Random(random.nextLong()));
            for (int i = 0; i < PER_LOCALE; i++) {
                names.add(clean(messy(faker, i)));
            }
        }
        names.add("");
        names.add(" ");
        List<String> all = new ArrayList<>(names);
        // One customer in fifty never gave a name.
        for (int i = 0; i < names.size() / 50; i++) {
            all.add(Names.NULL);
        }
        return new Names(all);
    }

    private static String messy(Faker faker, int i) {
        String first = faker.name().firstName();
        String last = faker.name().lastName();
        return switch (i % 20) {
            case 0, 1 -> first;
            case 2, 3 -> first + ' ' + faker.name().firstName() + ' ' + last;
            case 4 -> first + "  " + last;
            case 5 -> first + ' ' + last + ' ';
            case 6 -> ' ' + first + ' ' + last;
            case 7 -> first + " O'" + last;
            case 8 -> first + ' ' + last + '-' + faker.name().lastName();
            case 9 -> faker.name().fullName();
            case 10 -> last.toUpperCase(Locale.ROOT) + ", " + first;
            case 11 -> first + "   van  der " + last;
            default -> first + ' ' + last;
        };
    }

    /** What a file with a name a line cannot hold, or would take for no name. */
    private static String clean(String name) {
        return name.replaceAll("[\\\\\\t\\r\\n]", "");
    }
}
