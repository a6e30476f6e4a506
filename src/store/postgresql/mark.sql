CREATE SCHEMA kringle;
COMMENT ON SCHEMA kringle IS 'kringle 1';
