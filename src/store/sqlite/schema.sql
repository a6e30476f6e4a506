SELECT found.name, inside.name
FROM sqlite_schema AS found LEFT JOIN pragma_table_info(found.name) AS inside ON found.type = 'table'
WHERE found.type IN ('table', 'index') AND found.name NOT LIKE 'sqlite\_%' ESCAPE '\'
