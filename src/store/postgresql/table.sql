CREATE TABLE {{table}} (
{{#definitions}}
    {{> store/postgresql/column.sql}},
{{/definitions}}
    PRIMARY KEY ({{key}})
){{#due}} WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01){{/due}}
