-- What the library after this one may do to the tables under this one: add to them, and add others.
ALTER TABLE switchback.change ADD COLUMN of_the_next_library text;
ALTER TABLE switchback.instance ADD COLUMN of_the_next_library text;
ALTER TABLE switchback.journal ADD COLUMN of_the_next_library text;
CREATE TABLE switchback.of_the_next_library (name text PRIMARY KEY);
