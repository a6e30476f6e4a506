/*
 * The post: what people are about to be told. Messages are collected here, and committed in the batch that holds their
 * cause; deliver sends them.
 */
#pragma once

#include "exchange/link.h"
#include "feature/kringle.h"

typedef struct {
    const Exchange *exchange;
    const Vault *vault;
    char *public_url; /* of the service, or NULL */
    char *sender;
    Time now;
    int64_t last_id;
    GPtrArray *messages;
    GPtrArray *links; /* personal ones, of the messages */
} Post;

/* `last_id` is that of the latest message of the exchange, 0 if there is none. Loans the exchange and the vault. */
Post *post_new(Kringle *kringle, const Exchange *exchange, int64_t last_id, GError **error);
void post_free(Post *post);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Post, post_free)

/* Adds a message of that kind; where there is a service, it carries a personal link if it tells whom somebody gives to. */
Message *post_add(Post *post, const char *kind, int64_t participant_id);

/* The batch loans what it gets. */
void post_put(const Post *post, Batch *batch);
