/* Hands mails over by SMTP with libcurl: one recipient each, over one connection that is kept. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "mail/talk.h"
#include "mail/transport.h"

enum { CONNECT_S = 30, ANSWER_S = 600, QUIT_S = 2 };

/* The mail on its way. */
typedef struct {
    GBytes *mail;
    size_t sent; /* octets of it */
    MailMark *mark;
    void *data;
    GError **error;
    bool broken_off; /* the mark failed */
} Parcel;

typedef struct {
    CURL *curl;
    Talk talk; /* lasts as long as the handle, which still speaks when it is closed */
    Parcel parcel;
    char *description;
    char *secrets[4]; /* what must not show up in an answer: the password in all its forms, and NULL */
    long answer_s;
    char problem[CURL_ERROR_SIZE];
} Smtp;

/* ---- What libcurl asks and tells. */

/* Comes before every wait for the server. The answer to QUIT is worth no long one. */
static int on_debug(CURL *curl, curl_infotype type, char *bytes, size_t size, void *data) {
    Smtp *smtp = data;
    if (type == CURLINFO_HEADER_OUT)
        talk_say(&smtp->talk, bytes, size);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, smtp->talk.over ? (long) QUIT_S : smtp->answer_s);
    return 0;
}

static size_t on_reply(char *bytes, size_t one, size_t size, void *data) {
    talk_hear(data, bytes, one * size);
    return one * size;
}

/*
 * The mark comes before the end of the mail rather than before its dot alone: so both reach the server together, which
 * then wakes once.
 */
static bool may_end(Smtp *smtp) {
    Parcel *parcel = &smtp->parcel;
    parcel->broken_off = parcel->mark && !parcel->mark(parcel->data, parcel->error);
    return !parcel->broken_off;
}

/* When told that there is no more, libcurl sends the final dot. */
static size_t on_read(char *buffer, size_t one, size_t room, void *data) {
    Smtp *smtp = data;
    size_t length = 0;
    const char *bytes = g_bytes_get_data(smtp->parcel.mail, &length);
    size_t sent = smtp->parcel.sent, part = MIN(one * room, length - sent);
    talk_enter(&smtp->talk, part > 0 ? STEP_BODY : STEP_DOT);
    if (part > 0 && sent + part == length && !may_end(smtp))
        return CURL_READFUNC_ABORT; /* closes the connection without the dot */
    memcpy(buffer, bytes + sent, part);
    smtp->parcel.sent += part;
    return part;
}

/* ---- The answer. */

/* The server's words if they decided, else what libcurl says: that TLS failed, or that nothing came. */
static void give_answer(Smtp *smtp, CURLcode result, MailAnswer *answer) {
    Talk *talk = &smtp->talk;
    answer->outcome = talk_outcome(talk);
    answer->step = talk_step_name(talk);
    if (talk->code >= 400 || answer->outcome == MAIL_ACCEPTED)
        answer->code = talk->code;
    else
        talk_replace_words(talk, *smtp->problem ? smtp->problem : curl_easy_strerror(result));
    g_strlcpy(answer->reply, talk->words->str, sizeof answer->reply);
}

/* ---- Sending. */

static CURLcode perform(Smtp *smtp, const Mail *mail) {
    struct curl_slist *recipients = curl_slist_append(NULL, mail->to);
    smtp->parcel.sent = 0;
    talk_enter(&smtp->talk, STEP_CONNECT);
    *smtp->problem = '\0';
    /* What is set as a transfer starts is also how long closing the connection waits after its QUIT. */
    curl_easy_setopt(smtp->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long) QUIT_S);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, mail->from);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    CURLcode result = curl_easy_perform(smtp->curl);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    return result;
}

/* The server had closed the kept connection while nobody looked: nothing was said about this mail yet. */
static bool was_stale(const Smtp *smtp, CURLcode result) {
    long connects = 0;
    curl_easy_getinfo(smtp->curl, CURLINFO_NUM_CONNECTS, &connects);
    return connects == 0 && smtp->talk.step == STEP_SENDER && result != CURLE_OPERATION_TIMEDOUT &&
           (smtp->talk.code == 0 || smtp->talk.code == 421);
}

static bool smtp_send(void *state, const Mail *mail, MailMark *mark, void *data, MailAnswer *answer,
                      GError **error) {
    Smtp *smtp = state;
    smtp->parcel = (Parcel) {.mail = mail->bytes, .mark = mark, .data = data, .error = error};
    CURLcode result = perform(smtp, mail);
    if (result != CURLE_OK && was_stale(smtp, result))
        result = perform(smtp, mail);
    if (smtp->parcel.broken_off)
        return false;
    give_answer(smtp, result, answer);
    return true;
}

/* ---- Getting ready. */

/* Where the URL points. */
typedef struct {
    char *host; /* as DNS knows it, or an address */
    int port;
    char *user; /* or NULL */
} Place;

static void place_clear(Place *place) {
    g_free(place->host);
    g_free(place->user);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_clear)

static void *refuse_url(const char *url, const char *why, GError **error) {
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

/* Fills the place from smtp://[USER@]HOST[:PORT]. A password there would be seen in ps and in logs. */
static bool place_parse(Place *place, const char *url, int default_port, GError **error) {
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD, NULL);
    if (uri && g_uri_get_password(uri))
        return refuse_url(url, "a password must not be part of the URL, where others can read it", error);
    if (!uri || !g_uri_get_host(uri) || !*g_uri_get_host(uri))
        return refuse_url(url, "write smtp://HOST or smtp://HOST:PORT", error);
    if (strcmp(g_uri_get_path(uri), "") != 0 && strcmp(g_uri_get_path(uri), "/") != 0)
        return refuse_url(url, "nothing may follow the host and the port", error);
    if (g_uri_get_query(uri) || g_uri_get_fragment(uri))
        return refuse_url(url, "nothing may follow the host and the port", error);

    place->host = host_normalise(g_uri_get_host(uri));
    if (!place->host)
        return refuse_url(url, "the name of the host is not one", error);
    place->port = g_uri_get_port(uri) == -1 ? default_port : g_uri_get_port(uri);
    if (place->port < 1 || place->port > G_MAXUINT16)
        return refuse_url(url, "a port is a number from 1 to 65535", error);
    place->user = g_strdup(g_uri_get_user(uri));
    return true;
}

/* Between programs on one machine nobody can listen, and their certificates are made at home. */
static bool is_this_machine(const char *host) {
    struct in_addr v4;
    struct in6_addr v6;
    return strcmp(host, "localhost") == 0 ||
           (inet_pton(AF_INET, host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET) ||
           (inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6));
}

/* The name to greet the server with: this machine's, or an address literal if that is no proper name. */
static char *greeting_name(void) {
    char name[256] = "";
    if (gethostname(name, sizeof name - 1) != 0 || g_hostname_is_ip_address(name))
        name[0] = '\0';
    g_autofree char *host = host_normalise(name);
    return host ? g_steal_pointer(&host) : g_strdup("[127.0.0.1]");
}

static void set_server(Smtp *smtp, const Place *place, bool is_tls_from_the_start) {
    bool is_relaxed = !is_tls_from_the_start && is_this_machine(place->host);
    g_autofree char *greeting = greeting_name();
    g_autofree char *escaped = g_uri_escape_string(greeting, NULL, false);
    g_autofree char *host =
        strchr(place->host, ':') ? g_strdup_printf("[%s]", place->host) : g_strdup(place->host);
    g_autofree char *url = g_strdup_printf("%s://%s:%d/%s", is_tls_from_the_start ? "smtps" : "smtp", host,
                                           place->port, escaped);
    curl_easy_setopt(smtp->curl, CURLOPT_URL, url);
    curl_easy_setopt(smtp->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(smtp->curl, CURLOPT_PROXY, ""); /* not even one from the environment */
    curl_easy_setopt(smtp->curl, CURLOPT_USE_SSL, (long) (is_relaxed ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    curl_easy_setopt(smtp->curl, CURLOPT_SSL_VERIFYPEER, is_relaxed ? 0L : 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_SSL_VERIFYHOST, is_relaxed ? 0L : 2L);
    curl_easy_setopt(smtp->curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
}

static void set_limits(Smtp *smtp, const MailerSettings *settings) {
    enum { SLOWEST_OCTETS_PER_S = 10 };
    smtp->answer_s = settings->answer_timeout_s > 0 ? settings->answer_timeout_s : ANSWER_S;
    curl_easy_setopt(smtp->curl, CURLOPT_CONNECTTIMEOUT,
                     settings->connect_timeout_s > 0 ? settings->connect_timeout_s : CONNECT_S);
    curl_easy_setopt(smtp->curl, CURLOPT_LOW_SPEED_LIMIT, (long) SLOWEST_OCTETS_PER_S);
    curl_easy_setopt(smtp->curl, CURLOPT_LOW_SPEED_TIME, smtp->answer_s);
    curl_easy_setopt(smtp->curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_NOSIGNAL, 1L);
}

/* The size of the mail is not told to libcurl: it would send the dot without asking on_read for the end. */
static void set_callbacks(Smtp *smtp) {
    curl_easy_setopt(smtp->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(smtp->curl, CURLOPT_READDATA, smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_HEADERFUNCTION, on_reply);
    curl_easy_setopt(smtp->curl, CURLOPT_HEADERDATA, &smtp->talk);
    curl_easy_setopt(smtp->curl, CURLOPT_VERBOSE, 1L); /* calls on_debug and prints nothing */
    curl_easy_setopt(smtp->curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(smtp->curl, CURLOPT_DEBUGDATA, smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_ERRORBUFFER, smtp->problem);
}

/* Plain passwords go only through TLS or inside this machine; in answers they must not come back. */
static void set_login(Smtp *smtp, const char *user, const char *password) {
    curl_easy_setopt(smtp->curl, CURLOPT_USERNAME, user);
    curl_easy_setopt(smtp->curl, CURLOPT_PASSWORD, password);
    curl_easy_setopt(smtp->curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    curl_easy_setopt(smtp->curl, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);

    g_autofree char *plain = g_strdup_printf("%c%s%c%s", '\0', user, '\0', password);
    size_t length = 2 + strlen(user) + strlen(password);
    smtp->secrets[0] = g_base64_encode((const guchar *) plain, length);
    smtp->secrets[1] = g_base64_encode((const guchar *) password, strlen(password));
    smtp->secrets[2] = g_strdup(password);
    explicit_bzero(plain, length);
}

static void forget_login(Smtp *smtp) {
    for (char **secret = smtp->secrets; *secret; secret++) {
        explicit_bzero(*secret, strlen(*secret));
        g_free(*secret);
    }
}

static bool check_settings(const MailerSettings *settings, const char *user, GError **error) {
    if (user && !settings->password)
        return refuse_url(settings->url, "there is a user to log in, but no password", error);
    if (!user && settings->password)
        return refuse_url(settings->url, "there is a password, but no user to log in", error);
    if (settings->password && !*settings->password)
        return refuse_url(settings->url, "the password is empty", error);
    if (settings->ca_file && access(settings->ca_file, R_OK) != 0) {
        g_autofree char *shown = text_visible(settings->ca_file);
        return fail(error, ERROR_USAGE, "the certificates in %s cannot be read", shown);
    }
    return true;
}

static void smtp_close(void *state) {
    Smtp *smtp = state;
    curl_easy_cleanup(smtp->curl);
    g_string_free(smtp->talk.words, TRUE);
    forget_login(smtp);
    g_free(smtp->description);
    g_free(smtp);
}

/* Once for all threads, and for good: others may still be using it when one is done. */
static void prepare_libcurl(void) {
    static gsize is_ready;
    if (g_once_init_enter(&is_ready)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        g_once_init_leave(&is_ready, 1);
    }
}

static void *server_open(const MailerSettings *settings, bool is_tls_from_the_start, GError **error) {
    enum { PORT_SMTP = 25, PORT_SMTPS = 465 };
    g_auto(Place) place = {0};
    if (!place_parse(&place, settings->url, is_tls_from_the_start ? PORT_SMTPS : PORT_SMTP, error))
        return NULL;
    const char *user = settings->user ? settings->user : place.user;
    if (!check_settings(settings, user, error))
        return NULL;

    Smtp *smtp = g_new0(Smtp, 1);
    prepare_libcurl();
    smtp->curl = curl_easy_init();
    smtp->talk.words = g_string_new(NULL);
    smtp->talk.secrets = (const char *const *) smtp->secrets;
    smtp->description = g_strdup_printf("through the mail server %s:%d", place.host, place.port);
    set_server(smtp, &place, is_tls_from_the_start);
    set_limits(smtp, settings);
    set_callbacks(smtp);
    if (user)
        set_login(smtp, user, settings->password);
    if (settings->ca_file)
        curl_easy_setopt(smtp->curl, CURLOPT_CAINFO, settings->ca_file);
    return smtp;
}

static void *smtp_open(const MailerSettings *settings, GError **error) {
    return server_open(settings, false, error);
}

static void *smtps_open(const MailerSettings *settings, GError **error) {
    return server_open(settings, true, error);
}

static const char *smtp_description(const void *state) {
    const Smtp *smtp = state;
    return smtp->description;
}

const Transport smtp_transport = {
    .scheme = "smtp",
    .takes_several = true,
    .open = smtp_open,
    .close = smtp_close,
    .description = smtp_description,
    .send = smtp_send,
};

const Transport smtps_transport = {
    .scheme = "smtps",
    .takes_several = true,
    .open = smtps_open,
    .close = smtp_close,
    .description = smtp_description,
    .send = smtp_send,
};
