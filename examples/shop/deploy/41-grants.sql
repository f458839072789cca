-- What the application's role may do, given by whoever owns or rules the tables, after 40-job-expand.yaml has made them:
--   kubectl cnpg psql shop-db -- -d shop < 41-grants.sql
-- An old image's role needs nothing besides what it has: expand grants it what the trigger runs with.

-- The shop's own tables, now and later.
GRANT SELECT, INSERT, UPDATE, DELETE ON customer, orders TO shop_application;
ALTER DEFAULT PRIVILEGES FOR ROLE shop_migration IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shop_application;

-- Switchback's control tables. What was journaled or repaired stays as it was written.
GRANT USAGE ON SCHEMA switchback TO shop_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA switchback TO shop_application;
REVOKE UPDATE, DELETE ON switchback.journal, switchback.repaired FROM shop_application;
GRANT TEMPORARY ON DATABASE shop TO shop_application;
