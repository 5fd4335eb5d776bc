UNIT_CONFIG = tests/unit/test_config tests/unit/test_config_yaml tests/unit/test_config_keys \
	tests/unit/test_config_diff tests/unit/test_config_seed
check_PROGRAMS += $(UNIT_CONFIG)
TESTS += $(UNIT_CONFIG)
CONFIG_LDADD = libconfig.a $(UNIT_LDADD) $(YAML_LIBS)

# The cases of tests/cases/config: what is said about each file, and the stack that it is.
tests_unit_test_config_SOURCES = tests/unit/test_config.c tests/unit/unit.h
tests_unit_test_config_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_config_LDADD = $(CONFIG_LDADD)
tests_unit_test_config_yaml_SOURCES = tests/unit/test_config_yaml.c tests/unit/unit.h
tests_unit_test_config_yaml_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_config_yaml_LDADD = $(CONFIG_LDADD)
tests_unit_test_config_keys_SOURCES = tests/unit/test_config_keys.c tests/unit/unit.h
tests_unit_test_config_keys_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_config_keys_LDADD = $(CONFIG_LDADD)
tests_unit_test_config_diff_SOURCES = tests/unit/test_config_diff.c tests/unit/unit.h
tests_unit_test_config_diff_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_config_diff_LDADD = $(CONFIG_LDADD)
tests_unit_test_config_seed_SOURCES = tests/unit/test_config_seed.c tests/unit/unit.h
tests_unit_test_config_seed_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_config_seed_LDADD = $(CONFIG_LDADD)
EXTRA_DIST += tests/cases/config
# hangar(1) against the option table.
dist_check_SCRIPTS += tests/manual.sh
TESTS += tests/manual.sh
