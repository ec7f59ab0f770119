#ifndef TUBAN_CCURL_SHIM_H
#define TUBAN_CCURL_SHIM_H

#include <curl/curl.h>
#include <string.h>

/// What came of one request.
typedef struct {
    long status;               // HTTP status, 0 when none arrived
    long retry_after;          // seconds asked for by the receiver, 0 when none
    int code;                  // CURLcode
    char error[CURL_ERROR_SIZE];
} tuban_post_result;

static inline size_t tuban_curl_drop(char *bytes, size_t size, size_t count, void *user) {
    (void)bytes; (void)user;
    return size * count;
}

/// POSTs `body`. Certificates and host names are verified, redirects are not followed, and only http and https are spoken.
/// `curl_easy_setopt` takes variable arguments, which Swift cannot pass.
static inline void tuban_curl_post(CURL *curl, const char *url, struct curl_slist *headers, const char *body, long length,
                                   long timeout_seconds, const char *ca_file, tuban_post_result *result) {
    curl_off_t wait = 0;
    memset(result, 0, sizeof *result);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, length);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, tuban_curl_drop);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, timeout_seconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout_seconds);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, result->error);
    if (ca_file) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
    result->code = (int)curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &result->status);
    if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK) result->retry_after = (long)wait;
    if (!result->error[0] && result->code) strncpy(result->error, curl_easy_strerror((CURLcode)result->code), CURL_ERROR_SIZE - 1);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
}

#endif
