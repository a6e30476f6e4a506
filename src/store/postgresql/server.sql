SELECT current_setting('max_connections'),
    substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8),
    current_setting('fsync'),
    set_config('search_path', 'kringle', false),
    set_config('synchronous_commit', CASE
        WHEN $1 = 'relaxed' THEN 'off'
        WHEN current_setting('synchronous_commit') = 'off' THEN 'on'
        ELSE current_setting('synchronous_commit')
    END, false)
