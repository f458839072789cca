package dev.switchback.spring.shop;

/** What the application does with customers. Each technology has an interface of its own, and adapters for both shapes. */
public interface Customers {

    long add(String fullName);

    String find(long id);

    void rename(long id, String fullName);
}
