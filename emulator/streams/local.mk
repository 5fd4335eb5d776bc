noinst_LIBRARIES += libstreams.a
libstreams_a_SOURCES =
