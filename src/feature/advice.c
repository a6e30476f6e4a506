#include "feature/advice.h"

#include "base/text.h"

static bool is_shared(const Announcement *announcement) {
    return announcement && announcement->contribution_hashes;
}

/* A public value decides, unless it is left to what the participants thought of. */
static bool has_value(const Announcement *announcement) {
    return !is_shared(announcement) || announcement->source;
}

char *advice_to_draw(const Exchange *announced) {
    const Announcement *announcement = exchange_announcement(announced);
    g_autofree char *title = text_for_shell(announced->title);
    return g_strconcat("kringle draw --title ", title, has_value(announcement) ? " --value \"...\"" : "",
                       is_shared(announcement) ? " --contributions FILE" : "", NULL);
}

char *advice_to_announce(const Exchange *announced) {
    const Announcement *announcement = exchange_announcement(announced);
    g_autofree char *title = text_for_shell(announced->title);
    return g_strconcat("kringle draw PEOPLE.csv --commit --title ", title,
                       has_value(announcement) ? " --value-from \"...\"" : "",
                       is_shared(announcement) ? " --contribution-hashes FILE" : "", " --reason \"...\"",
                       NULL);
}

char *advice_to_remove(const Exchange *exchange, const Participant *participant) {
    g_autofree char *name = text_for_shell(participant->name);
    g_autofree char *title = text_for_shell(exchange->title);
    return g_strdup_printf("kringle remove %s --exchange %s", name, title);
}

char *advice_to_delete(const Exchange *exchange) {
    g_autofree char *title = text_for_shell(exchange->title);
    return g_strconcat("kringle delete ", title, NULL);
}
