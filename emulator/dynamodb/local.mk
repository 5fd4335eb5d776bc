noinst_LIBRARIES += libdynamodb.a
libdynamodb_a_SOURCES =
