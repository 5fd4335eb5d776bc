#include "reserved.h"

static const struct str words[] = {
#define RESERVED(word) STR_INIT(word),
#include "reserved.def"
#undef RESERVED
};

_Static_assert(ARRAY_LEN(words) == 573, "AWS lists 573 words");

static int compare_upper(struct str word, struct str upper)
{
	for (size_t i = 0; i < word.n && i < upper.n; i++) {
		char c = word.p[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - ('a' - 'A'));
		if (c != upper.p[i])
			return (unsigned char)c < (unsigned char)upper.p[i] ? -1 : 1;
	}
	return (word.n > upper.n) - (word.n < upper.n);
}

bool word_is_reserved(struct str word)
{
	size_t from = 0, to = ARRAY_LEN(words);
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = compare_upper(word, words[middle]);
		if (order == 0)
			return true;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return false;
}
