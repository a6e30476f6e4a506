SELECT found.relname, inside.attname
FROM pg_class AS found
JOIN pg_namespace AS schema ON schema.oid = found.relnamespace
LEFT JOIN pg_attribute AS inside
    ON found.relkind = 'r' AND inside.attrelid = found.oid AND inside.attnum > 0 AND NOT inside.attisdropped
WHERE schema.nspname = 'kringle' AND found.relkind IN ('r', 'i')
