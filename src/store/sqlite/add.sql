{{#definitions}}
ALTER TABLE {{table}} ADD COLUMN {{> store/sqlite/column.sql}}
{{/definitions}}
