package dev.switchback.testing;

import dev.switchback.access.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What an application does with the phones of {@link SecretPhone}; either adapter knows its own columns only. */
public interface Phones {

    @Nullable String find(long id) throws Exception;

    @Write
    long add(@Nullable String phone) throws Exception;

    @Write
    int change(long id, @Nullable String phone) throws Exception;

    /** The adapter for the plain text. */
    static Phones plain(DataSource dataSource) {
        return new Phones() {
            @Override
            public @Nullable String find(long id) throws SQLException {
                return first(dataSource, "SELECT phone FROM customer WHERE id = ?", id);
            }

            @Override
            public long add(@Nullable String phone) throws SQLException {
                return Long.parseLong(Objects.requireNonNull(
                        first(dataSource, "INSERT INTO customer (phone) VALUES (?) RETURNING id", phone)));
            }

            @Override
            public int change(long id, @Nullable String phone) throws SQLException {
                return count(first(dataSource, "UPDATE customer SET phone = ? WHERE id = ? RETURNING 1", phone, id));
            }
        };
    }

    /** The adapter for the encrypted one. */
    static Phones secret(DataSource dataSource) {
        return new Phones() {
            @Override
            public @Nullable String find(long id) throws Exception {
                String secret = first(dataSource, "SELECT encode(phone_secret, 'hex') FROM customer WHERE id = ?", id);
                return secret == null
                        ? null
                        : SecretPhone.decrypt(HexFormat.of().parseHex(secret));
            }

            @Override
            public long add(@Nullable String phone) throws Exception {
                return Long.parseLong(Objects.requireNonNull(first(
                        dataSource,
                        "INSERT INTO customer (phone_secret, phone_digits) VALUES (?, ?) RETURNING id",
                        SecretPhone.encrypt(phone),
                        SecretPhone.digits(phone))));
            }

            @Override
            public int change(long id, @Nullable String phone) throws Exception {
                return count(first(
                        dataSource,
                        "UPDATE customer SET phone_secret = ?, phone_digits = ? WHERE id = ? RETURNING 1",
                        SecretPhone.encrypt(phone),
                        SecretPhone.digits(phone),
                        id));
            }
        };
    }

    private static int count(@Nullable String found) {
        return found == null ? 0 : 1;
    }

    private static @Nullable String first(DataSource dataSource, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] == null) {
                    statement.setNull(i + 1, Types.NULL);
                } else {
                    statement.setObject(i + 1, parameters[i]);
                }
            }
            try (ResultSet results = statement.executeQuery()) {
                return results.next() ? results.getString(1) : null;
            }
        }
    }
}
