VACUUM;
PRAGMA wal_checkpoint(TRUNCATE);
