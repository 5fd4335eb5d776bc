noinst_LIBRARIES += libs3.a
libs3_a_SOURCES =
