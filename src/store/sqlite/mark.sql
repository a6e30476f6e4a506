PRAGMA application_id = 1802661479
