package dev.switchback.spring.shop;

import dev.switchback.spring.repository.NewPath;
import dev.switchback.spring.repository.OldPath;
import jakarta.persistence.EntityManager;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** By JPA: one entity for each shape, both on the same table. */
public interface JpaCustomers extends Customers {

    /** The old shape. */
    @Repository
    @Transactional
    @OldPath("customer-name")
    class FullName implements JpaCustomers {

        private final EntityManager entities;

        FullName(EntityManager entities) {
            this.entities = entities;
        }

        @Override
        public long add(String fullName) {
            OldCustomer customer = new OldCustomer();
            customer.fullName = fullName;
            entities.persist(customer);
            return customer.id;
        }

        @Override
        public String find(long id) {
            return entities.find(OldCustomer.class, id).fullName;
        }

        @Override
        public void rename(long id, String fullName) {
            entities.find(OldCustomer.class, id).fullName = fullName;
            entities.flush();
        }
    }

    /** The new shape. */
    @Repository
    @Transactional
    @NewPath("customer-name")
    class SplitName implements JpaCustomers {

        private final EntityManager entities;

        SplitName(EntityManager entities) {
            this.entities = entities;
        }

        @Override
        public long add(String fullName) {
            NewCustomer customer = new NewCustomer();
            customer.firstName = Names.first(fullName);
            customer.lastName = Names.last(fullName);
            entities.persist(customer);
            return customer.id;
        }

        @Override
        public String find(long id) {
            NewCustomer customer = entities.find(NewCustomer.class, id);
            return Names.full(customer.firstName, customer.lastName);
        }

        @Override
        public void rename(long id, String fullName) {
            NewCustomer customer = entities.find(NewCustomer.class, id);
            customer.firstName = Names.first(fullName);
            customer.lastName = Names.last(fullName);
            entities.flush();
        }
    }
}
