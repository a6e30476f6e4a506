/* libcurl, which is opened when the first mail goes to a server; see base/library.h. With what it needs itself it would
   take five milliseconds of every start. */
#include <curl/curl.h>

#include "base/library.h"

#define LIBCURL "libcurl.so.4"

/* These check their arguments in the header, and then call the function of that name. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

CALL_LATER(LIBCURL, CURLcode, curl_global_init, (long flags), (flags))
CALL_LATER(LIBCURL, CURL *, curl_easy_init, (void), ())
CALL_LATER(LIBCURL, CURL *, curl_easy_duphandle, (CURL * curl), (curl))
CALL_LATER(LIBCURL, CURLcode, curl_easy_perform, (CURL * curl), (curl))
CALL_LATER(LIBCURL, void, curl_easy_cleanup, (CURL * curl), (curl))
CALL_LATER(LIBCURL, const char *, curl_easy_strerror, (CURLcode code), (code))
CALL_LATER(LIBCURL, CURLcode, curl_easy_send, (CURL * curl, const void *bytes, size_t length, size_t *sent),
           (curl, bytes, length, sent))
CALL_LATER(LIBCURL, CURLcode, curl_easy_recv, (CURL * curl, void *bytes, size_t room, size_t *length),
           (curl, bytes, room, length))

/* The number of an option says of which type its value is. */
static CURLcode pass_option(__typeof__(&curl_easy_setopt) set, CURL *curl, CURLoption option, va_list value) {
    if ((int) option >= CURLOPTTYPE_OFF_T)
        return set(curl, option, va_arg(value, curl_off_t));
    return (int) option >= CURLOPTTYPE_OBJECTPOINT ? set(curl, option, va_arg(value, void *))
                                                   : set(curl, option, va_arg(value, long));
}

CURLcode curl_easy_setopt(CURL *curl, CURLoption option, ...) {
    static void *place;
    va_list value;
    va_start(value, option);
    CURLcode code = pass_option(library_find(LIBCURL, "curl_easy_setopt", &place), curl, option, value);
    va_end(value);
    return code;
}

CURLcode curl_easy_getinfo(CURL *curl, CURLINFO info, ...) {
    static void *place;
    __typeof__(&curl_easy_getinfo) get = library_find(LIBCURL, "curl_easy_getinfo", &place);
    va_list value;
    va_start(value, info);
    CURLcode code = get(curl, info, va_arg(value, void *));
    va_end(value);
    return code;
}
