PRAGMA user_version = {{number}}
