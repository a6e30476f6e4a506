/* What the sqlite tier promises of its format, and of the checksums of its rows. */
#include "store/sqlite/connection.h"
#include "store/suite/formats.h"

static void run(const World *world, const char *text) {
    g_autofree char *path = g_build_filename(world->folder, "file", NULL);
    GError *error = NULL;
    Sqlite *sqlite = sqlite_open(path, false, &error);
    g_assert_no_error(error);
    sqlite_run(sqlite, text, &error);
    g_assert_no_error(error);
    sqlite_close(sqlite);
}

static const Behind behind = {
    .run = run,
    .older = "PRAGMA user_version = 1",
    .newer = "PRAGMA user_version = 3",
    .ours = "PRAGMA user_version = 2",
    .obstacle = "CREATE TRIGGER obstacle BEFORE UPDATE ON note WHEN new.number = 1500 "
                "BEGIN SELECT raise(ABORT, 'no'); END",
    .no_obstacle = "DROP TRIGGER obstacle",
};

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    formats_add("sqlite:FOLDER/file", &behind);
    return g_test_run();
}
