package dev.switchback.promises;

import dev.switchback.Switchback;
import dev.switchback.access.JdbcTransactions;
import dev.switchback.access.Mirror;
import dev.switchback.access.RepositoryBuilder;
import dev.switchback.access.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An application on plain JDBC, with a versioned repository. */
public final class JdbcApplication implements Application {

    /** What its repository does. */
    interface Names {
        @Nullable String find(long id) throws SQLException;

        List<Long> search(String beginning) throws SQLException;

        @Write
        long insert(@Nullable String name) throws SQLException;

        @Write
        int rename(long id, @Nullable String name) throws SQLException;

        @Write
        int renameAll(String from, String to) throws SQLException;

        @Write
        int upsert(long id, String name) throws SQLException;

        @Write
        int delete(long id) throws SQLException;
    }

    private final Switchback switchback;
    private final JdbcTransactions transactions;
    private final Names names;

    /** @param dual whether both adapters write; otherwise the sync trigger completes what one wrote */
    public JdbcApplication(Switchback switchback, DataSource dataSource, boolean dual) {
        this.switchback = switchback;
        this.transactions = new JdbcTransactions(dataSource);
        DataSource shared = transactions.dataSource();
        RepositoryBuilder<Names> repository = switchback
                .repository(Names.class, switchback.change("customer-name").definition())
                .oldPath(dual ? new Repeating(shared, Adapter.OLD) : new Adapter(shared, Adapter.OLD))
                .newPath(dual ? new Repeating(shared, Adapter.NEW) : new Adapter(shared, Adapter.NEW));
        this.names = (dual ? repository.dualWrite(transactions) : repository).build();
    }

    @Override
    public @Nullable String find(long id) {
        return unchecked(() -> names.find(id));
    }

    @Override
    public List<Long> search(String beginning) {
        return unchecked(() -> names.search(beginning));
    }

    @Override
    public long insert(@Nullable String name) {
        return unchecked(() -> names.insert(name));
    }

    @Override
    public int rename(long id, @Nullable String name) {
        return unchecked(() -> names.rename(id, name));
    }

    @Override
    public int renameAll(String from, String to) {
        return unchecked(() -> names.renameAll(from, to));
    }

    @Override
    public void upsert(long id, String name) {
        unchecked(() -> names.upsert(id, name));
    }

    @Override
    public int delete(long id) {
        return unchecked(() -> names.delete(id));
    }

    @Override
    public void transaction(Consumer<Application> work) {
        switchback.unitOfWork(() -> {
            transactions.within(connection -> {
                work.accept(this);
                return connection;
            });
        });
    }

    private interface Call<T> {
        T run() throws SQLException;
    }

    private static <T> T unchecked(Call<T> call) {
        try {
            return call.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Reads and writes one shape. */
    static class Adapter implements Names {

        static final Form OLD = new Form(List.of("full_name"), "full_name", Arrays::asList);
        static final Form NEW = new Form(
                List.of("first_name", "last_name"), "first_name || coalesce(' ' || last_name, '')", Form::split);

        private final DataSource dataSource;
        private final Form form;

        Adapter(DataSource dataSource, Form form) {
            this.dataSource = dataSource;
            this.form = form;
        }

        /** A shape: its columns, the name that they say, and the values that say a name. */
        record Form(List<String> columns, String name, Function<@Nullable String, List<@Nullable String>> values) {

            private static List<@Nullable String> split(@Nullable String name) {
                int space = name == null ? -1 : name.indexOf(' ');
                return name == null || space < 0
                        ? Arrays.asList(name, null)
                        : List.of(name.substring(0, space), name.substring(space + 1));
            }

            String assignments() {
                return String.join(" = ?, ", columns) + " = ?";
            }

            String list() {
                return String.join(", ", columns);
            }

            String parameters() {
                return String.join(", ", Collections.nCopies(columns.size(), "?"));
            }
        }

        @Override
        public @Nullable String find(long id) throws SQLException {
            List<String> found = rows("SELECT " + form.name() + " FROM shop.customer WHERE id = ?", id);
            return found.isEmpty() ? null : found.get(0);
        }

        @Override
        public List<Long> search(String beginning) throws SQLException {
            String sql =
                    "SELECT id FROM shop.customer WHERE " + form.name() + " LIKE ? ORDER BY " + form.name() + ", id";
            return rows(sql, beginning + "%").stream().map(Long::valueOf).toList();
        }

        @Override
        public long insert(@Nullable String name) throws SQLException {
            return Long.parseLong(rows(
                            "INSERT INTO shop.customer (" + form.list() + ") VALUES (" + form.parameters()
                                    + ") RETURNING id",
                            values(name))
                    .get(0));
        }

        @Override
        public int rename(long id, @Nullable String name) throws SQLException {
            return rows(
                            "UPDATE shop.customer SET " + form.assignments() + " WHERE id = ? RETURNING id",
                            values(name, id))
                    .size();
        }

        @Override
        public int renameAll(String from, String to) throws SQLException {
            return rows(
                            "UPDATE shop.customer SET " + form.assignments() + " WHERE " + form.name()
                                    + " = ? RETURNING id",
                            values(to, from))
                    .size();
        }

        @Override
        public int upsert(long id, String name) throws SQLException {
            List<@Nullable Object> parameters = new ArrayList<>(List.of(id));
            parameters.addAll(Arrays.asList(values(name, values(name))));
            return rows(
                            "INSERT INTO shop.customer (id, " + form.list() + ") VALUES (?, " + form.parameters()
                                    + ") ON CONFLICT (id) DO UPDATE SET " + form.assignments() + " RETURNING id",
                            parameters.toArray())
                    .size();
        }

        @Override
        public int delete(long id) throws SQLException {
            return rows("DELETE FROM shop.customer WHERE id = ? RETURNING id", id)
                    .size();
        }

        private @Nullable Object[] values(@Nullable String name, @Nullable Object... more) {
            List<@Nullable Object> all = new ArrayList<>(form.values().apply(name));
            all.addAll(Arrays.asList(more));
            return all.toArray();
        }

        private List<String> rows(String sql, @Nullable Object... parameters) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                try (ResultSet results = statement.executeQuery()) {
                    List<String> rows = new ArrayList<>();
                    while (results.next()) {
                        rows.add(results.getString(1));
                    }
                    return rows;
                }
            }
        }
    }

    /** The same, which repeats what the other one has inserted, in its own columns. */
    static final class Repeating extends Adapter {

        Repeating(DataSource dataSource, Form form) {
            super(dataSource, form);
        }

        @Mirror
        public void insert(long id, @Nullable String name) throws SQLException {
            rename(id, name);
        }
    }
}
