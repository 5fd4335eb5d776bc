/*
 * path - which behaviour a path belongs to, and how the distribution rewrites it.
 */
#ifndef HANGAR_SITE_PATH_H
#define HANGAR_SITE_PATH_H

#include "arena.h"

/* The path as behaviours are matched: percent escapes of unreserved characters decoded, others in
 * upper case, "." and ".." resolved (RFC 3986, 6.2.2), and several slashes taken as one. The origin
 * gets the path as it came. (Distribution settings reference, "Path pattern".) */
struct str site_path_normal(struct str path, struct arena *arena);

/* A path pattern of a cache behaviour: '*' is any number of characters, slashes too, '?' is one;
 * case matters; a leading slash of the pattern may be left out. */
bool site_path_matches(struct str pattern, struct str path);

/* The rule of `spa: true`, which deploys as a CloudFront Function on the default behaviour: a path
 * whose last segment has no dot is the page's own route and becomes /index.html. Whether a file
 * exists is not asked, since a function at the edge cannot know: /users/jane.doe is not rewritten,
 * neither here nor there. */
bool site_path_is_page_route(struct str path);

/* Is this the name of a file that a bundler named by its content: below /assets/ or /static/, with
 * a part of at least eight letters, digits, '-' or '_' before the ending, behind '-' or '.', and
 * not just a lower-case word? "/assets/index-BqGFYx8W.js" is. */
bool site_path_is_hashed(struct str path);

#endif
