COMMENT ON SCHEMA kringle IS 'kringle {{number}}'
