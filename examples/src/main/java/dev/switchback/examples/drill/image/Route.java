package dev.switchback.examples.drill.image;

/** Which shape of the table a statement used. */
public enum Route {
    OLD,
    NEW
}
