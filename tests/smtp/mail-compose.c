/* Composes mails from fields on standard input, so that a test in another language can read them. */
#include <stdio.h>
#include <stdlib.h>

#include "field.h"
#include "mail/compose.h"

static bool compose_next(void) {
    int c = getc(stdin);
    if (c == EOF)
        return false;
    ungetc(c, stdin);

    g_autofree char *from_name = read_field(), *from = read_field(), *to_name = read_field();
    g_autofree char *to = read_field(), *reply_to = read_field(), *subject = read_field();
    g_autofree char *unsubscribe = read_field(), *text = read_field(), *html = read_field();
    g_autofree char *message_id = read_field(), *date = read_field();
    MailParts parts = {from_name,
                       from,
                       to_name,
                       to,
                       reply_to,
                       subject,
                       unsubscribe,
                       text,
                       html,
                       message_id,
                       .date = {g_ascii_strtoll(date, NULL, 10)}};
    g_autoptr(GBytes) bytes = mail_compose(&parts);
    printf("%zu\n", g_bytes_get_size(bytes));
    fwrite(g_bytes_get_data(bytes, NULL), 1, g_bytes_get_size(bytes), stdout);
    return true;
}

int main(void) {
    while (compose_next())
        continue;
    return 0;
}
