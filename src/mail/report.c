#include "mail/report.h"

#include <gmime/gmime.h>

#include "base/error.h"

void mail_report_free(MailReport *report) {
    g_ptr_array_unref(report->addresses);
    g_free(report->action);
    g_free(report->status);
    g_free(report->words);
    g_free(report);
}

/* ---- The mail. */

static GMimeMessage *parse_message(const char *bytes, size_t length) {
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

static void add_addresses(MailReport *report, const char *text) {
    InternetAddressList *list = internet_address_list_parse(NULL, text);
    for (int i = 0; list && i < internet_address_list_length(list); i++) {
        InternetAddress *one = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_MAILBOX(one))
            g_ptr_array_add(report->addresses,
                            g_strdup(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one))));
    }
    if (list)
        g_object_unref(list);
}

/* Where the mail was delivered is written by our own server, what stands in To by the one that reports. */
static void read_addresses(MailReport *report, GMimeMessage *message) {
    static const char *const headers[] = {"X-Original-To", "Delivered-To", "Envelope-To", "To"};
    for (size_t i = 0; i < G_N_ELEMENTS(headers); i++) {
        const char *text = g_mime_object_get_header(GMIME_OBJECT(message), headers[i]);
        if (text)
            add_addresses(report, text);
    }
}

/* ---- The part that programs read. */

static void find_status_part(GMimeObject *parent, GMimeObject *part, gpointer data) {
    (void) parent;
    GMimeObject **found = data;
    GMimeContentType *type = g_mime_object_get_content_type(part);
    if (!*found && g_mime_content_type_is_type(type, "message", "delivery-status"))
        *found = part;
}

static char *text_of_part(GMimeObject *part) {
    GMimeDataWrapper *content = GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : NULL;
    if (!content)
        return NULL;
    GMimeStream *memory = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, memory);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
    char *text = g_utf8_make_valid((const char *) bytes->data, bytes->len);
    g_object_unref(memory);
    return text;
}

/* The value of the first field of that name, with what follows in lines that go on; or NULL. */
static char *field_value(const char *text, const char *name) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *value = NULL;
    for (char **line = lines; *line; line++) {
        g_strchomp(*line);
        bool goes_on = value && (**line == ' ' || **line == '\t');
        size_t length = strlen(name);
        if (goes_on)
            g_string_append_printf(value, " %s", g_strstrip(*line));
        else if (value)
            break;
        else if (g_ascii_strncasecmp(*line, name, length) == 0 && (*line)[length] == ':')
            value = g_string_new(g_strstrip(*line + length + 1));
    }
    return value ? g_string_free(value, FALSE) : NULL;
}

/* "5.1.1", without a comment behind it. */
static bool is_status(const char *text) {
    return g_regex_match_simple("^[245]\\.\\d{1,3}\\.\\d{1,3}$", text, 0, 0);
}

static bool read_status(MailReport *report, const char *text) {
    g_autofree char *action = field_value(text, "Action"), *status = field_value(text, "Status");
    if (!action || !status)
        return false;
    status[strcspn(status, " \t(;")] = '\0';
    report->action = g_ascii_strdown(action, -1);
    report->status = g_strdup(status);
    report->words = field_value(text, "Diagnostic-Code");
    return is_status(status);
}

static bool fill(MailReport *report, GMimeMessage *message) {
    GMimeObject *part = NULL, *all = g_mime_message_get_mime_part(message);
    read_addresses(report, message);
    if (all)
        find_status_part(NULL, all, &part);
    if (all && GMIME_IS_MULTIPART(all))
        g_mime_multipart_foreach(GMIME_MULTIPART(all), find_status_part, &part);
    g_autofree char *text = part ? text_of_part(part) : NULL;
    return text && read_status(report, text);
}

MailReport *mail_report_read(const char *bytes, size_t length, GError **error) {
    g_mime_init();
    GMimeMessage *message = parse_message(bytes, length);
    g_autoptr(MailReport) report = g_new0(MailReport, 1);
    report->addresses = g_ptr_array_new_with_free_func(g_free);
    bool is_report = message && fill(report, message);
    if (message)
        g_object_unref(message);
    if (!is_report)
        return fail(error, ERROR_INVALID,
                    "this mail is no report of a mail server that another one could not be delivered");
    return g_steal_pointer(&report);
}
