package dev.switchback.examples.directory;

/** A customer as the application knows one. */
record Customer(long id, String name, String email) {}
