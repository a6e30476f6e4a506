#include "sides/people.h"

#include <string.h>

static Participant *person_new(int64_t exchange_id, int64_t id) {
    Participant *person = record_new(&participant_record);
    int64_t number = exchange_id * EACH + id;
    person->exchange_id = exchange_id;
    person->id = id;
    person->version = 1;
    person->name = g_strdup_printf("Participant Name %" G_GINT64_FORMAT, number);
    person->email = g_strdup_printf("person%" G_GINT64_FORMAT "@example.com", number);
    person->wish = g_strdup("something warm, or a book about the sea");
    person->language = g_strdup("en");
    return person;
}

GPtrArray *people_new(void) {
    GPtrArray *people = record_array(&participant_record);
    for (int64_t exchange_id = 1; exchange_id <= EXCHANGES; exchange_id++)
        for (int64_t id = 1; id <= EACH; id++)
            g_ptr_array_add(people, person_new(exchange_id, id));
    return people;
}

/* SplitMix64. */
uint64_t scattered(uint64_t i, uint64_t limit) {
    uint64_t z = (i + 1) * 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % limit;
}

static uint64_t length(const char *text) {
    return text ? strlen(text) : 0;
}

uint64_t person_weight(const Participant *person) {
    return (uint64_t) (person->exchange_id + person->id + person->version + person->gives + person->receives +
                       person->left_at.s) +
           length(person->name) + length(person->email) + length(person->role) + length(person->wish) +
           length(person->language);
}

void person_free(void *item) {
    Participant *person = item;
    g_free(person->name);
    g_free(person->email);
    g_free(person->role);
    g_free(person->wish);
    g_free(person->language);
    g_free(person);
}
