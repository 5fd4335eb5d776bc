#include "media.h"

static bool matches(struct str pattern, struct str type)
{
	if (str_eq(pattern, STR("*/*")))
		return true;
	if (str_ends(pattern, STR("/*")))
		return str_starts_nocase(type, str_head(pattern, pattern.n - 1));
	return str_eq_nocase(pattern, type);
}

bool media_is_binary(const struct strs *list, struct str header)
{
	struct str rest, first = str_cut(header, ',', &rest);
	struct str type = str_trim(str_cut(first, ';', &rest));
	for (size_t i = 0; i < list->count; i++)
		if (matches(list->items[i], type))
			return true;
	return false;
}
