package dev.switchback.docs;

import dev.switchback.access.Write;
import java.sql.SQLException;
import java.util.Optional;

interface Customers {

    Optional<String> find(long id) throws SQLException;

    @Write
    void rename(long id, String fullName) throws SQLException;
}
