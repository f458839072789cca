-- For jOOQ's generator alone: what expand adds to the table, as CustomerName declares it. SchemaTest holds it to that.
ALTER TABLE customer ADD COLUMN first_name text, ADD COLUMN last_name text;
