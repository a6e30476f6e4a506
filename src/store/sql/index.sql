CREATE INDEX {{index}} ON {{table}} ({{order}}) WHERE {{due}} IS NOT NULL
