#include "feature/post.h"

#include "feature/deliver.h"
#include "outbox/guard.h"
#include "outbox/stationery.h"

Post *post_new(Kringle *kringle, const Exchange *exchange, int64_t last_id, GError **error) {
    g_autoptr(Post) post = g_new0(Post, 1);
    post->exchange = exchange;
    post->now = clock_now(&kringle->clock);
    post->last_id = last_id;
    post->messages = record_array(&message_record);
    post->links = record_array(&link_record);
    post->sender = kringle_sender(kringle, error);
    if (!post->sender || !kringle_public_url(kringle, &post->public_url, error))
        return NULL;
    post->vault = kringle_vault(kringle, error);
    if (!post->vault)
        return NULL;
    Outbox outbox = deliver_outbox(kringle);
    return guard_check(&outbox, error) ? g_steal_pointer(&post) : NULL;
}

void post_free(Post *post) {
    g_ptr_array_unref(post->messages);
    g_ptr_array_unref(post->links);
    g_free(post->public_url);
    g_free(post->sender);
    g_free(post);
}

Message *post_add(Post *post, const char *kind, int64_t participant_id) {
    Message *message =
        message_new(post->exchange, ++post->last_id, kind, participant_id, post->sender, post->now);
    message->public_url = g_strdup(post->public_url);
    if (post->public_url && letter_kind(kind)->tells_receivers && !exchange_is_occasion(post->exchange))
        g_ptr_array_add(post->links, message_add_link(message, post->vault));
    g_ptr_array_add(post->messages, message);
    return message;
}

void post_put(const Post *post, Batch *batch) {
    batch_put_all(batch, &message_record, post->messages);
    batch_put_all(batch, &link_record, post->links);
}
