noinst_LIBRARIES += libsite.a
libsite_a_SOURCES =
