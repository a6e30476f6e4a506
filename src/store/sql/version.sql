SELECT "version" FROM {{table}} WHERE {{where}}
