#include "config/reference.h"

#include "config/load.h"

static void write_range(const struct key_row *row, struct buf *out)
{
	struct arena arena = ARENA_INIT;
	bool time = row->type == ROW_DURATION;
	if ((row->min == 0 && row->max == 0) || (row->max == ROW_NO_MAX && row->type != ROW_INT)) {
		arena_release(&arena);
		return;
	}
	buf_add_z(out, row->max == ROW_NO_MAX ? " from " : " ");
	if (time)
		buf_add(out, keys_duration_text(&arena, row->min));
	else
		buf_add_i64(out, row->min);
	if (row->max != ROW_NO_MAX) {
		buf_add_z(out, " to ");
		if (time)
			buf_add(out, keys_duration_text(&arena, row->max));
		else
			buf_add_i64(out, row->max);
	}
	if (row->unit)
		buf_printf(out, " %s", row->unit);
	if (row->type == ROW_TEXT)
		buf_add_z(out, " characters");
	if (row->flags & ROW_MINUS_ONE)
		buf_add_z(out, ", or -1");
	arena_release(&arena);
}

static void write_type(const struct key_row *row, struct buf *out)
{
	static const char *const names[] = {
		[ROW_TEXT] = "text",
		[ROW_INT] = "number",
		[ROW_NUMBER] = "number",
		[ROW_BOOL] = "true or false",
		[ROW_DURATION] = "duration",
		[ROW_PATH] = "path",
		[ROW_TEXTS] = "text or list of texts",
		[ROW_PAIRS] = "map of texts",
	};
	if (row->type == ROW_ENUM) {
		size_t shown = 0;
		for (size_t i = 0; i < row->n_words; i++)
			if (row->words[i][0])
				buf_printf(out, "%s`%s`", shown++ ? ", " : "", row->words[i]);
		return;
	}
	buf_add_z(out, row->type == ROW_OWN ? row->kind : names[row->type]);
	if (row->type != ROW_TEXTS)
		write_range(row, out);
}

void keys_reference_write(struct buf *out)
{
	for (size_t i = 0; i < n_all_keys; i++) {
		const struct keys *keys = all_keys[i];
		buf_printf(out, "### %s: `%s`\n\n%s\n\n", keys->name, keys->path, keys->doc);
		buf_add_z(out, "| key | value | default | meaning | example |\n");
		buf_add_z(out, "| --- | --- | --- | --- | --- |\n");
		for (size_t k = 0; k < keys->n_rows; k++) {
			const struct key_row *row = &keys->rows[k];
			buf_printf(out, "| `%s` | ", row->key);
			write_type(row, out);
			buf_add_z(out, " | ");
			if (row->flags & ROW_REQUIRED)
				buf_add_z(out, "needed");
			else if (row->fallback)
				buf_printf(out, "`%s`", row->fallback);
			buf_printf(out, " | %s%s | `%s: %s` |\n", row->doc,
				row->flags & ROW_NOT_EMULATED ? " *Deployed, without effect here.*"
							      : "",
				row->key, row->example);
		}
		buf_add_c(out, '\n');
	}
}
