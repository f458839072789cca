package dev.switchback.jooq;

import java.io.Serial;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Types;
import org.jooq.Binding;
import org.jooq.BindingGetResultSetContext;
import org.jooq.BindingGetSQLInputContext;
import org.jooq.BindingGetStatementContext;
import org.jooq.BindingRegisterContext;
import org.jooq.BindingSQLContext;
import org.jooq.BindingSetSQLOutputContext;
import org.jooq.BindingSetStatementContext;
import org.jooq.Converter;
import org.jooq.impl.DSL;

/** A type of the application's, that it binds and renders itself: in the database its text ends with a full stop. */
public record Holder(String name) {

    /** For the generated classes. */
    public static final class InDatabase implements Binding<String, Holder> {

        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public Converter<String, Holder> converter() {
            return Converter.ofNullable(
                    String.class,
                    Holder.class,
                    text -> new Holder(text.substring(0, text.length() - 1)),
                    holder -> holder.name() + ".");
        }

        @Override
        public void sql(BindingSQLContext<Holder> context) throws SQLException {
            context.render()
                    .visit(DSL.val(context.convert(converter()).value()))
                    .sql("::text");
        }

        @Override
        public void register(BindingRegisterContext<Holder> context) throws SQLException {
            context.statement().registerOutParameter(context.index(), Types.VARCHAR);
        }

        @Override
        public void set(BindingSetStatementContext<Holder> context) throws SQLException {
            context.statement()
                    .setString(context.index(), context.convert(converter()).value());
        }

        @Override
        public void set(BindingSetSQLOutputContext<Holder> context) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public void get(BindingGetResultSetContext<Holder> context) throws SQLException {
            context.convert(converter()).value(context.resultSet().getString(context.index()));
        }

        @Override
        public void get(BindingGetStatementContext<Holder> context) throws SQLException {
            context.convert(converter()).value(context.statement().getString(context.index()));
        }

        @Override
        public void get(BindingGetSQLInputContext<Holder> context) throws SQLException {
            throw new SQLFeatureNotSupportedException();
        }
    }
}
