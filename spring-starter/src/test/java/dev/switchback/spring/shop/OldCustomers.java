package dev.switchback.spring.shop;

import dev.switchback.spring.repository.OldPath;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.CrudRepository;

/** The old shape. */
@OldPath("customer-name")
interface OldCustomers extends DataJdbcCustomers, CrudRepository<OldCustomers.Row, Long> {

    /** A row as the old image knows it. */
    @Table("customer")
    record Row(@Id Long id, String fullName) {}

    @Override
    default long add(String fullName) {
        return save(new Row(null, fullName)).id();
    }

    @Override
    default String find(long id) {
        return findById(id).orElseThrow().fullName();
    }

    @Override
    default void rename(long id, String fullName) {
        save(new Row(id, fullName));
    }
}
