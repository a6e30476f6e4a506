DELETE FROM "writer" WHERE "seen_at" < $1::text::bigint
