{{#definitions}}
ALTER TABLE {{table}} ADD COLUMN {{> store/postgresql/column.sql}}
{{/definitions}}
