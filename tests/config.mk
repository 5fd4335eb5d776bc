UNIT_CONFIG = tests/unit/test_config
check_PROGRAMS += $(UNIT_CONFIG)
TESTS += $(UNIT_CONFIG)
CONFIG_LDADD = libconfig.a $(UNIT_LDADD) $(YAML_LIBS)

# The cases of tests/cases/config: what is said about each file, and the stack that it is.
tests_unit_test_config_SOURCES = tests/unit/test_config.c tests/unit/unit.h
tests_unit_test_config_CFLAGS = $(UNIT_CFLAGS)
tests_unit_test_config_LDADD = $(CONFIG_LDADD)
EXTRA_DIST += tests/cases/config
