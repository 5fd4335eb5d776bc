# The expression engine: a pure library on values.
noinst_LIBRARIES += libexpr.a
libexpr_a_SOURCES = \
	emulator/dynamodb/expr/ast.h \
	emulator/dynamodb/expr/check.c \
	emulator/dynamodb/expr/condition.c emulator/dynamodb/expr/condition.h \
	emulator/dynamodb/expr/function.c emulator/dynamodb/expr/function.h \
	emulator/dynamodb/expr/key_condition.c emulator/dynamodb/expr/key_condition.h \
	emulator/dynamodb/expr/lex.c emulator/dynamodb/expr/lex.h \
	emulator/dynamodb/expr/message.c emulator/dynamodb/expr/message.h \
	emulator/dynamodb/expr/names.h \
	emulator/dynamodb/expr/parse.c \
	emulator/dynamodb/expr/path_tree.c emulator/dynamodb/expr/path_tree.h \
	emulator/dynamodb/expr/projector.c emulator/dynamodb/expr/projector.h \
	emulator/dynamodb/expr/reserved.c emulator/dynamodb/expr/reserved.h \
	emulator/dynamodb/expr/reserved.def \
	emulator/dynamodb/expr/scope.c emulator/dynamodb/expr/scope.h \
	emulator/dynamodb/expr/update.c emulator/dynamodb/expr/update.h
