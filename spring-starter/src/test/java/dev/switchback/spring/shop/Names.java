package dev.switchback.spring.shop;

/** How an application puts names together and takes them apart. */
final class Names {

    private Names() {}

    static String first(String full) {
        return full.split(" ", 2)[0];
    }

    static String last(String full) {
        return full.split(" ", 2)[1];
    }

    static String full(String first, String last) {
        return first + " " + last;
    }
}
