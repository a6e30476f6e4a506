#include "mail/connection.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <string.h>

enum {
    CONNECT_S = 30,
    ANSWER_S = 600,
    QUIT_S = 2,
    IDLE_S = 100,
    LONGEST_LINE = 1 << 14,
    LONGEST_REPLY = 1 << 16
};

struct Connection {
    CURL *settings; /* what each connection is opened with */
    CURL *curl;     /* the open one, or NULL */
    Talk *talk;
    long answer_s;
    bool takes_several;
    bool is_out_of_time;
    int64_t heard_at; /* the last reply, on the monotonic clock */
    char problem[CURL_ERROR_SIZE];
    char heard[LONGEST_LINE]; /* of lines that are not complete, or not looked at yet */
    size_t heard_length;
};

/* ---- What libcurl asks and tells while it connects. ---- */

/* Comes before every wait for the server. Should libcurl say goodbye, the answer is worth no long one. */
static int on_debug(CURL *curl, curl_infotype type, char *bytes, size_t size, void *data) {
    Connection *connection = data;
    Talk *talk = connection->talk;
    if (type == CURLINFO_HEADER_OUT) {
        talk_say(talk, bytes, size);
        connection->takes_several &= talk->step != STEP_HELLO; /* as it greets: it says so anew */
    }
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                     talk->over ? (long) QUIT_S : connection->answer_s);
    return 0;
}

static bool is_offer(const char *line, size_t length, const char *offer) {
    size_t behind = strlen("250-") + strlen(offer);
    return length > behind && g_ascii_strncasecmp(line + strlen("250-"), offer, strlen(offer)) == 0 &&
           g_ascii_isspace(line[behind]);
}

static size_t on_reply(char *bytes, size_t one, size_t size, void *data) {
    Connection *connection = data;
    talk_hear(connection->talk, bytes, one * size);
    if (connection->talk->step == STEP_HELLO)
        connection->takes_several |= is_offer(bytes, one * size, "PIPELINING");
    return one * size;
}

/* ---- Getting ready. ---- */

static void set_server(CURL *curl, const Server *server, bool is_tls_from_the_start) {
    bool is_relaxed = !is_tls_from_the_start && server_is_here(server);
    g_autofree char *greeting = server_greeting();
    g_autofree char *escaped = g_uri_escape_string(greeting, NULL, false);
    g_autofree char *host =
        strchr(server->host, ':') ? g_strdup_printf("[%s]", server->host) : g_strdup(server->host);
    g_autofree char *url = g_strdup_printf("%s://%s:%d/%s", is_tls_from_the_start ? "smtps" : "smtp", host,
                                           server->port, escaped);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L); /* and greet, and log in */
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* not even one from the environment */
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long) (is_relaxed ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, is_relaxed ? 0L : 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, is_relaxed ? 0L : 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
}

static void set_limits(CURL *curl, const MailerSettings *settings) {
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT,
                     settings->connect_timeout_s > 0 ? settings->connect_timeout_s : CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

static void set_callbacks(CURL *curl, Connection *connection) {
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_reply);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, connection);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L); /* calls on_debug and prints nothing */
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, connection);
}

/* Plain passwords go only through TLS or inside this machine. */
static void set_login(CURL *curl, const char *user, const char *password) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
}

/* Once for all threads, and for good: others may still be using it when one is done. */
static void prepare_libcurl(void) {
    static gsize is_ready;
    if (g_once_init_enter(&is_ready)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        g_once_init_leave(&is_ready, 1);
    }
}

Connection *connection_new(const Server *server, const MailerSettings *settings, bool is_tls_from_the_start,
                           Talk *talk) {
    Connection *connection = g_new0(Connection, 1);
    prepare_libcurl();
    connection->settings = curl_easy_init();
    connection->talk = talk;
    connection->answer_s = settings->answer_timeout_s > 0 ? settings->answer_timeout_s : ANSWER_S;
    set_server(connection->settings, server, is_tls_from_the_start);
    set_limits(connection->settings, settings);
    set_callbacks(connection->settings, connection);
    if (server->user)
        set_login(connection->settings, server->user, settings->password);
    if (settings->ca_file)
        curl_easy_setopt(connection->settings, CURLOPT_CAINFO, settings->ca_file);
    return connection;
}

void connection_free(Connection *connection) {
    connection_close(connection);
    curl_easy_cleanup(connection->settings);
    g_free(connection);
}

/* ---- Opening. ---- */

bool connection_open(Connection *connection) {
    connection_drop(connection);
    connection->heard_length = 0;
    connection->is_out_of_time = connection->takes_several = false;
    *connection->problem = '\0';
    connection->curl = curl_easy_duphandle(connection->settings);
    curl_easy_setopt(connection->curl, CURLOPT_ERRORBUFFER, connection->problem);
    CURLcode result = curl_easy_perform(connection->curl);
    connection->heard_at = g_get_monotonic_time();
    if (result == CURLE_OK)
        return true;
    if (!*connection->problem)
        g_strlcpy(connection->problem, curl_easy_strerror(result), sizeof connection->problem);
    connection_drop(connection);
    return false;
}

bool connection_is_open(const Connection *connection) {
    int64_t idle_us = g_get_monotonic_time() - connection->heard_at;
    return connection->curl && idle_us < (int64_t) IDLE_S * G_USEC_PER_SEC;
}

bool connection_takes_several(const Connection *connection) {
    return connection->takes_several;
}

const char *connection_problem(const Connection *connection) {
    return connection->problem;
}

bool connection_is_out_of_time(const Connection *connection) {
    return connection->is_out_of_time;
}

/* ---- Speaking and hearing. ---- */

static bool refuse(Connection *connection, const char *problem) {
    g_strlcpy(connection->problem, problem, sizeof connection->problem);
    return false;
}

static int64_t in_seconds(long s) {
    return g_get_monotonic_time() + s * G_USEC_PER_SEC;
}

/* Until something comes, or goes: not longer than until then. */
static bool wait_for(Connection *connection, short events, int64_t until) {
    enum { US_PER_MS = 1000 };
    curl_socket_t socket;
    curl_easy_getinfo(connection->curl, CURLINFO_ACTIVESOCKET, &socket);
    struct pollfd what = {.fd = socket, .events = events};
    int ready = 0;
    for (int64_t left; ready == 0 && (left = until - g_get_monotonic_time()) > 0;) {
        ready = poll(&what, 1, (int) MIN(left / US_PER_MS + 1, INT_MAX));
        if (ready < 0 && errno == EINTR)
            ready = 0;
    }
    connection->is_out_of_time = ready == 0;
    return ready != 0 || refuse(connection, "the mail server does not answer any more");
}

static bool send_until(Connection *connection, const char *bytes, size_t length, int64_t until) {
    for (size_t sent; length > 0; bytes += sent, length -= sent) {
        sent = 0;
        CURLcode result = curl_easy_send(connection->curl, bytes, length, &sent);
        if (result == CURLE_AGAIN && !wait_for(connection, POLLOUT, until))
            return false;
        if (result != CURLE_OK && result != CURLE_AGAIN)
            return refuse(connection, "the mail server has closed the connection");
    }
    return true;
}

bool connection_send(Connection *connection, const char *bytes, size_t length) {
    return send_until(connection, bytes, length, in_seconds(connection->answer_s));
}

/* More of what the server says. */
static bool receive(Connection *connection, int64_t until) {
    for (;;) {
        size_t length = 0;
        CURLcode result = curl_easy_recv(connection->curl, connection->heard + connection->heard_length,
                                         sizeof connection->heard - connection->heard_length, &length);
        connection->heard_length += length;
        if (result == CURLE_OK && length > 0)
            return true;
        if (result != CURLE_AGAIN)
            return refuse(connection, "the mail server has closed the connection");
        if (!wait_for(connection, POLLIN, until))
            return false;
    }
}

/* What has come of the reply; what comes behind it is of the next one. */
static void hear_lines(Connection *connection) {
    char *line = connection->heard, *end = line + connection->heard_length;
    for (char *next; connection->talk->code == 0 && (next = memchr(line, '\n', (size_t) (end - line)));
         line = next + 1)
        talk_hear(connection->talk, line, (size_t) (next + 1 - line));
    connection->heard_length = (size_t) (end - line);
    memmove(connection->heard, line, connection->heard_length);
}

/* A server that goes on and on is not listened to: neither within a line nor within a reply. */
bool connection_hear(Connection *connection) {
    int64_t until = in_seconds(connection->answer_s);
    size_t length = 0;
    for (hear_lines(connection); connection->talk->code == 0; hear_lines(connection)) {
        size_t before = connection->heard_length;
        if (before == sizeof connection->heard || length > LONGEST_REPLY)
            return refuse(connection, "the mail server says something that has no end");
        if (!receive(connection, until))
            return false;
        length += connection->heard_length - before;
    }
    connection->heard_at = g_get_monotonic_time();
    return true;
}

/* ---- Closing. ---- */

void connection_drop(Connection *connection) {
    g_clear_pointer(&connection->curl, curl_easy_cleanup);
}

/* What the server has to say to that does not matter any more, but that it says something: so it has heard it. */
static void say_goodbye(Connection *connection) {
    static const char goodbye[] = "QUIT\r\n";
    int64_t until = in_seconds(QUIT_S);
    connection->heard_length = 0;
    if (send_until(connection, goodbye, strlen(goodbye), until))
        receive(connection, until);
}

void connection_close(Connection *connection) {
    if (connection->curl && !connection->is_out_of_time)
        say_goodbye(connection);
    connection_drop(connection);
}
