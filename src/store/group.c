#include "store/group.h"

#include <pthread.h>

/* A thread that waits: for its request to be written, or, with none, for having the store alone. */
typedef struct {
    Request *request;
    pthread_cond_t changed;
    bool is_done;
    bool leads; /* it is its turn to write */
} Waiter;

struct Group {
    GroupWrite *write;
    void *data;
    pthread_mutex_t lock;
    GPtrArray *waiting; /* of Waiter, first come first */
    bool is_busy;       /* somebody leads */
};

Group *group_new(GroupWrite *write, void *data) {
    Group *group = g_new0(Group, 1);
    *group = (Group) {.write = write, .data = data, .waiting = g_ptr_array_new()};
    pthread_mutex_init(&group->lock, NULL);
    return group;
}

void group_free(Group *group) {
    g_assert(!group->is_busy && group->waiting->len == 0);
    g_ptr_array_unref(group->waiting);
    pthread_mutex_destroy(&group->lock);
    g_free(group);
}

/* ---- With the lock held. ---- */

/* Until it is done by others, or its turn to lead. */
static void wait_for_turn(Group *group, Waiter *waiter) {
    if (!group->is_busy) {
        waiter->leads = group->is_busy = true;
        return;
    }
    pthread_cond_init(&waiter->changed, NULL);
    g_ptr_array_add(group->waiting, waiter);
    while (!waiter->is_done && !waiter->leads)
        pthread_cond_wait(&waiter->changed, &group->lock);
    pthread_cond_destroy(&waiter->changed);
}

static void pass_on(Group *group) {
    group->is_busy = group->waiting->len > 0;
    if (!group->is_busy)
        return;
    Waiter *next = g_ptr_array_steal_index(group->waiting, 0);
    next->leads = true;
    pthread_cond_signal(&next->changed);
}

/* Takes out all who wait to have something written. */
static GPtrArray *take_followers(Group *group) {
    GPtrArray *followers = g_ptr_array_new();
    for (guint i = 0; i < group->waiting->len;) {
        Waiter *waiter = group->waiting->pdata[i];
        if (waiter->request)
            g_ptr_array_add(followers, g_ptr_array_steal_index(group->waiting, i));
        else
            i++;
    }
    return followers;
}

static void tell(GPtrArray *followers) {
    for (guint i = 0; i < followers->len; i++) {
        Waiter *waiter = followers->pdata[i];
        waiter->is_done = true;
        pthread_cond_signal(&waiter->changed);
    }
}

/* ---- Leading. ---- */

static void lead(Group *group, Request *request) {
    g_autoptr(GPtrArray) followers = take_followers(group);
    pthread_mutex_unlock(&group->lock);
    g_autoptr(GPtrArray) requests = g_ptr_array_new();
    g_ptr_array_add(requests, request);
    for (guint i = 0; i < followers->len; i++)
        g_ptr_array_add(requests, ((const Waiter *) followers->pdata[i])->request);
    group->write(requests, group->data);
    pthread_mutex_lock(&group->lock);
    tell(followers);
    pass_on(group);
}

bool group_write(Group *group, Request *request, GError **error) {
    Waiter waiter = {.request = request};
    pthread_mutex_lock(&group->lock);
    wait_for_turn(group, &waiter);
    if (waiter.leads)
        lead(group, request);
    pthread_mutex_unlock(&group->lock);
    if (!request->error)
        return true;
    g_propagate_error(error, request->error);
    return false;
}

void group_hold(Group *group) {
    Waiter waiter = {0};
    pthread_mutex_lock(&group->lock);
    wait_for_turn(group, &waiter);
    pthread_mutex_unlock(&group->lock);
}

void group_let_go(Group *group) {
    pthread_mutex_lock(&group->lock);
    pass_on(group);
    pthread_mutex_unlock(&group->lock);
}
