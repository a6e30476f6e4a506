/* Reading files: what is read, and the sentence for everything that is not a file. */
#include "base/input.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"

#ifdef __has_feature /* how clang tells what gcc calls __SANITIZE_ADDRESS__ */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

enum { MOST = 1 << 20 };

static char *folder;

static char *path_of(const char *name) {
    return g_build_filename(folder, name, NULL);
}

static char *file_of(const char *name, const char *bytes, size_t length) {
    char *path = path_of(name);
    g_assert_true(g_file_set_contents(path, bytes, (gssize) length, NULL));
    return path;
}

static void assert_reads(const char *path, const char *expected, size_t expected_length) {
    g_autoptr(GError) error = NULL;
    size_t length = 0;
    g_autofree char *bytes = input_read(path, MOST, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(length, ==, expected_length);
    g_assert_true(memcmp(bytes, expected, length) == 0);
}

static void assert_refused(const char *path, ErrorKind kind, const char *reason) {
    g_autoptr(GError) error = NULL;
    size_t length = 0;
    g_assert_null(input_read(path, MOST, &length, &error));
    g_assert_error(error, ERROR, (int) kind);
    g_autofree char *message = g_strdup_printf("%s %s", input_name(path), reason);
    g_assert_cmpstr(error->message, ==, message);
}

static void a_file_is_read_whole(void) {
    g_autofree char *empty = file_of("empty", "", 0);
    assert_reads(empty, "", 0);
    g_autofree char *large = g_malloc0(MOST);
    memset(large + MOST / 2, 'x', MOST / 4);
    g_autofree char *path = file_of("large", large, MOST);
    assert_reads(path, large, MOST);
}

static void a_file_that_hides_its_size_is_read_whole(void) {
    g_autofree char *expected = NULL;
    size_t length;
    g_assert_true(g_file_get_contents("/proc/version", &expected, &length, NULL));
    assert_reads("/proc/version", expected, length);
}

static void too_much_is_refused(void) {
    g_autofree char *large = g_malloc0(MOST + 1);
    g_autofree char *path = file_of("too-large", large, MOST + 1);
    assert_refused(path, ERROR_INVALID, "is larger than 1 MiB; split it");
}

static void what_does_not_exist_or_leads_nowhere_is_named(void) {
    g_autofree char *missing = path_of("missing");
    assert_refused(missing, ERROR_NOT_FOUND, "does not exist");
    g_autofree char *file = file_of("file", "a", 1);
    g_autofree char *below = g_build_filename(file, "below", NULL);
    assert_refused(below, ERROR_NOT_FOUND, "does not exist");
    g_autofree char *loop = path_of("loop");
    g_assert_cmpint(symlink(loop, loop), ==, 0);
    assert_refused(loop, ERROR_INVALID, "is a link that leads back to itself");
    assert_refused("", ERROR_NOT_FOUND, "does not exist");
}

static void folders_devices_and_sockets_are_refused(void) {
    assert_refused(folder, ERROR_INVALID, "is a folder, not a file");
    assert_refused("/dev/zero", ERROR_INVALID, "is a device, not a file");
    assert_refused("/dev/full", ERROR_INVALID, "is a device, not a file");

    g_autofree char *path = path_of("socket");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof address.sun_path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(server, (struct sockaddr *) &address, sizeof address), ==, 0);
    assert_refused(path, ERROR_INVALID, "is a socket, not a file");
    close(server);
}

static void what_may_not_be_read_is_denied(void) {
    g_autofree char *path = file_of("secret", "a", 1);
    g_assert_cmpint(chmod(path, 0), ==, 0);
    if (access(path, R_OK) == 0)
        g_test_skip("whoever runs this may read everything");
    else
        assert_refused(path, ERROR_DENIED, "may not be read; ask its owner for permission");
}

static gpointer write_to_pipe(gpointer path) {
    int pipe = open(path, O_WRONLY | O_CLOEXEC);
    for (int i = 0; i < 1000; i++)
        g_assert_cmpint(write(pipe, "0123456789abcdef", 16), ==, 16);
    close(pipe);
    return NULL;
}

static void a_named_pipe_is_read_to_its_end(void) {
    g_autofree char *path = path_of("pipe");
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    GThread *writer = g_thread_new("writer", write_to_pipe, path);
    g_autoptr(GString) expected = g_string_new(NULL);
    for (int i = 0; i < 1000; i++)
        g_string_append(expected, "0123456789abcdef");
    assert_reads(path, expected->str, expected->len);
    g_thread_join(writer);
}

/* With standard input from there, or closed for NULL. */
static void assert_standard_input(const char *path, const char *expected, const char *reason) {
    int kept = dup(STDIN_FILENO);
    close(STDIN_FILENO);
    g_assert_true(!path || open(path, O_RDONLY) == STDIN_FILENO);
    if (reason)
        assert_refused("-", ERROR_INVALID, reason);
    else
        assert_reads("-", expected, strlen(expected));
    if (kept >= 0) {
        dup2(kept, STDIN_FILENO);
        close(kept);
    }
}

static void standard_input_is_read_as_a_file(void) {
    g_autofree char *path = file_of("input", "a,b\n", 4);
    assert_standard_input(path, "a,b\n", NULL);
    assert_standard_input("/dev/zero", NULL, "is a device, not a file");
    assert_standard_input(folder, NULL, "is a folder, not a file");
    assert_standard_input(NULL, NULL, "is closed");
}

static void too_little_memory_is_an_error(void) {
#ifdef __SANITIZE_ADDRESS__
    g_test_skip("a sanitizer has memory of its own to ask for");
#else
    if (!g_test_subprocess()) {
        g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
        g_test_trap_assert_passed();
        return;
    }
    const size_t size = (size_t) 1 << 29;
    g_autofree char *path = file_of("huge", "", 0);
    g_assert_cmpint(truncate(path, (off_t) size), ==, 0);
    struct rlimit limit = {.rlim_cur = size / 2, .rlim_max = size / 2};
    g_assert_cmpint(setrlimit(RLIMIT_AS, &limit), ==, 0);
    g_autoptr(GError) error = NULL;
    size_t length;
    g_assert_null(input_read(path, size, &length, &error));
    g_assert_error(error, ERROR, ERROR_MEMORY);
    g_assert_cmpint(unlink(path), ==, 0);
#endif
}

static void remove_folder(void) {
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = path_of(name);
        unlink(path);
    }
    g_dir_close(dir);
    rmdir(folder);
    g_free(folder);
}

#define TEST(name) g_test_add_func("/input/" #name, name)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("kringle-input-XXXXXX", NULL);
    TEST(a_file_is_read_whole);
    TEST(a_file_that_hides_its_size_is_read_whole);
    TEST(too_much_is_refused);
    TEST(what_does_not_exist_or_leads_nowhere_is_named);
    TEST(folders_devices_and_sockets_are_refused);
    TEST(what_may_not_be_read_is_denied);
    TEST(a_named_pipe_is_read_to_its_end);
    TEST(standard_input_is_read_as_a_file);
    TEST(too_little_memory_is_an_error);
    int result = g_test_run();
    remove_folder();
    return result;
}
