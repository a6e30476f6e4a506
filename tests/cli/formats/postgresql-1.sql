CREATE SCHEMA kringle;
COMMENT ON SCHEMA kringle IS 'kringle 1';
CREATE TABLE kringle.announcement (
    exchange_id bigint DEFAULT 0 NOT NULL,
    attempt bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    title text COLLATE pg_catalog."C",
    announced_at bigint,
    reason text COLLATE pg_catalog."C",
    engine bigint DEFAULT 0 NOT NULL,
    source text COLLATE pg_catalog."C",
    contribution_hashes text COLLATE pg_catalog."C",
    roster bytea,
    commitment bytea,
    fingerprint bytea,
    secret_sealed bytea,
    value text COLLATE pg_catalog."C",
    contributions text COLLATE pg_catalog."C",
    seal bytea,
    record_sealed bytea
);
CREATE TABLE kringle.assignment (
    exchange_id bigint DEFAULT 0 NOT NULL,
    giver_id bigint DEFAULT 0 NOT NULL,
    gift bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    receiver_sealed bytea
);
CREATE TABLE kringle.custody (
    id bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    store text COLLATE pg_catalog."C",
    installation text COLLATE pg_catalog."C",
    generation bigint DEFAULT 0 NOT NULL,
    sent_at bigint
);
CREATE TABLE kringle.exchange (
    id bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    title text COLLATE pg_catalog."C",
    date text COLLATE pg_catalog."C",
    budget text COLLATE pg_catalog."C",
    place text COLLATE pg_catalog."C",
    note text COLLATE pg_catalog."C",
    organiser text COLLATE pg_catalog."C",
    reply_to text COLLATE pg_catalog."C",
    language text COLLATE pg_catalog."C",
    name_in_mail bigint DEFAULT 0 NOT NULL,
    no_swaps bigint DEFAULT 0 NOT NULL,
    one_circle bigint DEFAULT 0 NOT NULL,
    exact_only bigint DEFAULT 0 NOT NULL,
    created_at bigint,
    drawn_at bigint,
    method text COLLATE pg_catalog."C",
    exact bigint DEFAULT 0 NOT NULL
);
CREATE TABLE kringle.link (
    exchange_id bigint DEFAULT 0 NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    participant_id bigint DEFAULT 0 NOT NULL,
    made_at bigint,
    revoked_at bigint
);
CREATE TABLE kringle.membership (
    exchange_id bigint DEFAULT 0 NOT NULL,
    participant_id bigint DEFAULT 0 NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL
);
CREATE TABLE kringle.message (
    exchange_id bigint DEFAULT 0 NOT NULL,
    id bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    kind text COLLATE pg_catalog."C",
    participant_id bigint DEFAULT 0 NOT NULL,
    sender text COLLATE pg_catalog."C",
    message_id text COLLATE pg_catalog."C",
    written_at bigint,
    not_before bigint,
    not_after bigint,
    state text COLLATE pg_catalog."C",
    due_at bigint,
    attempts bigint DEFAULT 0 NOT NULL,
    may_have_arrived bigint DEFAULT 0 NOT NULL,
    repeats bigint DEFAULT 0 NOT NULL,
    dot_at bigint,
    ended_at bigint,
    answer text COLLATE pg_catalog."C",
    public_url text COLLATE pg_catalog."C",
    token bytea
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.01');
CREATE TABLE kringle.migration (
    id bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    state text COLLATE pg_catalog."C",
    other text COLLATE pg_catalog."C",
    since bigint
);
CREATE TABLE kringle.participant (
    exchange_id bigint DEFAULT 0 NOT NULL,
    id bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    name text COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    role text COLLATE pg_catalog."C",
    gives bigint DEFAULT 0 NOT NULL,
    receives bigint DEFAULT 0 NOT NULL,
    wish text COLLATE pg_catalog."C",
    language text COLLATE pg_catalog."C",
    left_at bigint
);
CREATE TABLE kringle.rule (
    exchange_id bigint DEFAULT 0 NOT NULL,
    id bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    kind text COLLATE pg_catalog."C",
    giver_id bigint DEFAULT 0 NOT NULL,
    receiver_id bigint DEFAULT 0 NOT NULL,
    years_ago bigint DEFAULT 0 NOT NULL
);
CREATE TABLE kringle.suppression (
    address text NOT NULL COLLATE pg_catalog."C",
    version bigint DEFAULT 0 NOT NULL,
    since bigint,
    reason text COLLATE pg_catalog."C",
    returned bigint DEFAULT 0 NOT NULL,
    first_returned bigint
);
CREATE TABLE kringle.trace (
    exchange_id bigint DEFAULT 0 NOT NULL,
    id bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    at bigint,
    kind text COLLATE pg_catalog."C",
    participant_id bigint DEFAULT 0 NOT NULL,
    told_again bigint DEFAULT 0 NOT NULL,
    operation text COLLATE pg_catalog."C",
    request bytea
);
CREATE TABLE kringle.writer (
    id bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    seen_at bigint
);
INSERT INTO kringle.assignment VALUES (256798332168721, 1, 1, 1, '\x5cf1684dc833bd3ec41c258fe67e8a4c5d877beb72fef5afd238b5619a130854ea433a32f4f43bfbcc23d2d32e7fc164c283bb003d9086f45badd6c07124195c2b2ba74d9efaf0aefe7523278117b2628212e5959837f93212c6baaa75e61ea96e402b5c6e0f4b34');
INSERT INTO kringle.assignment VALUES (256798332168721, 2, 1, 1, '\x8f96afc0d776f7724263870a0488acfc2a678a7daa165b45c322d31e03606998e1c406520195dcd3add0351088b44d757506ce12eebe84e570d90da74d6d0f5f0445886ff90cd70328e562a7022b17b38ae0eca2d8e3a73d22f9a3aa50030094777122390eb6048b');
INSERT INTO kringle.assignment VALUES (256798332168721, 3, 1, 1, '\x08c6b4b059b88d9c5ef28266d1d1c5d75ffff123b5772f0bb4c86feeef2e8fac361a05d2ee4d7866f1c65804775926ce7928644835b74764e07b084340e1c27323a63d0e3d73f5bc71a8a176ee8f4b3cf8c975b9b41611dc1d32c9f4af6f6f08d1c8a0a52890c0d6');
INSERT INTO kringle.assignment VALUES (256798332168721, 4, 1, 1, '\xf85645744f55c2a30f37c11e16b51d05d6fc6616c699debd85e757100b361f3a73463446256b77835f160ec6e108242ddf9a86c7c88fc7bc47a7e6010eb6d1b8f9d2e7044ce4aec30552a3ce24018c9cbe935754efc50f848bba47fe4576d2b3d0d5cbb4987cdb96');
INSERT INTO kringle.assignment VALUES (256798332168721, 5, 1, 1, '\x6893d5b3d993cd4f8f0cc6008be4dbffc36809b18b63961d2fb040711cf188d2b674aca76f9d14a5f6fbd50b7d4778542d00a4455120b73c7aa4e1caf1e6edede779a031358f3bc6311066d6e5db40d6c64f321f153992f93b93b7592ca4f5e81e034cab4354927c');
INSERT INTO kringle.custody VALUES (1, 1, '270f47d209774d10', 'd5a0674beff6f4cc64662985a10e0a16743f419410f327f68d62b6d53250b1ab', 1, 1795886589);
INSERT INTO kringle.exchange VALUES (256798332168721, 1, 'Tea', '2030-12-24', '20 euros', NULL, NULL, 'Noah', NULL, 'en', 0, 0, 0, 0, 1795886589, 1795886589, 'sequential', 1);
INSERT INTO kringle.membership VALUES (256798332168721, 1, 'household', 'Byron', 1);
INSERT INTO kringle.membership VALUES (256798332168721, 5, 'household', 'Byron', 1);
INSERT INTO kringle.message VALUES (256798332168721, 1, 4, 'assignment', 1, 'kringle@localhost', 'e5e3848bae15cee65a341ef10b73c30a@localhost', 1795886589, NULL, NULL, 'sent', NULL, 1, 0, 0, NULL, 1795886589, 'Ada.eml', NULL, NULL);
INSERT INTO kringle.message VALUES (256798332168721, 2, 4, 'assignment', 2, 'kringle@localhost', '5836984360986d5f2d4d404356194190@localhost', 1795886589, NULL, NULL, 'sent', NULL, 1, 0, 0, NULL, 1795886589, 'Ben.eml', NULL, NULL);
INSERT INTO kringle.message VALUES (256798332168721, 3, 4, 'assignment', 3, 'kringle@localhost', 'd7eb357a8fed59d334422814270a120e@localhost', 1795886589, NULL, NULL, 'sent', NULL, 1, 0, 0, NULL, 1795886589, 'Cleo.eml', NULL, NULL);
INSERT INTO kringle.message VALUES (256798332168721, 4, 4, 'assignment', 4, 'kringle@localhost', '3d5e7c87856b1da94c9bcc4238e4a6fe@localhost', 1795886589, NULL, NULL, 'sent', NULL, 1, 0, 0, NULL, 1795886589, 'Dan.eml', NULL, NULL);
INSERT INTO kringle.message VALUES (256798332168721, 5, 4, 'assignment', 5, 'kringle@localhost', '016832bb6c62fc4112eda7d0526ab32f@localhost', 1795886589, NULL, NULL, 'sent', NULL, 1, 0, 0, NULL, 1795886589, 'Zoë.eml', NULL, NULL);
INSERT INTO kringle.participant VALUES (256798332168721, 1, 1, 'Ada', 'ada@example.com', NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO kringle.participant VALUES (256798332168721, 2, 1, 'Ben', 'ben@example.com', NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO kringle.participant VALUES (256798332168721, 3, 1, 'Cleo', 'cleo@example.com', NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO kringle.participant VALUES (256798332168721, 4, 1, 'Dan', 'dan@example.com', NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO kringle.participant VALUES (256798332168721, 5, 1, 'Zoë', NULL, NULL, 0, 0, NULL, NULL, NULL);
INSERT INTO kringle.rule VALUES (256798332168721, 1, 1, 'exclusion', 2, 3, 0);
INSERT INTO kringle.trace VALUES (256798332168721, 1, 1, 1795886589, 'drawn', 0, 0, 'dcf90850-a99e-4a98-8feb-75736b401fe5', '\x8de474b3c9727bc36b2b206c0836658f30f22247d2db5d1d320fd4bf3c9b788c');
INSERT INTO kringle.writer VALUES (6754285472830959579, 10, 1795886619);
ALTER TABLE ONLY kringle.announcement
    ADD CONSTRAINT announcement_pkey PRIMARY KEY (exchange_id, attempt);
ALTER TABLE ONLY kringle.assignment
    ADD CONSTRAINT assignment_pkey PRIMARY KEY (exchange_id, giver_id, gift);
ALTER TABLE ONLY kringle.custody
    ADD CONSTRAINT custody_pkey PRIMARY KEY (id);
ALTER TABLE ONLY kringle.exchange
    ADD CONSTRAINT exchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY kringle.link
    ADD CONSTRAINT link_pkey PRIMARY KEY (exchange_id, hash);
ALTER TABLE ONLY kringle.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (exchange_id, participant_id, kind, name);
ALTER TABLE ONLY kringle.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (exchange_id, id);
ALTER TABLE ONLY kringle.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (id);
ALTER TABLE ONLY kringle.participant
    ADD CONSTRAINT participant_pkey PRIMARY KEY (exchange_id, id);
ALTER TABLE ONLY kringle.rule
    ADD CONSTRAINT rule_pkey PRIMARY KEY (exchange_id, id);
ALTER TABLE ONLY kringle.suppression
    ADD CONSTRAINT suppression_pkey PRIMARY KEY (address);
ALTER TABLE ONLY kringle.trace
    ADD CONSTRAINT trace_pkey PRIMARY KEY (exchange_id, id);
ALTER TABLE ONLY kringle.writer
    ADD CONSTRAINT writer_pkey PRIMARY KEY (id);
CREATE INDEX message_due_at ON kringle.message USING btree (due_at, exchange_id, id) WHERE (due_at IS NOT NULL);
CREATE INDEX message_due_at_within ON kringle.message USING btree (exchange_id, due_at, id) WHERE (due_at IS NOT NULL);
