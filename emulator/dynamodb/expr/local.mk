# The expression engine: a pure library on values.
noinst_LIBRARIES += libexpr.a
libexpr_a_SOURCES = \
	emulator/dynamodb/expr/condition.h \
	emulator/dynamodb/expr/key_condition.h \
	emulator/dynamodb/expr/projection.h \
	emulator/dynamodb/expr/scope.h \
	emulator/dynamodb/expr/update.h
