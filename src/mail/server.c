#include "mail/server.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "mail/transport.h"

void server_clear(Server *server) {
    g_free(server->host);
    g_free(server->user);
}

void *server_refuse(const char *url, const char *why, GError **error) {
    g_autofree char *shown = mailer_url_shown(url);
    return fail(error, ERROR_USAGE, "\"%s\" is not a mail server: %s", shown, why);
}

static char *host_normalise(const char *host) {
    if (g_hostname_is_ip_address(host))
        return g_strdup(host);
    g_autofree char *ascii = g_hostname_to_ascii(host);
    if (!ascii || !*ascii)
        return NULL;
    g_autofree char *lower = g_ascii_strdown(ascii, -1);
    return lower[strspn(lower, "abcdefghijklmnopqrstuvwxyz0123456789.-")] ? NULL : g_steal_pointer(&lower);
}

bool server_parse(Server *server, const char *url, int default_port, GError **error) {
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD, NULL);
    if (uri && g_uri_get_password(uri))
        return server_refuse(url, "a password must not be part of the URL, where others can read it", error);
    if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri))
        return server_refuse(url, "write smtp://HOST or smtp://HOST:PORT", error);
    if (strcmp(g_uri_get_path(uri), "") != 0 && strcmp(g_uri_get_path(uri), "/") != 0)
        return server_refuse(url, "nothing may follow the host and the port", error);
    if (g_uri_get_query(uri) || g_uri_get_fragment(uri))
        return server_refuse(url, "nothing may follow the host and the port", error);

    server->host = host_normalise(g_uri_get_host(uri));
    if (!server->host)
        return server_refuse(url, "the name of the host is not one", error);
    server->port = g_uri_get_port(uri) == -1 ? default_port : g_uri_get_port(uri);
    if (server->port < 1 || server->port > G_MAXUINT16)
        return server_refuse(url, "a port is a number from 1 to 65535", error);
    server->user = g_strdup(g_uri_get_user(uri));
    return true;
}

bool server_is_here(const Server *server) {
    struct in_addr v4;
    struct in6_addr v6;
    return strcmp(server->host, "localhost") == 0 ||
           (inet_pton(AF_INET, server->host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET) ||
           (inet_pton(AF_INET6, server->host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6));
}

/* This machine's name, or an address literal if that is no proper one. */
char *server_greeting(void) {
    char name[256] = "";
    if (gethostname(name, sizeof name - 1) != 0 || g_hostname_is_ip_address(name))
        name[0] = '\0';
    g_autofree char *host = host_normalise(name);
    return host ? g_steal_pointer(&host) : g_strdup("[127.0.0.1]");
}
