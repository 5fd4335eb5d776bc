noinst_LIBRARIES += liblambda.a
liblambda_a_SOURCES =
