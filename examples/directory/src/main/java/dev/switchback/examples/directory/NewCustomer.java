package dev.switchback.examples.directory;

/** A customer whom the directory may not know yet. */
record NewCustomer(int branch, String email, String name) {}
