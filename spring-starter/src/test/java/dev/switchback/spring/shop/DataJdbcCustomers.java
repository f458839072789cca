package dev.switchback.spring.shop;

/** By Spring Data JDBC, whose repositories are the adapters themselves. */
public interface DataJdbcCustomers extends Customers {}
