noinst_LIBRARIES += libconfig.a
libconfig_a_CFLAGS = $(HANGAR_CFLAGS) $(YAML_CFLAGS)
libconfig_a_SOURCES = \
	emulator/config/check.c emulator/config/check.h \
	emulator/config/check_api.c emulator/config/check_api.h \
	emulator/config/diff.c emulator/config/diff.h \
	emulator/config/dump.c emulator/config/dump.h \
	emulator/config/forms.c \
	emulator/config/load.c emulator/config/load.h emulator/config/model.h emulator/config/model_guard.h \
	emulator/config/load_api.c emulator/config/load_cors.c emulator/config/load_function.c emulator/config/load_gateway.c emulator/config/load_guard.c \
	emulator/config/load_site.c emulator/config/load_table.c \
	emulator/config/problem.c emulator/config/problem.h \
	emulator/config/reference.c emulator/config/reference.h \
	emulator/config/keys.c emulator/config/keys.h \
	emulator/config/seed.c emulator/config/seed.h \
	emulator/config/yaml.c emulator/config/yaml.h
dist_man_MANS += docs/hangar.1
dist_doc_DATA += docs/routes.md
EXTRA_DIST += SECURITY.md CHANGELOG.md
