/* Which mail server is meant: smtp://[USER@]HOST[:PORT]. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    char *host; /* as DNS knows it, or an address */
    int port;
    char *user; /* who logs in, or NULL */
} Server;

/* Fills the server from the URL. ERROR_USAGE if that is no server, or holds a password, which others could see. */
bool server_parse(Server *server, const char *url, int default_port, GError **error);
void server_clear(Server *server);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Server, server_clear)

/* ERROR_USAGE for what is wrong with the URL; NULL. */
void *server_refuse(const char *url, const char *why, GError **error);

/* Whether it is known to be this machine: localhost, 127.0.0.0/8 or ::1. */
bool server_is_here(const Server *server);

/* The name to greet a server with; the caller's to free. */
char *server_greeting(void);
