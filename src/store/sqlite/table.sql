CREATE TABLE {{table}} (
{{#definitions}}
    {{> store/sqlite/column.sql}},
{{/definitions}}
    PRIMARY KEY ({{key}})
) STRICT{{#clustered}}, WITHOUT ROWID{{/clustered}}
