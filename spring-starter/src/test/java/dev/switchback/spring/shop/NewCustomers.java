package dev.switchback.spring.shop;

import dev.switchback.spring.repository.NewPath;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.CrudRepository;

/** The new shape. */
@NewPath("customer-name")
interface NewCustomers extends DataJdbcCustomers, CrudRepository<NewCustomers.Row, Long> {

    /** A row as the new image knows it. */
    @Table("customer")
    record Row(@Id Long id, String firstName, String lastName) {}

    @Override
    default long add(String fullName) {
        return save(new Row(null, Names.first(fullName), Names.last(fullName))).id();
    }

    @Override
    default String find(long id) {
        Row row = findById(id).orElseThrow();
        return Names.full(row.firstName(), row.lastName());
    }

    @Override
    default void rename(long id, String fullName) {
        save(new Row(id, Names.first(fullName), Names.last(fullName)));
    }
}
