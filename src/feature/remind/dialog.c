#include "feature/remind/dialog.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/terminal.h"
#include "feature/remind/recipients.h"

/* ---- The parts. */

/* The part as it is understood, or NULL with the reason why it is not. */
typedef char *Check(const char *text, const Clock *clock, GError **error);

static char *check_title(const char *text, const Clock *clock, GError **error) {
    (void) clock;
    return appointment_title(text, error);
}

static char *check_addresses(const char *text, const Clock *clock, GError **error) {
    (void) clock;
    Contacts *nobody = contacts_read(NULL, NULL);
    g_autoptr(Recipients) recipients = recipients_new(nobody, false);
    if (!recipients_add(recipients, text, error))
        return NULL;
    if (recipients->list->len == 0)
        return fail(error, ERROR_INVALID, "there is no address; write one or more, with commas between them");
    return g_strdup(text);
}

static const struct {
    const char *label;
    Check *check;
} parts[] = {
    {"Date (year-month-day)", appointment_date},
    {"Title", check_title},
    {"Addresses (with commas between them)", check_addresses},
};

enum { PARTS = G_N_ELEMENTS(parts) };

static Appointment *appointment_of(char *answers[PARTS]) {
    Appointment *appointment = g_new0(Appointment, 1);
    *appointment = (Appointment) {answers[0], answers[1], answers[2]};
    return appointment;
}

static void *stopped(GError **error) {
    return fail(error, ERROR_DENIED, "stopped; nothing was stored and nothing was sent");
}

/* ---- In the terminal. */

static char *ask_part(size_t part, const Clock *clock, GError **error) {
    g_autofree char *question = g_strconcat(parts[part].label, ": ", NULL);
    for (;;) {
        g_autoptr(GError) wrong = NULL;
        g_autofree char *text = terminal_ask(question);
        if (!text)
            return stopped(error);
        char *answer = parts[part].check(text, clock, &wrong);
        if (answer)
            return answer;
        terminal_print(stderr, wrong->message, 0);
    }
}

static bool ask_in_terminal(char *answers[PARTS], size_t count, const Clock *clock, GError **error) {
    for (size_t i = 0; i < count; i++) {
        answers[i] = ask_part(i, clock, error);
        if (!answers[i])
            return false;
    }
    return true;
}

/* ---- In a window. */

/* Its arguments are a list, and pass through no shell. */
static GPtrArray *zenity_arguments(const char *program, const char *reason, size_t count) {
    GPtrArray *arguments = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *shown = g_markup_escape_text(reason ? reason : "What are people to be reminded of?", -1);
    g_ptr_array_add(arguments, g_strdup(program));
    g_ptr_array_add(arguments, g_strdup("--forms"));
    g_ptr_array_add(arguments, g_strdup("--title=kringle"));
    g_ptr_array_add(arguments, g_strconcat("--text=", shown, NULL));
    g_ptr_array_add(arguments, g_strdup("--separator=\n"));
    for (size_t i = 0; i < count; i++)
        g_ptr_array_add(arguments, g_strconcat("--add-entry=", parts[i].label, NULL));
    g_ptr_array_add(arguments, NULL);
    return arguments;
}

/* What was typed, a line for each part; NULL if somebody closed the window. */
static char *run_zenity(const char *program, const char *reason, size_t count, GError **error) {
    g_autoptr(GPtrArray) arguments = zenity_arguments(program, reason, count);
    g_autofree char *typed = NULL;
    g_autoptr(GError) wrong = NULL;
    int status;
    if (!g_spawn_sync(NULL, (char **) arguments->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &typed, NULL,
                      &status, &wrong))
        return fail(error, ERROR_UNAVAILABLE, "the window cannot be opened: %s", wrong->message);
    return g_spawn_check_wait_status(status, NULL) ? g_steal_pointer(&typed) : stopped(error);
}

static bool check_all(char *answers[PARTS], char **typed, size_t count, const Clock *clock, GError **error) {
    for (size_t i = 0; i < count; i++) {
        g_clear_pointer(&answers[i], g_free);
        answers[i] = parts[i].check(typed[i], clock, error);
        if (!answers[i])
            return false;
    }
    return true;
}

/* All over again with the reason, until all of it makes sense. */
static bool ask_in_window(const char *program, char *answers[PARTS], size_t count, const Clock *clock,
                          GError **error) {
    g_autofree char *reason = NULL;
    for (;;) {
        g_autoptr(GError) wrong = NULL;
        g_autofree char *output = run_zenity(program, reason, count, error);
        if (!output)
            return false;
        g_auto(GStrv) typed = g_strsplit(output, "\n", -1);
        if (g_strv_length(typed) < count)
            return fail(error, ERROR_UNAVAILABLE, "the window gave fewer answers than there are questions");
        if (check_all(answers, typed, count, clock, &wrong))
            return true;
        g_free(reason);
        reason = g_strdup(wrong->message);
    }
}

static bool has_display(void) {
    const char *x = g_getenv("DISPLAY"), *wayland = g_getenv("WAYLAND_DISPLAY");
    return (x && *x) || (wayland && *wayland);
}

Appointment *dialog_ask(const Clock *clock, bool asks_addresses, GError **error) {
    char *answers[PARTS] = {0};
    size_t count = asks_addresses ? PARTS : PARTS - 1;
    g_autofree char *zenity = has_display() ? g_find_program_in_path("zenity") : NULL;
    bool asked = zenity ? ask_in_window(zenity, answers, count, clock, error)
                        : ask_in_terminal(answers, count, clock, error);
    g_autoptr(Appointment) appointment = appointment_of(answers);
    return asked ? g_steal_pointer(&appointment) : NULL;
}
