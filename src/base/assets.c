#include "base/assets.h"

#include <glib.h>
#include <string.h>

static const char *asset_embedded(const char *path) {
    for (const Asset *asset = embedded_assets; asset->path; asset++)
        if (strcmp(asset->path, path) == 0)
            return asset->text;
    g_error("%s is not among the assets: list it in its folder's meson.build", path);
}

char *asset_text(const char *path) {
    const char *text = asset_embedded(path);
#ifdef ASSETS_LIVE
    g_autofree char *file = g_build_filename(ASSETS_LIVE, path, NULL);
    char *live;
    if (g_file_get_contents(file, &live, NULL, NULL))
        return live;
#endif
    return g_strdup(text);
}
