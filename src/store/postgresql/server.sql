SELECT current_setting('max_connections'),
    current_setting('fsync'),
    set_config('search_path', 'kringle', false),
    set_config('synchronous_commit', CASE
        WHEN $1 = 'relaxed' THEN 'off'
        WHEN current_setting('synchronous_commit') = 'off' THEN 'on'
        ELSE current_setting('synchronous_commit')
    END, false)
