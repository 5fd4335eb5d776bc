noinst_LIBRARIES += libdynamodb.a
libdynamodb_a_SOURCES =
include emulator/dynamodb/expr/local.mk
