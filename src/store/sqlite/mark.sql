PRAGMA application_id = 1802661479;
PRAGMA user_version = 1;
